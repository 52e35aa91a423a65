from __future__ import annotations

import json
import re
import shutil
import signal
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

PAGES = Path(__file__).parent.parent.parent / "fixtures" / "pages"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with two pages."""
    (tmp_path / "pages").mkdir()
    for name in ("it-fotografa-valli-diritti.html", "de-freibad-genossenschaft.html"):
        shutil.copy(PAGES / name, tmp_path / "pages")
    return tmp_path


def test_it_prints_the_address_and_answers_there(popen, corpus):
    program = popen("annotate", corpus, "--no-browser")
    address = program.stdout.readline().decode().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{32}/", address)
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert b"Annotating" in answer.read()
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=30)
    assert program.returncode == 0
    assert said.decode().splitlines() == [
        "stripper: 2 pages, 0 labelled; reading them for the model's doubt",
        "stripper: stop with Ctrl-C; everything is saved as you go",
        "stripper: stopped; 0 of 2 pages labelled",
    ]


def draft(address: str, name: str, label: str) -> None:
    """Label all blocks of a page alike, as the browser would."""
    query = f"?name={quote(name)}"
    with urllib.request.urlopen(f"{address}api/page{query}", timeout=30) as answer:
        page = json.load(answer)
    segments = [[piece["text"], label] for piece in page["pieces"]]
    work = {"about": page["about"], "segments": segments, "checked": [True] * len(segments)}
    headers = {"If-Match": f'"{page["version"]}"'}
    request = urllib.request.Request(f"{address}api/draft{query}", json.dumps(work).encode(), headers, method="PUT")
    urllib.request.urlopen(request, timeout=30).close()


def test_a_program_that_is_killed_loses_nothing(popen, corpus):
    name = "pages/de-freibad-genossenschaft.html"
    first = popen("annotate", corpus, "--no-browser")
    draft(first.stdout.readline().decode().strip(), name, "credit")
    first.kill()
    first.communicate(timeout=30)
    second = popen("annotate", corpus, "--no-browser")
    address = second.stdout.readline().decode().strip()
    with urllib.request.urlopen(f"{address}api/next", timeout=30) as answer:
        assert json.load(answer) == {"name": name}
    with urllib.request.urlopen(f"{address}api/page?name={quote(name)}", timeout=30) as answer:
        assert {piece["label"] for piece in json.load(answer)["pieces"]} == {"credit"}
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=30)


def test_a_page_that_cannot_be_read_is_named(popen, corpus):
    (corpus / "pages" / "broken.html.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    program = popen("annotate", corpus, "--no-browser")
    program.stdout.readline()
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=30)
    assert "pages/broken.html.gz: left out: " in said.decode()
    assert "cannot be read" in said.decode()


def test_second_program_on_the_same_corpus_is_refused(popen, run, corpus):
    program = popen("annotate", corpus, "--no-browser")
    program.stdout.readline()
    result = run("annotate", corpus, "--no-browser")
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=30)
    assert result.exit_code == 1
    assert "in use by another stripper" in result.stderr


def test_it_opens_the_browser(run, corpus, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    result = run("annotate", corpus)
    assert result.exit_code == 0
    assert opened == [result.stdout.strip()]


def test_empty_folder(run, tmp_path):
    result = run("annotate", tmp_path, "--no-browser")
    assert result.exit_code == 1
    assert result.stderr == (
        f"stripper: {tmp_path}: no pages; put HTML files into {tmp_path}/pages (.html or .html.gz)\n"
    )


def test_folder_that_is_not_there(run, tmp_path):
    result = run("annotate", tmp_path / "none", "--no-browser")
    assert result.exit_code == 1
    assert "no such folder; make it and put the pages into" in result.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [("{", "not valid JSON"), ('{"page": "a", "site": "b", "segments": [["c", "d"]]}', "unknown label 'd'")],
)
def test_faulty_rows(run, corpus, line, message):
    (corpus / "labels.jsonl").write_text(line)
    result = run("annotate", corpus, "--no-browser")
    assert result.exit_code == 1
    assert "labels.jsonl, line 1: " in result.stderr
    assert message in result.stderr
    assert (corpus / "labels.jsonl").read_text() == line


def test_folder_that_cannot_be_written(run, corpus):
    (corpus / ".lock").mkdir()
    result = run("annotate", corpus, "--no-browser")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_port_that_is_taken(run, corpus):
    from stripper.learn.annotate.server import bind

    with bind(0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        result = run("annotate", corpus, "--no-browser", "--port", str(port))
    assert result.exit_code == 1
    assert f"port {port}: Address already in use; leave out --port" in result.stderr


def test_a_wrong_model(run, corpus, tmp_path):
    assert run("annotate", corpus, "--no-browser", model=tmp_path).exit_code == 2


def test_without_the_web_framework_it_says_what_to_install(run, corpus, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    monkeypatch.delitem(__import__("sys").modules, "stripper.learn.annotate.session", raising=False)
    monkeypatch.delitem(__import__("sys").modules, "stripper.learn.annotate.server", raising=False)
    result = run("annotate", corpus, "--no-browser")
    assert result.exit_code == 2
    assert (
        "uvicorn is missing; install what annotating needs: pip install 'boilerstrip[annotate]', or '.[annotate]' in a clone"
        in result.stderr
    )
