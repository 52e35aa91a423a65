"""Many pages are cleaned in order, in processes, as one by one."""

from __future__ import annotations

import sys
from itertools import count, islice

import pytest

import stripper
from stripper.errors import InputError, ModelError, UnknownLabel

PROSE = "<article>" + "<p>The doors of the library open at nine, and the first readers wait in front of them. </p>" * 4


def test_texts_come_in_the_order_of_the_pages():
    pages = [
        f"{PROSE}<p>Page number {number} of the town's own library ends here, as all its pages do.</p>"
        for number in range(7)
    ]
    assert list(stripper.clean_many(pages, 2)) == [stripper.clean(page) for page in pages]


def test_an_endless_run_of_pages_is_read_a_little_ahead():
    read = []

    def pages():
        for number in count():
            read.append(number)
            yield PROSE

    assert len(list(islice(stripper.clean_many(pages(), 1), 3))) == 3
    assert len(read) < 30


def test_a_page_that_is_none_raises_or_gives_its_error():
    pages = [PROSE, b"", PROSE]
    with pytest.raises(InputError):
        list(stripper.clean_many(pages, 1))
    first, second, third = stripper.clean_many(pages, 1, errors="return")
    assert first == third == stripper.clean(PROSE)
    assert isinstance(second, InputError)
    (error,) = stripper.clean_many([None], 1, errors="return")
    assert isinstance(error, InputError)


def test_what_cannot_be_done_is_said_at_once(tmp_path):
    with pytest.raises(InputError, match='"raise" or "return"'):
        stripper.clean_many([], errors="ignore")
    with pytest.raises(UnknownLabel):
        stripper.clean_many([], keep={"bodies"})
    with pytest.raises(ModelError):
        list(stripper.clean_many([PROSE], 1, model=tmp_path))


def test_progress_is_a_bar_on_standard_error(capsys, monkeypatch):
    assert len(list(stripper.clean_many([PROSE, PROSE], 1, progress=True))) == 2
    assert "2/2" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match="archive"):
        stripper.clean_many([PROSE], 1, progress=True)
