from __future__ import annotations

import io
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stripper.errors import EmptyInput, StripperError
from stripper.labels import LABELS
from stripper.limits import DEFAULT
from stripper.workers import pool
from stripper.workers.pool import answerer
from stripper.workers.worker import Reply, Role, receive, reply, send

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<p>Il ponte sul fiume ha riaperto ieri mattina al traffico dopo due anni di lavori.</p>"


@pytest.fixture
def clean(small_model: Path):
    return answerer(str(small_model), DEFAULT)


def answer(clean, order: tuple) -> tuple:
    found = reply(clean, pickle.dumps(order))
    return found.result, found.error


def test_what_was_sent_is_received_in_order():
    stream = io.BytesIO()
    for value in ("a", [1, None], b"\0"):
        send(stream, value)
    stream.seek(0)
    assert [receive(stream) for _ in range(3)] == ["a", [1, None], b"\0"]


@pytest.mark.parametrize("length", [0, 3, 8, 12])
def test_stream_that_ends_early_is_an_error(length: int):
    stream = io.BytesIO()
    send(stream, "a value")
    with pytest.raises(EOFError, match="bytes were expected"):
        receive(io.BytesIO(stream.getvalue()[:length]))


def test_page_is_rendered_as_asked(clean):
    result, error = answer(clean, ("render", PAGE, None, None, ("body", "other"), ["html", "captions"]))
    assert (result["captions"], list(result), error) == ([], ["html", "captions"], None)


def test_error_over_a_page_is_an_answer(clean):
    result, error = answer(clean, ("clean", "", None, None, ("body",)))
    assert (result, type(error), str(error)) == (None, EmptyInput, "the page is empty")


def test_bug_over_a_page_is_an_answer_with_its_traceback(clean):
    error = answer(clean, ("render", PAGE, None, None, ("body",), ["nothing"]))[1]
    assert isinstance(error, AttributeError)
    assert "pool.py" in error.__notes__[0]


def test_error_that_cannot_be_sent_is_told_in_words(clean, monkeypatch: pytest.MonkeyPatch):
    class Local(Exception):
        pass

    def fail(_cleaner: object) -> None:
        raise Local("of a class that nobody can import")

    monkeypatch.setitem(pool.ORDERS, "fail", fail)
    error = answer(clean, ("fail",))[1]
    assert (type(error), str(error)) == (StripperError, "Local: of a class that nobody can import")


def run(*arguments: str, orders: list) -> subprocess.CompletedProcess:
    program = (
        "from stripper import cleaner; from stripper.workers import worker; load = cleaner.load; "
        "cleaner.load = lambda folder, limits: (print('noise', flush=True), load(folder))[1]; worker.main()"
    )
    stream = io.BytesIO()
    send(stream, Role(answerer, (*arguments, DEFAULT), 60.0, 1 << 30))
    for order in orders:
        send(stream, [pickle.dumps(order)])
    command = [sys.executable, "-c", program]
    return subprocess.run(command, input=stream.getvalue(), capture_output=True, timeout=120, check=False)


def test_process_answers_until_its_input_ends_and_prints_elsewhere(small_model: Path):
    done = run(str(small_model), orders=[("clean", PAGE, None, None, LABELS)] * 2)
    answers = io.BytesIO(done.stdout)
    assert [receive(answers), receive(answers), receive(answers)] == [None] + [Reply(PAGE[3:-4])] * 2
    assert (done.returncode, answers.read(), done.stderr.strip()) == (0, b"", b"noise")


def test_process_says_what_is_wrong_with_its_model(tmp_path: Path):
    done = run(str(tmp_path), orders=[])
    assert f"{tmp_path / 'model.json'}: cannot be read" in str(receive(io.BytesIO(done.stdout)))
    assert done.returncode == 1
