"""Annotating in a real browser, by keyboard, as people do it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from browsing import CONTRASTS
from serving import HalfWay, serving

from stripper.learn.annotate.desk import Desk
from stripper.learn.check import check
from stripper.learn.corpus import LABELS_FILE, read_corpus

NAME = "pages/alder.html"
CAPTION = "The hands in May. Ada Winkel"


class Tab:
    """A tab of the browser with an annotation page in it."""

    def __init__(self, page):
        self.page = page

    def open(self, address, name=""):
        self.page.goto(address + (f"#{quote(name, safe='')}" if name else ""))
        self.pieces.first.wait_for()
        self.says("Page ")
        return self

    @property
    def pieces(self):
        return self.page.get_by_role("option")

    def piece(self, text):
        return self.pieces.filter(has_text=text)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, text):
        """Wait until the status says something."""
        self.page.locator("#said", has_text=text).wait_for(timeout=5000)

    def saved(self):
        self.page.locator("body[data-saved=saved]").wait_for(timeout=5000)

    def focused(self):
        return self.page.evaluate("document.activeElement.querySelector?.('.text')?.textContent")

    def labels(self):
        return dict(
            self.pieces.evaluate_all(
                "all => all.map(one => [one.querySelector('.text').textContent, one.classList[1]])"
            )
        )

    def go_to(self, text):
        """Go to a block by the arrow keys."""
        self.press("Home")
        while self.focused() != text:
            before = self.focused()
            self.press("ArrowDown")
            assert self.focused() != before, f"no block {text!r}"


@pytest.fixture
def tab(chromium):
    """Open tabs; at the end nothing must have been complained of, nor asked of any other host."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    complaints, hosts = [], set()

    def new(**look):
        where = chromium.new_context(viewport={"width": 1280, "height": 800}, **look) if look else context
        page = where.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(re.match(r"\w+:(//[^/:]+)?", request.url)[0]))
        return Tab(page)

    yield new
    expected = ("the server responded with a status of", "net::ERR_CONNECTION_REFUSED")
    assert [text for text in complaints if not any(known in text for known in expected)] == []
    assert hosts <= {"http://127.0.0.1"}
    context.close()


def draft(folder, name=NAME):
    return json.loads((folder / "drafts" / f"{name}.json").read_text("utf-8"))


# Labels


@pytest.mark.parametrize(
    ("key", "label"), [("b", "body"), ("c", "caption"), ("r", "credit"), ("k", "cookie"), ("o", "other")]
)
def test_a_key_labels_the_block(tab, address, folder, key, label):
    one = tab().open(address, NAME)
    one.go_to(CAPTION)
    one.press(key)
    assert one.labels()[CAPTION] == label
    one.saved()
    assert [CAPTION, label] in draft(folder)["segments"]


def test_arrows_move_and_stop_at_the_ends(tab, address):
    one = tab().open(address, NAME)
    one.press("Home", "ArrowUp")
    assert one.focused() == "Home"
    one.press("ArrowDown")
    assert one.focused() == "alder clock"
    one.press("End", "ArrowDown")
    assert one.focused() == "Accept"


def test_shift_extends_over_a_run(tab, address):
    one = tab().open(address, NAME)
    before = list(one.labels().values())
    one.press("Home", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    assert one.page.get_by_role("option", selected=True).count() == 3
    one.press("k")
    one.says("3 blocks: cookie")
    assert list(one.labels().values()) == [before[0], "cookie", "cookie", "cookie", *before[4:]]


def test_a_click_with_shift_extends_too(tab, address):
    one = tab().open(address, NAME)
    one.pieces.nth(1).locator(".text").click()
    one.pieces.nth(3).locator(".text").click(modifiers=["Shift"])
    one.press("r")
    assert list(one.labels().values())[1:4] == ["credit"] * 3


def test_buttons_do_what_their_keys_do(tab, address):
    one = tab().open(address, NAME)
    one.go_to(CAPTION)
    one.page.get_by_role("button", name="caption").click()
    assert one.labels()[CAPTION] == "caption"
    assert one.focused() == CAPTION


def test_letters_with_control_are_the_browsers(tab, address):
    one = tab().open(address, NAME)
    before = one.labels()
    one.press("Control+b", "Control+k", "Alt+c")
    assert one.labels() == before


# Doubt


def test_the_most_doubtful_block_comes_first(tab, address, folder, cleaner):
    pieces = Desk(folder, cleaner, "file").view(NAME)["pieces"]
    doubtful = [one for one in pieces if one["guesses"][one["label"]] < 0.7]
    first = min(doubtful, key=lambda one: one["guesses"][one["label"]]) if doubtful else pieces[0]
    assert tab().open(address, NAME).focused() == first["text"]


def test_enter_accepts_and_goes_to_the_next_doubtful_block(tab, address):
    one = tab().open(address, NAME)
    count = one.page.locator(".piece.doubtful").count()
    assert count
    for left in range(count, 0, -1):
        assert one.page.locator(".piece.doubtful").count() == left
        one.press("Enter")
    one.says("No doubtful blocks left")
    assert one.page.locator(".piece.doubtful").count() == 0


def test_doubtful_blocks_can_be_gone_through(tab, address):
    one = tab().open(address, NAME)
    count = one.page.locator(".piece.doubtful").count()
    seen = [one.focused()]
    for _ in range(count):
        one.press("d")
        seen.append(one.focused())
    assert len(set(seen)) == min(count, len(set(seen[:-1])))
    assert seen[-1] == seen[0]
    one.press("Shift+D")
    assert one.focused() == seen[-2]


# Splits


def split_caption(one):
    one.go_to(CAPTION)
    one.press(*["ArrowRight"] * 5)
    one.says("before Ada Winkel")
    one.press("s")
    one.says("Split. The second part: Ada Winkel")


def test_a_block_is_split_at_the_cursor(tab, address, folder):
    one = tab().open(address, NAME)
    split_caption(one)
    assert one.focused() == "Ada Winkel"
    one.press("r", "ArrowUp", "c")
    assert one.labels()["The hands in May."] == "caption"
    one.saved()
    segments = draft(folder)["segments"]
    assert ["The hands in May.", "caption"] in segments
    assert ["Ada Winkel", "credit"] in segments


def test_a_split_is_there_again_after_a_reload(tab, address):
    one = tab().open(address, NAME)
    split_caption(one)
    one.press("r")
    one.saved()
    one.page.reload()
    one.says("Page begun")
    assert one.labels()["Ada Winkel"] == "credit"


def test_a_click_puts_the_cursor(tab, address):
    one = tab().open(address, NAME)
    text = one.piece(CAPTION).locator(".text")
    box = text.bounding_box()
    text.click(position={"x": 200, "y": box["height"] / 2})
    assert one.page.locator(".cursor").is_visible()
    one.press("s")
    one.says("Split.")


def test_the_cursor_moves_by_characters_with_control(tab, address):
    one = tab().open(address, NAME)
    one.go_to(CAPTION)
    one.press("Control+ArrowRight")
    one.says("before he hands in May.")


def test_without_a_cursor_nothing_is_split(tab, address):
    one = tab().open(address, NAME)
    count = one.pieces.count()
    one.press("s")
    one.says("Put the cursor where the second part begins first")
    assert one.pieces.count() == count


# Undo


def test_undo_takes_back_a_label(tab, address, folder):
    one = tab().open(address, NAME)
    before = one.labels()
    one.go_to(CAPTION)
    one.press("k", "r", "u", "u")
    assert one.labels() == before
    one.saved()
    assert [CAPTION, before[CAPTION]] in draft(folder)["segments"]


def test_undo_takes_back_a_split(tab, address):
    one = tab().open(address, NAME)
    before = one.labels()
    split_caption(one)
    one.press("u")
    one.says("Undone")
    assert one.labels() == before
    assert one.focused() == CAPTION


def test_with_nothing_to_undo_it_says_so(tab, address):
    one = tab().open(address, NAME)
    one.press("u")
    one.says("Nothing to undo")


# Pages


def finish_page(one):
    """Accept what is doubtful, and save."""
    while one.page.locator(".piece.doubtful").count():
        one.press("Enter")
    one.press("n")


def test_next_saves_the_page_and_shows_the_next(tab, address, folder):
    one = tab().open(address)
    finish_page(one)
    one.page.get_by_role("heading", name="birch clock").wait_for()
    one.page.get_by_text("1 of 3 pages labelled").wait_for()  # the overview comes by a request of its own
    assert [page.name for page in read_corpus(folder)] == [NAME]
    assert one.page.get_by_role("progressbar").get_attribute("value") == "1"


def test_next_asks_where_doubtful_blocks_were_not_looked_at(tab, address, folder):
    one = tab().open(address)
    one.press("n")
    one.says("not looked at yet. Press n again")
    assert not (folder / LABELS_FILE).exists()
    one.press("n")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    assert len(read_corpus(folder)) == 1


def test_all_pages_to_the_end(tab, address, folder):
    one = tab().open(address)
    for title in ("birch clock", "cedar clock", "All pages are labelled"):
        finish_page(one)
        one.page.get_by_role("heading", name=title).wait_for()
    one.page.get_by_text("3 of 3 pages labelled").wait_for()  # the overview comes by a request of its own
    assert [page.name for page in read_corpus(folder)] == [
        f"pages/{place}.html" for place in ("alder", "birch", "cedar")
    ]
    assert [str(fault) for fault in check(folder) if "of its body stands" not in str(fault)] == []


def test_one_page_is_no_pages(tab, folder, cleaner):
    for place in ("birch", "cedar"):
        (folder / "pages" / f"{place}.html").unlink()
    with serving(folder, cleaner) as address:
        tab().open(address).page.get_by_text("0 of 1 page labelled").wait_for()


def test_later_shows_another_page_and_keeps_what_was_done(tab, address, folder):
    one = tab().open(address, NAME)
    with one.page.expect_response("**/api/draft?*"):  # the draft is saved beside all that "later" asks for
        one.press("k", "x")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    assert draft(folder)["checked"].count(True) == 1
    one.press("p")
    one.page.get_by_role("heading", name="alder clock").wait_for()


def test_any_page_can_be_chosen_from_the_list(tab, address):
    one = tab().open(address, NAME)
    one.press("l")
    one.page.get_by_role("searchbox").fill("ced")
    assert one.page.locator("#rows tr").count() == 1
    one.page.get_by_role("button", name="pages/cedar.html").click()
    one.page.get_by_role("heading", name="cedar clock").wait_for()


def test_help_names_the_keys(tab, address):
    one = tab().open(address, NAME)
    one.press("?")
    assert one.page.get_by_role("dialog", name="Keys").is_visible()
    one.press("Escape", "k")
    assert "cookie" in one.labels().values()


def test_page_without_a_site_asks_for_it(tab, address, folder):
    text = (folder / NAME).read_text("utf-8")
    (folder / NAME).write_text(text.replace('rel="canonical"', 'rel="next"'), "utf-8")
    one = tab().open(address, NAME)
    finish_page(one)
    one.page.get_by_role("alert").filter(has_text="say the page's site").wait_for()
    site = one.page.get_by_role("textbox", name="Site")
    assert site.evaluate("field => field === document.activeElement")
    site.fill("alder.example")
    one.press("Escape", "n")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    assert read_corpus(folder)[0].site == "alder.example"


# Nothing is lost


def test_work_is_taken_up_where_it_was_left(tab, folder, cleaner):
    with serving(folder, cleaner) as address:
        one = tab().open(address, "pages/birch.html")
        one.go_to(CAPTION)
        one.press("r")
        one.saved()
        one.page.close()
    with serving(folder, cleaner) as address:
        again = tab().open(address)
        assert again.page.get_by_role("heading", name="birch clock").is_visible()
        assert again.labels()[CAPTION] == "credit"


def contradicting(tab, address):
    """A tab in which a block was labelled that another tab had labelled otherwise."""
    one, other = tab().open(address, NAME), tab().open(address, NAME)
    one.go_to(CAPTION)
    one.press("c")
    one.saved()
    other.go_to(CAPTION)
    other.press("k")
    return other


def test_two_tabs_do_not_overwrite_each_other(tab, address, folder):
    other = contradicting(tab, address)
    other.page.get_by_role("dialog", name="Changed in another tab").wait_for()
    assert [CAPTION, "caption"] in draft(folder)["segments"]
    other.page.get_by_role("button", name="Show the other version").click()
    other.says("Page begun")
    assert other.labels()[CAPTION] == "caption"


def test_of_two_versions_mine_can_be_kept(tab, address, folder):
    other = contradicting(tab, address)
    other.page.get_by_role("button", name="Keep mine").click()
    other.saved()
    assert [CAPTION, "cookie"] in draft(folder)["segments"]
    other.go_to(CAPTION)
    other.press("o")
    other.saved()
    assert [CAPTION, "other"] in draft(folder)["segments"]


def test_what_was_given_up_for_another_version_is_not_warned_of(tab, address):
    other = contradicting(tab, address)
    other.page.get_by_role("button", name="Show the other version").click()
    other.says("Page begun")
    assert other.labels()[CAPTION] == "caption"
    other.press("x")
    other.page.get_by_role("heading", name="birch clock").wait_for()
    assert other.page.locator("#alert").is_hidden()


def test_a_page_that_another_tab_finished_is_not_finished_again(tab, address, folder):
    one, other = tab().open(address, NAME), tab().open(address, NAME)
    one.go_to(CAPTION)
    one.press("c", "n", "n")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    other.press("n", "n")
    other.page.get_by_role("dialog", name="Changed in another tab").wait_for()
    assert (CAPTION, "caption") in read_corpus(folder)[0].segments


def test_while_the_program_is_away_work_goes_on_and_is_saved_later(tab, folder, cleaner):
    with serving(folder, cleaner) as address:
        one = tab().open(address, NAME)
        one.go_to(CAPTION)
        one.page.route("**/api/draft*", lambda route: route.abort("connectionrefused"))
        one.press("r")
        one.page.get_by_role("alert").filter(has_text="the program cannot be reached").wait_for()
        assert not (folder / "drafts").exists()
        one.press("c")
        one.page.unroute("**/api/draft*")
        one.saved()
        assert [CAPTION, "caption"] in draft(folder)["segments"]
        assert one.page.locator("#alert").is_hidden()


def test_next_while_the_program_is_away_keeps_the_page_and_its_keys(tab, address, folder):
    one = tab().open(address, NAME)
    one.page.route("**/api/row*", lambda route: route.abort("connectionrefused"))
    one.go_to(CAPTION)
    one.press("r", "n", "n")
    one.page.get_by_role("alert").filter(has_text="the program cannot be reached").wait_for()
    one.go_to(CAPTION)
    one.press("c")
    one.saved()
    assert [CAPTION, "caption"] in draft(folder)["segments"]
    one.page.unroute("**/api/row*")
    one.press("n", "n")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    assert (CAPTION, "caption") in read_corpus(folder)[0].segments


def test_a_tab_with_work_that_is_not_saved_asks_before_it_closes(tab, address):
    one = tab().open(address, NAME)
    asked = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    one.page.route("**/api/draft*", lambda route: route.abort("connectionrefused"))
    one.press("r")
    one.page.locator("body[data-saved=unsaved]").wait_for()
    with one.page.expect_event("close"):
        one.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_a_page_that_was_left_before_it_was_saved_is_not_forgotten(tab, address, folder):
    one = tab().open(address, NAME)
    one.page.route("**/api/draft*", lambda route: route.abort("connectionrefused"))
    one.go_to(CAPTION)
    one.press("k")
    one.page.locator("body[data-saved=unsaved]").wait_for()
    one.press("x")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    one.page.get_by_role("alert").filter(has_text=f"Not saved yet, and tried again: {NAME}").wait_for()
    asked = []
    one.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    one.page.close(run_before_unload=True)
    one.page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    one.page.unroute("**/api/draft*")
    one.page.locator("#alert").wait_for(state="hidden")
    assert [CAPTION, "cookie"] in draft(folder)["segments"]


def test_a_page_that_cannot_be_opened_is_said_and_its_keys_are_none(tab, address, folder):
    one = tab().open(address, NAME)
    (folder / "pages" / "birch.html").unlink()
    one.press("x")
    one.page.get_by_role("alert").filter(has_text="to try again, load this page of the browser again").wait_for()
    assert one.page.locator("#blocks").is_hidden()
    one.press("k", "n")
    assert not (folder / "drafts").exists()


def test_keys_while_the_next_page_comes_label_nothing(tab, address, folder):
    one = tab().open(address, NAME)
    one.page.route("**/api/page*", lambda route: (one.page.wait_for_timeout(600), route.continue_()))
    one.press("n", "n")
    one.page.wait_for_url("**birch**")
    one.press("k", "b", "u")
    one.page.get_by_role("heading", name="birch clock").wait_for()
    one.says("Page to do")
    assert not (folder / "drafts").exists()
    assert [page.name for page in read_corpus(folder)] == [NAME]


def test_a_tab_that_comes_to_the_front_shows_what_another_one_saved(tab, address):
    one, other = tab().open(address, NAME), tab().open(address, NAME)
    one.go_to(CAPTION)
    one.press("k")
    one.saved()
    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    other.says("This page was changed in another tab")
    assert other.labels()[CAPTION] == "cookie"


def test_a_full_disk_is_told_and_saved_when_there_is_room(tab, address, folder):
    one = tab().open(address, NAME)
    one.go_to(CAPTION)
    (folder / "drafts").write_bytes(b"")  # no folder can be made here, as on a full disk
    one.press("r")
    one.page.get_by_role("alert").filter(has_text="Not saved: ").wait_for()
    (folder / "drafts").unlink()
    one.saved()
    assert [CAPTION, "credit"] in draft(folder)["segments"]


# The original


def original_frame(one):
    return next(frame for frame in one.page.frames if "/original?" in frame.url)


def test_the_page_is_shown_as_it_looked(tab, address):
    one = tab().open(address, NAME)
    heading = one.page.frame_locator("#frame").get_by_role("heading", name="alder clock")
    heading.wait_for()
    assert heading.evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"


def shown(one, text):
    """Wait until the original stands at the block with a text: it gets there a moment after the key."""
    one.page.frame_locator("#frame").locator(":target", has_text=re.compile(f"^{re.escape(text)}")).wait_for()


def test_the_original_shows_where_one_is(tab, address):
    one = tab().open(address, NAME)
    one.go_to(CAPTION)
    shown(one, CAPTION)
    one.press("ArrowUp")
    shown(one, "The tower clock")


def test_what_was_asked_for_while_the_original_came_in_is_shown_when_it_is_there(tab, folder, cleaner):
    half_way = HalfWay(before=b"The hands in May")
    with serving(folder, cleaner, through=half_way) as address:
        one = tab().open(address, NAME)
        one.page.frame_locator("#frame").get_by_role("heading", name="alder clock").wait_for()
        one.press("End")
        # Chromium finds the end by itself when it comes in; a browser that looks but once is where it was before.
        elsewhere = "frame => frame.contentWindow.location.replace(frame.dataset.shown.replace(/[0-9]+$/, '0'))"
        one.page.locator("#frame").evaluate(elsewhere)
        shown(one, "Home")
        half_way.let_in()
        shown(one, "Accept")


def test_scripts_of_the_page_do_not_run(tab, address, folder):
    text = (folder / NAME).read_text("utf-8")
    hostile = "<script>document.title='x'</script><img src=x onerror=\"parent.document.title='x'\">"
    (folder / NAME).write_text(text.replace("<nav>", f"{hostile}<nav>"), "utf-8")
    one = tab().open(address, NAME)
    one.page.frame_locator("#frame").get_by_role("heading", name="alder clock").wait_for()
    assert one.page.title() == "alder clock – annotating"
    assert original_frame(one).evaluate("self.origin") == "null"


def test_the_original_can_be_put_away(tab, address):
    one = tab().open(address, NAME)
    one.press("v")
    assert one.page.locator("#frame").is_hidden()
    one.press("v")
    assert one.page.locator("#frame").is_visible()


# For everybody


# Asked at once: focus enters and leaves the frame a moment after the key.
FOCUSED = """() => {
    const at = document.activeElement, drawn = [at, at.querySelector('.text') ?? at];
    return [at.id || at.dataset.key || at.tagName, drawn.some(one => getComputedStyle(one).outlineStyle != 'none')];
}"""


def test_all_can_be_done_by_keyboard_and_focus_can_be_seen(tab, address):
    one = tab().open(address, NAME)
    seen = set()
    for _ in range(40):
        one.press("Tab")
        found, outlined = one.page.evaluate(FOCUSED)
        seen.add(found)
        assert outlined or found in ("BODY", "frame", "IFRAME"), found
    assert {"pages", "look", "help", "b", "c", "r", "k", "o", "s", "u", "n", "SUMMARY"} <= seen


def test_a_screen_reader_is_told_label_and_doubt(tab, address):
    one = tab().open(address, NAME)
    box = one.page.get_by_role("listbox", name="Blocks of the page")
    assert box.get_attribute("aria-multiselectable") == "true"
    one.go_to(CAPTION)
    one.press("r")
    assert one.page.get_by_role("option", name=f"credit, looked at: {CAPTION}").count() == 1
    one.page.get_by_role("status").get_by_text("credit", exact=True).wait_for()  # said a moment after


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_readable(tab, address, scheme):
    one = tab(color_scheme=scheme).open(address, NAME)
    for key, label in zip("bcrko", range(5), strict=True):
        one.press("Home", *["ArrowDown"] * label, key)
    for dialog in (None, "?", "l"):
        if dialog:
            one.press(dialog)
            one.page.locator("dialog[open]").wait_for()
        ratios = one.page.evaluate(CONTRASTS)
        assert len(ratios) > 20
        assert [what for ratio, what in ratios if ratio < 4.5] == []
        one.press("Escape")
    one.page.context.close()


@pytest.mark.parametrize("width", [360, 700, 1100, 1600])
def test_nothing_is_wider_than_the_window(tab, address, width):
    one = tab()
    one.page.set_viewport_size({"width": width, "height": 700})
    one.open(address, NAME)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert one.page.evaluate("document.documentElement.scrollHeight") <= 700
    box = one.page.locator(".piece:focus .text").bounding_box()
    tools = one.page.locator("footer").bounding_box()
    assert box["y"] + min(box["height"], 40) <= tools["y"]
