"""Whole runs: inputs of every kind, accounts, stops at any instant, going on."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from poison import POISONS
from samples import (
    article,
    damaged_parquet,
    failures_of,
    http,
    jsonl,
    manifest_of,
    pages_warc,
    record,
    rows_of,
    tar_of,
    warc_gz,
    warc_zst,
    zip_of,
)

from stripper import model
from stripper.archive.answers import Duty, Workers
from stripper.archive.inputs import find_sources, read_source
from stripper.archive.job import Job, lock
from stripper.archive.run import Outcome, run
from stripper.archive.work import Allowance, Wanted
from stripper.errors import ArchiveError, WriteError

HERE = Path(__file__).parent
ALLOWANCE = Allowance(5.0, 192 << 20)


@pytest.fixture
def job(tmp_path: Path, small_model: Path) -> Job:
    wanted = Wanted(model=str(small_model), cleaner="poison:make")
    return Job((), tmp_path / "out", wanted, ALLOWANCE, workers=2, quiet=True, part_pages=25)


def run_on(job: Job, tmp_path: Path, name: str, data: bytes, **changes: Any) -> Outcome:
    (tmp_path / name).write_bytes(data)
    return run(replace(job, inputs=(str(tmp_path / name),), **changes))


def test_without_a_number_there_is_a_worker_for_each_core_that_it_may_use(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    seen = []
    begin = Workers.__init__

    def spy(pool: Workers[Any], duty: Duty, workers: int, *, ordered: bool) -> None:
        seen.append(workers)
        begin(pool, duty, workers, ordered=ordered)

    monkeypatch.setattr(Workers, "__init__", spy)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    run_on(job, tmp_path, "a.jsonl", jsonl([{"html": article(0).decode()}]), workers=0)
    assert seen == [3]


INPUTS = {
    "a.warc.gz": warc_gz(pages_warc(60)),
    "a.warc": b"".join(pages_warc(60)),
    "a.warc.zst": warc_zst(pages_warc(60)),
    "a.jsonl": jsonl({"id": str(i), "html": article(i).decode()} for i in range(60)),
    "a.jsonl.zst": zstandard.ZstdCompressor().compress(
        jsonl({"id": str(i), "html": article(i).decode()} for i in range(60))
    ),
    "a.zip": zip_of({f"{i}.html": article(i) for i in range(60)}),
    "a.tar": tar_of({f"{i}.html": article(i) for i in range(60)}),
    "a.tar.gz": gzip.compress(tar_of({f"{i}.html": article(i) for i in range(60)})),
    "no-name-that-says-it": warc_gz(pages_warc(60)),
}


@pytest.mark.parametrize("name", INPUTS)
def test_every_page_of_an_input_is_cleaned(name: str, job: Job, tmp_path: Path):
    outcome = run_on(job, tmp_path, name, INPUTS[name])
    assert (outcome.stopped, outcome.counts.cleaned, outcome.counts.taken) == (None, 60, 60)
    texts = {row["text"] for row in rows_of(job.out)}
    assert len(texts) == 60
    assert all("number" in text and "All rights reserved" not in text for text in texts)


@pytest.mark.parametrize("name", ["a.jsonl.7z", "a.png", "a"])
def test_an_input_that_cannot_be_read_is_a_failure(name: str, job: Job, tmp_path: Path):
    outcome = run_on(job, tmp_path, name, b"7z\xbc\xaf\x27\x1c\0\4" + bytes(range(32)) * 9)
    assert (outcome.counts.taken, outcome.counts.failed) == (1, 1)


def test_a_folder_gives_a_source_for_each_archive_and_one_for_its_pages(job: Job, tmp_path: Path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.warc.gz").write_bytes(warc_gz(pages_warc(3)))
    (folder / "deep" / "page.html").write_bytes(article(7))
    (folder / "page.html.gz").write_bytes(gzip.compress(article(8)))
    (folder / "style.css").write_bytes(b"body {}")
    (folder / ".hidden.html").write_bytes(article(9))
    run(replace(job, inputs=(str(folder),)))
    names = {Path(entry["name"]).name: entry["in"] for entry in manifest_of(job.out)["inputs"]}
    assert names == {"a.warc.gz": 3, "in": 2}
    assert {Path(row["source"]).name for row in rows_of(job.out)} == {"a.warc.gz", "page.html", "page.html.gz"}


def test_an_output_folder_within_the_input_is_no_input(job: Job, tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"id": str(i), "html": article(i).decode()} for i in range(30)))
    (tmp_path / "page.html").write_bytes(article(40))
    for _ in range(2):
        outcome = run(replace(job, inputs=(str(tmp_path),)))
        assert (outcome.counts.taken, outcome.counts.cleaned) == (31, 31)


@pytest.mark.parametrize("inputs", ["folder", "files"])
def test_the_output_folder_may_be_the_input_and_is_gone_on_with(inputs: str, job: Job, tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"id": str(i), "html": article(i).decode()} for i in range(30)))
    (tmp_path / "page.html").write_bytes(b"<!-- POISON:raise -->" + article(40))
    for _ in range(2):
        names = [tmp_path] if inputs == "folder" else tmp_path.glob("[!.]*")  # as a shell has it, also the second time
        outcome = run(replace(job, inputs=tuple(map(str, names)), out=tmp_path))
        assert (outcome.counts.taken, outcome.counts.cleaned, outcome.counts.skipped) == (31, 30, 0)


@pytest.mark.parametrize("inputs", ["folder", "files"])
def test_a_new_input_that_has_the_name_of_a_part_is_not_passed_over(inputs: str, job: Job, tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"html": article(1).decode()}]))
    new = tmp_path / "train-20240101-00001.jsonl"
    here = replace(job, out=tmp_path, inputs=(str(tmp_path),) if inputs == "folder" else (str(tmp_path / "a.jsonl"),))
    run(here)
    new.write_bytes(jsonl([{"html": article(2).decode()}]))
    with pytest.raises(ArchiveError, match="a run with other inputs"):
        run(replace(here, inputs=(*here.inputs, str(new))))
    new.unlink()
    assert run(here).counts.taken == 1


def test_a_run_that_lacks_a_package_leaves_nothing_behind(job: Job, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("stripper.archive.packages.find_spec", lambda _: None)
    with pytest.raises(ArchiveError, match="pyarrow is missing"):
        run(replace(job, form="parquet"))
    assert not job.out.exists()


@pytest.mark.parametrize("step", ["stripper.archive.accounts.Accounts.write", "stripper.archive.parts.complete"])
def test_a_run_that_stopped_at_the_end_of_a_part_is_gone_on_with_within_its_input(
    step: str, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.jsonl").write_bytes(jsonl({"id": str(i), "html": article(i).decode()} for i in range(3)))
    here = replace(job, inputs=(str(tmp_path),), out=tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(step, stop)
        with pytest.raises(WriteError):
            run(here)
    assert run(here).counts.cleaned == 3


def test_a_run_that_stopped_before_its_first_part_is_gone_on_with_within_its_input(job: Job, tmp_path: Path):
    (tmp_path / "page.html").write_bytes(b"<!-- POISON:raise -->" + article(40))
    here = replace(job, inputs=(str(tmp_path),), part_pages=2)
    (tmp_path / "second.html").write_bytes(b"<!-- POISON:raise -->" + article(41))
    assert run(replace(here, max_failures=0.0)).stopped
    assert not (job.out / ".accounts").exists()
    assert run(here).counts.failed == 2


def test_rows_have_their_fields(job: Job, tmp_path: Path):
    run_on(job, tmp_path, "a.warc.gz", warc_gz(pages_warc(1)))
    [row] = rows_of(job.out)
    assert list(row) == list(job.wanted.fields)
    assert (row["id"], row["url"], row["date"]) == ("<urn:uuid:0>", "https://site.example/0", "2024-05-01T10:00:00Z")
    assert (row["title"], row["language"], row["captions"]) == ("Story 0", "en", [])
    assert row["kind"] is None  # the model of the tests tells no kinds
    assert 0.5 < row["quality"] <= 1


def test_fields_are_chosen_and_others_carried(job: Job, tmp_path: Path):
    data = jsonl([{"id": "a", "html": article(1).decode(), "score": 0.5, "title": "mine"}])
    run_on(job, tmp_path, "a.jsonl", data, wanted=replace(job.wanted, fields=("id", "text")))
    [row] = rows_of(job.out)
    assert list(row) == ["id", "text", "score", "title"]


@pytest.mark.parametrize("form", ["jsonl.gz", "jsonl.zst", "parquet"])
def test_all_forms_hold_the_same_rows(form: str, job: Job, tmp_path: Path):
    data = jsonl({"id": str(i), "html": article(i).decode(), "score": i} for i in range(30))
    run_on(job, tmp_path, "a.jsonl", data, ordered=True)
    plain = rows_of(job.out)
    other = tmp_path / "other"
    run_on(replace(job, out=other), tmp_path, "a.jsonl", data, ordered=True, form=form)
    files = sorted(other.glob(f"a-*.{form}"))
    if form == "parquet":
        rows = [row for file in files for row in pq.read_table(file).to_pylist()]
        rows = [{k: v for k, v in row.items() if k != "carried"} | json.loads(row["carried"]) for row in rows]
    else:
        unpack = (
            gzip.decompress
            if form == "jsonl.gz"
            else lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)
        )
        rows = [json.loads(line) for file in files for line in unpack(file.read_bytes()).splitlines()]
    assert sorted(rows, key=lambda row: row["id"]) == plain


def test_labels_say_where_each_block_stands(job: Job, tmp_path: Path):
    run_on(job, tmp_path, "a.warc.gz", warc_gz(pages_warc(2)), wanted=replace(job.wanted, labels=True))
    row = rows_of(job.out)[0]
    spans = sorted(span for found in row["attributes"].values() for span in found)
    assert "All rights reserved" in row["text"]
    assert set(row["attributes"]) == {f"stripper__{name}" for name in ("body", "caption", "credit", "cookie", "other")}
    assert " ".join(row["text"][begin:end] for begin, end, _ in spans).split() == row["text"].split()
    assert all(0 <= score <= 1 for _, _, score in spans)
    assert any(row["text"][begin:end] == "All rights reserved" for begin, end, _ in spans)


def test_order_is_kept_when_asked_for(job: Job, tmp_path: Path):
    run_on(job, tmp_path, "a.warc.gz", warc_gz(pages_warc(60)), ordered=True)
    files = sorted(job.out.glob("a-*.jsonl"))
    ids = [json.loads(line)["id"] for file in files for line in file.read_bytes().splitlines()]
    assert ids == [f"<urn:uuid:{number}>" for number in range(60)]
    assert len(files) == 3


TEXT = """La biblioteca di Monteverna riapre lunedì, dopo due anni di lavori. Le sale di lettura sono state ridipinte.

Un ragazzo al lavoro sul codice al PC

Immagine | Unsplash @fotografa – Sito.it

«Abbiamo tenuto i tavoli di una volta», dice la direttrice. L’ingresso resta libero per tutti, anche la sera.

Gestione cookie
"""


def test_wet_and_text_fields_go_to_the_cleaner_of_plain_text(job: Job, tmp_path: Path):
    shipped = replace(job.wanted, model=None, cleaner="stripper.archive.work:make_cleaner", labels=True)
    wet = warc_gz([record(1, TEXT.encode(), "conversion", "text/plain")])
    run_on(job, tmp_path, "a.warc.wet.gz", wet, wanted=shipped)
    other = replace(job, out=tmp_path / "other")
    run_on(other, tmp_path, "a.jsonl", jsonl([{"text": TEXT}]), wanted=shipped)
    for out in (job.out, other.out):
        [row] = rows_of(out)
        assert row["text"] == TEXT
        assert [TEXT[a:b] for a, b, _ in row["attributes"]["stripper__cookie"]] == ["Gestione cookie"]
        assert row["cookies"] == ["Gestione cookie"]


def test_a_model_without_a_part_for_text_is_said_of_each_text(job: Job, tmp_path: Path):
    model.save(replace(model.load(str(job.wanted.model)), text=None), tmp_path / "pages-only")
    maker = "stripper.archive.work:make_cleaner"
    only_pages = replace(job.wanted, model=str(tmp_path / "pages-only"), cleaner=maker)
    run_on(job, tmp_path, "a.jsonl", jsonl([{"text": TEXT}]), wanted=only_pages)
    assert "trained on pages only" in failures_of(job.out)[0]["error"]


def test_what_is_no_html_or_beyond_a_limit_fails_by_name_and_what_was_lost_is_said(job: Job, tmp_path: Path):
    pages = [
        article(1).decode(),
        json.dumps({"a": 1}),
        "<div>" * 21_000,
        " ",
        "<p>Il ponte ha riaperto, per\ud800, ieri.",
    ]
    lines = b"".join(json.dumps({"html": page}).encode() + b"\n" for page in pages)
    run_on(job, tmp_path, "a.jsonl", lines, wanted=replace(job.wanted, labels=True))
    assert [(failure["failure"], failure["error"][:7]) for failure in failures_of(job.out)] == [
        ("not html", "this is"),
        ("limit", "TooDeep"),
    ]
    assert sorted(row["warnings"] for row in rows_of(job.out)) == [[], ["1 lone surrogate (no character) left out"]]


# --- accounts


def poison(name: bytes, number: int) -> bytes:
    return record(number, http(b"<!-- %s -->" % name + article(number)))


def hostile(seed: int) -> tuple[bytes, int, dict[str, int]]:
    """A WARC.gz of 400 pages, a tenth of them poison; how many healthy ones are in it, and what fails."""
    names = [*list(POISONS)[:3], b"POISON:memory", b"POISON:raise"]
    kinds = ["timeout", "killed", "killed", "memory", "exception"]
    slots = random.Random(seed).sample(range(400), 40)
    members, failures = [warc_gz([one]) for one in pages_warc(400)], dict.fromkeys(set(kinds), 0)
    for index, slot in enumerate(slots):
        which = index % 9
        if which < 5 and (which > 0 or index < 9):
            members[slot] = warc_gz([poison(names[which], slot)])
            failures[kinds[which]] += 1
        elif which == 5:  # healthy, if one does not recurse
            members[slot] = warc_gz([record(slot, http(b"<div>" * 5000 + article(slot)))])
        elif which == 6 and index < 9:
            members[slot] = warc_gz([record(slot, http(article(slot) + b"<!--" + b"x" * (50 << 20) + b"-->"))])
            failures["limit"] = 1
        elif which == 7:
            broken = bytearray(members[slot])
            broken[len(broken) // 2] ^= 0xFF
            broken[-6] ^= 0xFF
            members[slot] = bytes(broken)
            failures["damaged"] = failures.get("damaged", 0) + 1
        elif which == 8:
            members[slot] = warc_gz([record(slot, http(b"zz\r\n" + article(slot), Transfer_Encoding="chunked"))])
            failures["chunking"] = failures.get("chunking", 0) + 1
    return b"".join(members), 400 - sum(failures.values()), failures


@pytest.mark.parametrize("seed", range(int(os.environ.get("STRIPPER_FAULT_RUNS", "1"))))
def test_a_tenth_of_poison_costs_itself_alone(seed: int, job: Job, tmp_path: Path):
    data, healthy, failures = hostile(seed)
    outcome = run_on(job, tmp_path, "a.warc.gz", data, part_pages=100)
    assert dict(outcome.counts.failures) == failures
    assert outcome.counts.cleaned == healthy
    assert outcome.counts.taken == 400
    rows = rows_of(job.out)
    assert len({row["id"] for row in rows}) == len(rows) == healthy
    assert {row["id"] for row in rows}.isdisjoint(line["id"] for line in failures_of(job.out))


def test_the_manifest_adds_up(job: Job, tmp_path: Path):
    records = [
        *pages_warc(8),
        poison(b"POISON:raise", 8),
        record(9, http(b"<p></p>")),
        record(10, http(b"x", "image/png")),
    ]
    run_on(job, tmp_path, "a.warc.gz", warc_gz(records))
    manifest = manifest_of(job.out)
    total = manifest["totals"]
    assert {key: total[key] for key in ("in", "cleaned", "empty", "failed", "skipped")} == {
        "in": 10,
        "cleaned": 8,
        "empty": 1,
        "failed": 1,
        "skipped": 1,
    }
    assert total["failures"] == {"exception": 1}
    assert manifest["inputs"][0]["in"] == 10
    assert manifest["finished"] is True
    assert manifest["model"].startswith("sha256:")
    assert manifest["seconds"] > 0
    assert manifest["versions"]["numpy"]


@pytest.mark.parametrize("part_pages", [1, 2, 3, 25])
def test_what_is_skipped_is_counted_however_small_the_parts_are(part_pages: int, job: Job, tmp_path: Path):
    names = ["0.css", "1.html", "2.css", "3.html", "4.css", "5.css"]
    data = zip_of({name: article(1) if "html" in name else b"body {}" for name in names})
    counts = run_on(job, tmp_path, "a.zip", data, part_pages=part_pages).counts
    assert (counts.cleaned, counts.skipped) == (2, 4)


def test_failures_say_which_page_why_and_where(job: Job, tmp_path: Path):
    records = [*pages_warc(2), poison(b"POISON:raise", 2)]
    run_on(job, tmp_path, "a.warc.gz", warc_gz(records))
    [line] = failures_of(job.out)
    assert line["error"].startswith("ZeroDivisionError at poison.py")
    assert {key: line[key] for key in ("id", "url", "failure", "number", "where")} == {
        "id": "<urn:uuid:2>",
        "url": "https://site.example/2",
        "failure": "exception",
        "number": 2,
        "where": f"byte {len(warc_gz(records[:2]))}",
    }


def test_failures_can_be_tried_again(job: Job, tmp_path: Path):
    run_on(job, tmp_path, "a.warc.gz", warc_gz([*pages_warc(5), poison(b"POISON:raise", 5), *pages_warc(5)]))
    healed = replace(job.wanted, cleaner="stripper.archive.work:make_cleaner")
    again = replace(job, inputs=(), out=tmp_path / "again", retry=str(job.out / "failures.jsonl"), wanted=healed)
    assert run(again).counts.taken == 1
    assert [row["id"] for row in rows_of(again.out)] == ["<urn:uuid:5>"]
    assert failures_of(again.out) == []


def test_what_is_gone_when_it_is_tried_again_is_a_failure_and_costs_no_other(job: Job, tmp_path: Path):
    broken, whole = poison(b"POISON:raise", 1), pages_warc(1)
    for name, records in {"a": [*whole, broken, broken], "b": [broken], "c": [*whole, broken]}.items():
        (tmp_path / f"{name}.warc").write_bytes(b"".join(records))
    run(replace(job, inputs=tuple(str(tmp_path / f"{name}.warc") for name in "abc")))
    (tmp_path / "a.warc").unlink()
    (tmp_path / "c.warc").write_bytes(whole[0])
    healed = replace(job.wanted, cleaner="stripper.archive.work:make_cleaner")
    again = replace(job, inputs=(), out=tmp_path / "again", retry=str(job.out / "failures.jsonl"), wanted=healed)
    counts = run(again).counts
    assert (counts.cleaned, dict(counts.failures)) == (1, {"unreadable": 3})
    lines = failures_of(again.out)
    assert [(Path(line["source"]).name, line["number"], line["count"]) for line in lines] == [
        ("a.warc", 1, 2),
        ("c.warc", 1, 1),
    ]
    assert "No such file" in lines[0]["error"]
    assert run(again).counts.taken == 4


def test_what_the_failures_of_gone_files_say_to_do_works(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    failures = [{"source": "a.warc", "number": 0, "count": 2}, {"source": "b.warc", "number": 1, "count": 1}]
    (tmp_path / "f.jsonl").write_bytes(jsonl(failures))
    again = replace(job, retry=str(tmp_path / "f.jsonl"))
    assert run(again).counts.failed == 3
    monkeypatch.chdir(tmp_path)  # "run from the folder that the run was started in"
    Path("b.warc").write_bytes(b"".join(pages_warc(1)))
    third = replace(job, retry=str(job.out / "failures.jsonl"), out=tmp_path / "third")
    assert run(third).counts.failed == 3
    Path("a.warc").write_bytes(b"".join(pages_warc(3)))  # "put it back"
    Path("b.warc").write_bytes(b"".join(pages_warc(2)))  # "put the file back as it was"
    assert run(replace(job, retry=str(third.out / "failures.jsonl"), out=tmp_path / "fourth")).counts.cleaned == 3


def test_pages_under_two_names_of_a_file_are_all_tried_again(job: Job, tmp_path: Path):
    (tmp_path / "a.warc").write_bytes(b"".join(pages_warc(3)))
    (tmp_path / "b.warc").symlink_to("a.warc")
    failures = [
        {"source": str(tmp_path / name), "number": at, "count": 1} for at, name in enumerate(["a.warc", "b.warc"])
    ]
    (tmp_path / "both.jsonl").write_bytes(jsonl(failures))
    run(replace(job, retry=str(tmp_path / "both.jsonl")))
    assert [row["id"] for row in rows_of(job.out)] == ["<urn:uuid:0>", "<urn:uuid:1>"]


def test_of_a_folder_where_a_file_was_no_page_is_cleaned(job: Job, tmp_path: Path):
    (tmp_path / "a.html").mkdir()
    (tmp_path / "a.html" / "b.html").write_bytes(article(1))
    (tmp_path / "f.jsonl").write_bytes(jsonl([{"source": str(tmp_path / "a.html"), "number": 0, "count": 1}]))
    counts = run(replace(job, retry=str(tmp_path / "f.jsonl"))).counts
    assert (counts.taken, dict(counts.failures)) == (1, {"unreadable": 1})


def test_a_file_whose_name_is_no_utf8_is_gone_on_with_and_tried_again(job: Job, tmp_path: Path):
    names = [os.fsdecode(os.fsencode(tmp_path) + b"/" + name) for name in (b"caf\xe9.html", b"b.html")]
    for number, name in enumerate(names):
        Path(name).write_bytes(b"<!-- POISON:raise -->" + article(number))
    both = replace(job, inputs=tuple(names))
    run(both)
    assert run(both).counts.failed == 2
    assert [line["source"] for line in failures_of(job.out)] == sorted(names)
    assert [entry["name"] for entry in manifest_of(job.out)["inputs"]] == names
    again = replace(job, inputs=(), out=tmp_path / "again", retry=str(job.out / "failures.jsonl"))
    assert run(again).counts.failed == 2


def test_pages_behind_a_damaged_row_group_are_not_tried_again(job: Job, tmp_path: Path):
    rows = [{"id": str(i), "html": article(i).decode()} for i in range(40)]
    run_on(job, tmp_path, "a.parquet", damaged_parquet(rows, 0, 10))
    again = replace(job, inputs=(), out=tmp_path / "again", retry=str(job.out / "failures.jsonl"))
    counts = run(again).counts
    assert (counts.cleaned, dict(counts.failures)) == (0, {"damaged": 10})


def test_a_file_that_cannot_be_opened_is_a_failure(job: Job, tmp_path: Path):
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(article(1))
    sources = find_sources((str(tmp_path / "a.html"), str(tmp_path / "b.html")))
    (tmp_path / "b.html").unlink()
    assert [type(item).__name__ for source in sources for _, item in read_source(source, job.columns)] == [
        "Record",
        "Lost",
    ]


@pytest.mark.parametrize(
    ("most", "stops"), [(3.0, True), (0.0, True), (0.02, True), (5.0, False), (0.5, False), (None, False)]
)
def test_it_stops_when_too_many_fail(
    most: float | None,
    stops: bool,  # noqa: FBT001
    job: Job,
    tmp_path: Path,
):
    records = [poison(b"POISON:raise", i) if i % 20 == 0 else one for i, one in enumerate(pages_warc(100))]
    outcome = run_on(job, tmp_path, "a.warc.gz", warc_gz(records), max_failures=most)
    assert bool(outcome.stopped) is stops
    assert manifest_of(job.out)["finished"] is not stops


def test_every_page_of_a_damaged_row_group_is_a_failure(job: Job, tmp_path: Path):
    rows = [{"id": str(i), "html": article(i).decode()} for i in range(40)]
    outcome = run_on(job, tmp_path, "a.parquet", damaged_parquet(rows, 3, 10), max_failures=9.0, ordered=True)
    assert outcome.stopped.startswith("10 of 40 pages failed, more than --max-failures allows; the last one (")


# --- going on


def finished(job: Job, tmp_path: Path, data: bytes) -> tuple[list[Any], list[Any]]:
    """The rows and failures of an undisturbed run."""
    other = replace(job, out=tmp_path / "undisturbed")
    run_on(other, tmp_path, "a.warc.gz", data)
    return rows_of(other.out), failures_of(other.out)


def test_a_second_run_does_nothing_again(job: Job, tmp_path: Path):
    run_on(job, tmp_path, "a.warc.gz", warc_gz(pages_warc(60)))
    before = {path.name: path.stat().st_mtime_ns for path in job.out.glob("a-*")}
    assert run_on_same(job, tmp_path).counts.cleaned == 60
    assert {path.name: path.stat().st_mtime_ns for path in job.out.glob("a-*")} == before


def run_on_same(job: Job, tmp_path: Path) -> Outcome:
    return run(replace(job, inputs=(str(tmp_path / "a.warc.gz"),)))


def test_a_lost_part_is_made_again(job: Job, tmp_path: Path):
    data = warc_gz(pages_warc(60))
    rows, _ = finished(job, tmp_path, data)
    run_on(job, tmp_path, "a.warc.gz", data)
    sorted(job.out.glob("a-*"))[1].unlink()
    run_on_same(job, tmp_path)
    assert rows_of(job.out) == rows


def test_two_runs_do_not_share_a_folder(job: Job):
    job.out.mkdir()
    with lock(job.out), pytest.raises(ArchiveError, match="another run"):
        run(job)


PROGRAM = """
import sys
from pathlib import Path

from stripper.archive.job import Job
from stripper.archive.run import run
from stripper.archive.work import Allowance, Wanted
job = Job((sys.argv[1],), Path(sys.argv[2]), Wanted(model=sys.argv[3], cleaner="poison:make"), Allowance(5.0, 192 << 20),
          workers=2, quiet=True, part_pages=25)
sys.exit(3 if run(job).stopped else 0)
"""


def start(job: Job, tmp_path: Path, **options: Any) -> subprocess.Popen[bytes]:
    """The same run in a process, and process group, of its own."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "a.warc.gz"), str(job.out), str(job.wanted.model)]
    paths = os.pathsep.join([str(HERE), *filter(None, sys.path)])
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths}, start_new_session=True, **options)


def wait_for_parts(job: Job, count: int) -> None:
    until = time.monotonic() + 120
    while len(list(job.out.glob("a-*.jsonl"))) < count and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.parametrize("seed", range(int(os.environ.get("STRIPPER_KILL_RUNS", "2"))))
def test_killed_at_any_instant_it_goes_on(seed: int, job: Job, tmp_path: Path):
    records = [poison(b"POISON:abort", i) if i % 50 == 7 else one for i, one in enumerate(pages_warc(300))]
    data = warc_gz(records)
    rows, failures = finished(job, tmp_path, data)
    (tmp_path / "a.warc.gz").write_bytes(data)
    os.utime(tmp_path / "a.warc.gz", (1, 1))
    rng = random.Random(seed)
    process = start(job, tmp_path)
    wait_for_parts(job, rng.randrange(4))
    time.sleep(rng.random())
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert start(job, tmp_path).wait(300) == 0
    assert rows_of(job.out) == rows
    assert failures_of(job.out) == failures
    assert manifest_of(job.out)["totals"]["in"] == 300
    assert [path.name for path in job.out.glob(".*.tmp")] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_writes_its_manifest_and_goes_on(number: int, job: Job, tmp_path: Path):
    data = warc_gz(pages_warc(600))
    (tmp_path / "a.warc.gz").write_bytes(data)
    process = start(job, tmp_path)
    wait_for_parts(job, 2)
    process.send_signal(number)
    assert process.wait(60) == 3
    manifest = manifest_of(job.out)
    assert (manifest["finished"], manifest["stopped"]) == (False, "interrupted")
    assert manifest["totals"]["in"] >= 50
    assert run_on_same(job, tmp_path).counts.cleaned == 600


def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(job: Job, tmp_path: Path):
    data = warc_gz(pages_warc(200))
    rows, _ = finished(job, tmp_path, data)

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, resource.RLIM_INFINITY))

    process = start(job, tmp_path, stderr=subprocess.PIPE, preexec_fn=no_room)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert b"make room, then give the same command again" in said
    assert run_on_same(job, tmp_path).stopped is None
    assert rows_of(job.out) == rows


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("4194304 requested and 12000 written"), "(4194304 requested and 12000 written); make room"),
        (PermissionError(errno.EACCES, "Permission denied"), "(Permission denied); get the permission to write there"),
        (OSError(errno.EROFS, "Read-only file system"), "(Read-only file system); get the permission"),
        (OSError(errno.EIO, "Input/output error"), "(Input/output error); see to that"),
        (OSError(), "(OSError); make room"),
    ],
)
def test_what_is_wrong_with_the_output_is_said(error: OSError, said: str, job: Job, monkeypatch: pytest.MonkeyPatch):
    def write(*_: object) -> None:
        raise error

    monkeypatch.setattr("stripper.archive.job.write_whole", write)
    with pytest.raises(WriteError, match=re.escape(said)):
        run(replace(job, inputs=(str(HERE / "samples.py"),)))
