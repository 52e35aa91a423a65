"""The step for datatrove against the engine here; needs the group ``cluster``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.append(str(Path(__file__).parent.parent / "archive"))

from samples import article, jsonl, rows_of

from stripper.archive.answers import Duty
from stripper.archive.job import Job
from stripper.archive.run import run
from stripper.archive.work import Allowance, Wanted

pytest.importorskip("datatrove")
pytestmark = pytest.mark.filterwarnings("ignore")  # datatrove's own

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 2000


def documents(count: int = COUNT, bad: int = -1) -> Iterator[Any]:
    from datatrove.data import Document

    for number in range(count):
        page = article(number).decode()
        text = f"<!-- POISON:abort -->{page}" if number == bad else page
        yield Document(text=text, id=str(number), metadata={"url": f"https://s.example/{number}", "n": number})


def step(small_model: Path, **options: Any) -> Any:
    from stripper.integrations.datatrove import FIELDS, StripperExtractor

    made = StripperExtractor(5.0, 192 << 20, model=str(small_model), **options)
    wanted = Wanted(FIELDS, labels=made.duty.wanted.labels, model=str(small_model), cleaner="poison:make")
    made.duty = Duty(wanted, made.duty.allowance)
    return made


def test_datatrove_gives_the_rows_of_the_engine_here(small_model: Path, tmp_path: Path):
    rows = [{"id": d.id, "url": d.metadata["url"], "html": d.text} for d in documents()]
    (tmp_path / "a.jsonl").write_bytes(jsonl(rows))
    run(Job((str(tmp_path / "a.jsonl"),), tmp_path / "out", Wanted(model=str(small_model)), Allowance(), quiet=True))
    here = {row["id"]: (row["text"], row["title"], row["captions"]) for row in rows_of(tmp_path / "out")}
    found = list(step(small_model).run(documents()))
    assert {d.id: (d.text, d.metadata["title"], d.metadata["captions"]) for d in found} == here
    assert [d.id for d in found] == [str(i) for i in range(COUNT)]
    assert all(d.metadata["n"] == int(d.id) for d in found)


def test_with_its_worker_killed_nothing_is_lost(small_model: Path, monkeypatch: pytest.MonkeyPatch):
    from stripper.archive.answers import Workers

    pools: list[Workers[Any]] = []
    enter = Workers.__enter__
    monkeypatch.setattr(Workers, "__enter__", lambda self: pools.append(self) or enter(self))
    found = []
    for document in step(small_model).run(documents(300)):
        found.append(document.id)
        if len(found) in (40, 200):
            next(iter(pools[0]._supervisor._alive)).process.kill()
    assert found == [str(i) for i in range(300)]


def test_a_bad_page_goes_to_the_exclusion_writer(small_model: Path, tmp_path: Path):
    from datatrove.pipeline.writers import JsonlWriter

    writer = JsonlWriter(str(tmp_path / "bad"), compression=None)
    made = step(small_model, exclusion_writer=writer)
    found = [document.id for document in made.run(documents(20, bad=7))]
    assert found == [str(i) for i in range(20) if i != 7]
    [line] = (tmp_path / "bad" / "00000.jsonl").read_text().splitlines()
    assert json.loads(line)["metadata"]["stripper_failure"] == "killed"


def test_labels_are_kept_in_the_metadata(small_model: Path):
    [document] = step(small_model, labels=True).run(documents(1))
    begin, end, _ = document.metadata["attributes"]["stripper__body"][0]
    assert document.text[begin:end]


def test_it_runs_in_datatroves_executor(small_model: Path, tmp_path: Path):
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from stripper.integrations.datatrove import StripperExtractor

    (tmp_path / "in").mkdir()
    for number in range(2):
        rows = [{"id": f"{number}-{i}", "text": article(i).decode(), "url": "https://s.example/"} for i in range(50)]
        (tmp_path / "in" / f"{number}.jsonl").write_bytes(jsonl(rows))
    pipeline = [
        JsonlReader(str(tmp_path / "in")),
        StripperExtractor(model=str(small_model)),
        JsonlWriter(str(tmp_path / "out"), compression=None),
    ]
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=str(tmp_path / "logs"), start_method="spawn").run()
    lines = [json.loads(line) for path in (tmp_path / "out").glob("*.jsonl") for line in path.read_bytes().splitlines()]
    assert len({line["id"] for line in lines}) == 100
    assert all("<p>" not in line["text"] for line in lines)


@pytest.mark.parametrize("url", [7, None, "", b"https://s.example/7", ["a list"]])
def test_an_address_that_is_no_text_passes(small_model: Path, url: Any):
    [document] = documents(1)
    document.metadata["url"] = url
    assert [found.id for found in step(small_model).run([document])] == ["0"]
