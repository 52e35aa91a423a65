"""What is written of hostile pages, in a real browser: nothing runs, nothing is loaded, nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from attacks import ATTACKS
from fixture_pages import cut

from stripper.cleaner import Cleaner, load
from stripper.explain import report
from stripper.labels import LABELS
from stripper.learn.annotate.original import original

HERE = "http://here.example/"
# Meet every element as a user might: with the pointer, the keyboard, a click.
MEET = """() => {
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['mouseover', 'mouseenter', 'focus', 'blur', 'toggle', 'animationstart'])
      element.dispatchEvent(new Event(name));
    if (element.focus) element.focus();
    if (element.click) element.click();
  }
}"""


@pytest.fixture(scope="module")
def cleaner(small_model: Path) -> Cleaner:
    return load(small_model)


@pytest.fixture(scope="module")
def shown(chromium):
    """Show a document and meet all of it; what it ran and what it asked for."""
    tab = chromium.new_page()
    tab.set_default_timeout(20_000)

    def show(document: str) -> list[str]:
        found: list[str] = []

        def answer(route):
            if route.request.url == HERE:
                route.fulfill(body=document.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
                return
            # A link that is followed is the reader's will; all else is the page's.
            if not (
                route.request.is_navigation_request()
                and route.request.frame == tab.main_frame
                and "evil" not in route.request.url
            ):
                found.append(route.request.url)
            route.fulfill(status=204)

        def dismiss(dialog):
            found.append(f"ran: {dialog.message}")
            dialog.dismiss()

        tab.on("dialog", dismiss)
        tab.route("**/*", answer)
        tab.goto(HERE)
        tab.evaluate(MEET)
        tab.wait_for_timeout(30)
        tab.unroute("**/*")
        tab.remove_listener("dialog", dismiss)
        return found

    yield show
    tab.close()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<img src=x onerror=alert(1)>", ["http://here.example/x", "ran: 1"]),
        ("<a href='javascript:alert(2)'>a</a>", ["ran: 2"]),
        ("<p onclick=alert(3)>a", ["ran: 3"]),
        ("<p style='background:url(//evil.example/a.png)'>a", ["http://evil.example/a.png"]),
        ("<p>safe", []),
    ],
)
def test_what_an_attack_does_is_seen_here(shown: Callable[[str], list[str]], document: str, expected: list[str]):
    assert shown(document) == expected


WRITERS = {
    "page.html": lambda cleaner, attack: f"<!doctype html><title>t</title>{cleaner.label(attack).keeping(LABELS).html}",
    "explain": lambda cleaner, attack: report(cleaner.label(attack), cleaner.model, attack),
    "annotate": lambda _cleaner, attack: original(attack, cut(attack)),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_of_a_hostile_page_runs_or_loads(shown: Callable[[str], list[str]], cleaner: Cleaner, writer: str):
    did = {attack: shown(WRITERS[writer](cleaner, f"<body>{attack}")) for attack in ATTACKS}
    assert {attack: found for attack, found in did.items() if found} == {}


@pytest.mark.parametrize("writer", WRITERS)
def test_all_attacks_on_one_page_do_no_more(shown: Callable[[str], list[str]], cleaner: Cleaner, writer: str):
    assert shown(WRITERS[writer](cleaner, "\n".join(f"<div>{attack}</div>" for attack in ATTACKS))) == []
