from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from stripper.archive.accounts import Counts, PartAccount
from stripper.archive.inputs import find_sources
from stripper.archive.job import Job, check_alone, check_same, check_stdin, going_on, lock, noted, remember
from stripper.archive.work import Allowance
from stripper.errors import ArchiveError


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A job that its output folder notes."""
    (tmp_path / "out").mkdir()
    (tmp_path / "a.html").write_text("<p>x")
    found = Job((str(tmp_path / "a.html"),), tmp_path / "out")
    remember(found, note(found))
    return found


def note(job: Job):
    return noted(job, find_sources(job.inputs), "sha256:1")


def test_a_new_folder_knows_no_job(tmp_path: Path):
    assert not check_same(Job((), tmp_path), {"form": "jsonl"})


def test_the_same_job_is_known_again(job: Job):
    assert check_same(job, note(job))


def test_how_it_is_run_makes_no_other_job(job: Job):
    assert check_same(job, note(replace(job, workers=3, ordered=True, quiet=True, max_failures=0.5)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": "parquet"}, "other form"),
        ({"allowance": Allowance(7.0)}, "other limits"),
        ({"part_pages": 7, "site_memory": True}, "other pages a file, site memory"),
        ({"inputs": ()}, "other inputs"),
    ],
)
def test_another_job_is_refused(changes, said, job: Job):
    with pytest.raises(ArchiveError, match=said):
        remember(job, note(replace(job, **changes)))


def test_with_a_changed_input_it_is_another_job(job: Job, tmp_path: Path):
    (tmp_path / "a.html").write_text("<p>xy")
    with pytest.raises(ArchiveError, match="other inputs"):
        check_same(job, note(job))


def test_a_folder_of_a_run_that_noted_no_limits_is_gone_on_with(job: Job):
    found = json.loads((job.out / "job.json").read_bytes())
    del found["limits"]
    (job.out / "job.json").write_text(json.dumps(found))
    assert check_same(job, note(job))


@pytest.mark.parametrize("name", ["manifest.json", "failures.jsonl", "a-00ff00ff-00000.parquet"])
def test_a_new_job_writes_over_nothing_of_others(name: str, tmp_path: Path):
    (tmp_path / name).write_text("mine")
    with pytest.raises(ArchiveError, match=f"{name}: a run writes files of such names"):
        remember(Job((), tmp_path), {"form": "jsonl"})


@pytest.mark.parametrize("content", ["{", "[]", '{"name": "a job of somebody else"}'])
def test_a_note_that_is_no_run_s_is_said(content: str, job: Job):
    (job.out / "job.json").write_text(content)
    with pytest.raises(ArchiveError, match="give another --out"):
        check_same(job, note(job))


def test_a_folder_is_one_run_s(job: Job):
    with lock(job.out):
        with pytest.raises(ArchiveError, match="another run"):
            check_alone(job.out)
        with pytest.raises(ArchiveError, match="another run"), lock(job.out):
            pass
    check_alone(job.out)


def test_a_folder_that_is_not_there_is_no_run_s(tmp_path: Path):
    check_alone(tmp_path / "nowhere")


def test_standard_input_that_was_read_is_not_read_again(job: Job):
    done = {("-", 0): PartAccount("-", 0, "stdin-0.jsonl", Counts(), is_last=True)}
    with pytest.raises(ArchiveError, match="whether it is the same again"):
        check_stdin(replace(job, inputs=("-",)), done)


def test_standard_input_cannot_be_gone_on_with(job: Job):
    assert "another --out" in going_on(replace(job, inputs=("-",)))
    assert "the same command" in going_on(job)
