from __future__ import annotations

import errno
import http.client
import json
import os
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from serving import serving

from stripper.learn.annotate.server import HOST, bind

NAME = "pages/alder.html"


def ask(
    address: str, path: str = "", *, method: str = "GET", body: Any = None, token: str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (by lower-case name) and body of an answer."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    prefix = parts.path if token is None else token
    connection.request(
        method, f"{prefix}{path}", data, {name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def page(address: str, name: str = NAME) -> dict[str, Any]:
    return json.loads(ask(address, f"api/page?name={quote(name)}")[2])


def work(view: dict[str, Any], label: str = "other") -> dict[str, Any]:
    segments = [[piece["text"], label] for piece in view["pieces"]]
    return {"about": view["about"], "segments": segments, "checked": [True] * len(segments)}


def put(address: str, what: str, body: Any, version: str, name: str = NAME) -> tuple[int, dict[str, Any]]:
    status, _, said = ask(address, f"api/{what}?name={quote(name)}", method="PUT", body=body, If_Match=f'"{version}"')
    return status, json.loads(said)


# Who is let in


def test_it_listens_on_the_loopback_alone():
    with bind(0) as listening:
        assert listening.getsockname()[0] == HOST == "127.0.0.1"


def test_port_that_is_taken_is_an_error():
    with bind(0) as first:
        first.listen()
        with pytest.raises(OSError, match="in use"):
            bind(first.getsockname()[1])


def test_page_is_there_for_who_knows_the_token(address):
    status, headers, said = ask(address)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>Annotating" in said


@pytest.mark.parametrize(
    "token", ["/", "//", "/wrong/", "/wrong/api/overview", "/%ff/", "/é/".encode().decode("latin-1")]
)
def test_nobody_else_is_let_in(address, token):
    status, _, said = ask(address, token=quote(token, safe="/%"))
    assert (status, b"Not found" in said) == (404, True)


def test_two_runs_have_two_tokens():
    from stripper.learn.annotate.server import new_token

    assert new_token() != new_token()
    assert len(new_token()) >= 32


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_another_host_is_refused(address, host):
    assert ask(address, Host=host)[0] == 400


def test_localhost_is_the_loopback_too(address):
    assert ask(address, Host=f"localhost:{urlsplit(address).port}")[0] == 200


@pytest.mark.parametrize("path", ["", "app.js", "palette.css", "api/overview", f"original?name={quote(NAME)}", "none"])
def test_every_answer_is_shut_in(address, path):
    headers = ask(address, path)[1]
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_original_is_sandboxed_without_scripts(address):
    policy = ask(address, f"original?name={quote(NAME)}")[1]["content-security-policy"]
    assert "script" not in policy
    assert policy.endswith("; sandbox")


def test_page_takes_scripts_from_here_alone(address):
    policy = ask(address)[1]["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy


# What it answers


def test_page_that_is_none_of_the_corpus_is_refused(address):
    status, _, said = ask(address, "api/page?name=../../../etc/passwd")
    assert status == 422
    assert "no such page in this corpus" in json.loads(said)["error"]


def test_next_page_can_be_another_one(address):
    assert json.loads(ask(address, "api/next")[2]) == {"name": NAME}
    assert json.loads(ask(address, f"api/next?after={quote(NAME)}")[2]) == {"name": "pages/birch.html"}


def test_page_can_be_put_off(address):
    assert ask(address, f"api/later?name={quote(NAME)}", method="POST")[0] == 200
    assert json.loads(ask(address, "api/next")[2]) == {"name": "pages/birch.html"}


def test_draft_is_saved_and_read_again(address):
    view = page(address)
    status, said = put(address, "draft", work(view, "credit"), view["version"])
    again = page(address)
    assert (status, said["version"]) == (200, again["version"])
    assert {piece["label"] for piece in again["pieces"]} == {"credit"}


def test_finished_page_is_a_row(address, folder):
    view = page(address)
    assert put(address, "row", work(view), view["version"])[0] == 200
    assert json.loads((folder / "labels.jsonl").read_text("utf-8"))["page"] == NAME
    assert json.loads(ask(address, "api/overview")[2])["done"] == 1


@pytest.mark.parametrize("what", ["draft", "row"])
def test_who_has_not_seen_what_is_there_is_told(address, what):
    view = page(address)
    _, first = put(address, "draft", work(view, "body"), view["version"])
    status, said = put(address, what, work(view, "other"), view["version"])
    assert (status, said["version"]) == (412, first["version"])
    assert "saved from elsewhere" in said["error"]
    assert {piece["label"] for piece in page(address)["pieces"]} == {"body"}


@pytest.mark.parametrize("body", [b"{", b"\xff", b"", b"[" * 200_000, b'{"a":' * 200_000])
def test_what_is_no_json_is_refused(address, body):
    status, said = put(address, "draft", body, "")
    assert (status, "not valid JSON" in said["error"]) == (400, True)


def test_a_request_that_is_too_large_is_refused(address, monkeypatch):
    monkeypatch.setattr("stripper.learn.annotate.server._LARGEST", 1000)
    assert put(address, "draft", b" " * 1000, "")[0] == 400
    status, said = put(address, "draft", b" " * 1001, "")
    assert (status, "more than 1,000 bytes" in said["error"]) == (413, True)


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_page_from_elsewhere_is_refused(address, origin):
    version = page(address)["version"]
    body = json.dumps(work(page(address))).encode()
    path = f"api/draft?name={quote(NAME)}"
    status, headers, _ = ask(address, path, method="PUT", body=body, If_Match=f'"{version}"', Origin=origin)
    assert (status, headers["cache-control"], page(address)["version"]) == (403, "no-store", version)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_its_own_page_is_let_in(address, host):
    place = f"{host}:{urlsplit(address).port}"
    assert ask(address, "api/overview", Host=place, Origin=f"http://{place}")[0] == 200


@pytest.mark.parametrize("what", ["page", "original"])
def test_a_link_out_of_the_corpus_is_not_served(folder, cleaner, tmp_path_factory, what):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.html"
    secret.write_text("<p>The combination of the safe is in the drawer.</p>", "utf-8")
    (folder / "pages" / "link.html").symlink_to(secret)
    with serving(folder, cleaner) as address:
        path = "original" if what == "original" else "api/page"
        status, _, said = ask(address, f"{path}?name=pages/link.html")
    assert (status, b"leads out of the corpus" in said, b"safe" in said) == (409, True, False)


def test_a_link_within_the_corpus_is_served(folder, cleaner):
    (folder / "pages" / "link.html").symlink_to(folder / NAME)
    with serving(folder, cleaner) as address:
        assert ask(address, "api/page?name=pages/link.html")[0] == 200


def test_the_pages_may_be_elsewhere_as_a_whole(folder, cleaner, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "saved"
    (folder / "pages").rename(elsewhere)
    (folder / "pages").symlink_to(elsewhere)
    with serving(folder, cleaner) as address:
        assert ask(address, f"api/page?name={quote(NAME)}")[0] == 200


@pytest.mark.parametrize("body", [b"[]", {}, {"about": {}, "segments": [], "checked": []}])
def test_what_is_no_work_is_refused(address, body):
    status, said = put(address, "draft", body, "")
    assert (status, bool(said["error"])) == (422, True)


def test_missing_site_is_told_with_its_field(address):
    view = page(address)
    view["about"] = {"site": "", "url": ""}
    status, said = put(address, "row", work(view), view["version"])
    assert (status, said["field"]) == (422, "site")


def test_full_disk_is_told_and_loses_nothing(address, monkeypatch):
    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    view = page(address)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full_disk)
        for what in ("draft", "row"):
            status, said = put(address, what, work(view), view["version"])
            assert status == 507
            assert "No space left on device" in said["error"]
    assert put(address, "row", work(view), view["version"])[0] == 200


def test_page_that_cannot_be_read_is_told(address, folder):
    (folder / NAME).unlink()
    status, _, said = ask(address, f"api/page?name={quote(NAME)}")
    assert status == 409
    assert "cannot be read (No such file or directory)" in json.loads(said)["error"]


def test_what_nobody_foresaw_is_told_too(address, monkeypatch):
    monkeypatch.setattr("stripper.learn.annotate.desk.recut", None)
    status, _, said = ask(address, f"api/page?name={quote(NAME)}")
    assert status == 500
    assert "TypeError at desk.py:" in json.loads(said)["error"]
