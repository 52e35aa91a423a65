from __future__ import annotations

import errno
import io
import sys

import pytest

from stripper.archive import progress


def test_a_log_has_a_line_every_half_minute(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    shown = progress.make(1_000_000, "cleaning", quiet=False)
    for second in range(95):
        now[0] = float(second)
        shown.read(second * 5000)
        shown.answered(1, failed=second % 10 == 0)
    shown.close()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert lines[0] == "stripper: cleaning: 31 pages, 4 failed, 1.0 pages/s, 0.01 MB/s, 0:02:50 left"


def test_one_page_is_no_pages(capsys: pytest.CaptureFixture[str]):
    shown = progress.make(1_000, "cleaning", quiet=False)
    shown.answered(1, failed=False)
    shown.close()
    assert capsys.readouterr().err.startswith("stripper: cleaning: 1 page, 0 failed, ")


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]):
    shown = progress.make(1, "cleaning", quiet=True)
    shown.read(1)
    shown.answered(1, failed=True)
    shown.close()
    assert capsys.readouterr() == ("", "")


def test_a_terminal_has_a_bar(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = progress.make(1000, "cleaning", quiet=False)
    shown.answered(10, failed=True)
    shown.read(1000)
    shown.close()
    err = capsys.readouterr().err
    assert "100%" in err
    assert "10 pages" in err
    assert "10 failed" in err
    assert "pages/s" in err


class Full(io.StringIO):
    """A file on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def closed() -> io.StringIO:
    file = io.StringIO()
    file.close()
    return file


@pytest.mark.parametrize("stderr", [Full(), closed(), None], ids=["full", "closed", "none"])
def test_what_cannot_be_shown_ends_nothing(stderr: io.StringIO | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "EVERY", 0.0)
    shown = progress.make(1000, "cleaning", quiet=False)
    shown.answered(10, failed=True)
    shown.read(1000)
    shown.close()


def test_without_tqdm_a_terminal_has_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    progress.make(1000, "cleaning", quiet=False).close()
    assert "0 pages" in capsys.readouterr().err
