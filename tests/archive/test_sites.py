from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from samples import WORDS, pages_warc, record, rows_of, warc_gz

from stripper.archive import sites
from stripper.archive.job import Job
from stripper.archive.records import Record
from stripper.archive.run import run
from stripper.archive.work import Allowance, Wanted
from stripper.errors import ArchiveError

NOTE = "Readers who liked this also joined our weekly walk along the river with a local guide, who knows all of its old mills by name."


def page(host: str, number: int, note: str = NOTE) -> Record:
    own = " ".join(WORDS[(number * 5 + k * (number % 3 + 1)) % len(WORDS)] for k in range(30))
    body = f"<article><p>{own} {number}.</p><p>{note}</p><p>{own} and {number} again.</p></article>"
    return Record(body.encode(), url=f"https://{host}/{number}")


def memory_of(*pages: Record) -> sites.Memory:
    memory = sites.empty()
    for one in pages:
        memory.add(sites.keys(one))
    return memory


def count(memory: sites.Memory, host: str, text: str) -> int:
    return int(memory.count(sites._hashes(host, [text]))[0])


def test_a_block_is_counted_once_a_page_and_by_host():
    pages = [page("a.example", i) for i in range(35)] + [page("b.example", i) for i in range(3)]
    memory = memory_of(*pages)
    assert count(memory, "a.example", NOTE) == 35
    assert count(memory, "b.example", NOTE) == 3
    assert count(memory, "c.example", NOTE) == 0


def test_www_and_white_space_and_case_make_no_difference():
    memory = memory_of(*[page("www.a.example", i) for i in range(5)])
    assert count(memory, "a.example", NOTE.upper().replace(" ", "  ")) == 5


def test_a_page_that_comes_again_and_again_does_not_repeat_itself():
    assert count(memory_of(*[page("a.example", 1)] * 50), "a.example", NOTE) == 1


def test_counts_do_not_depend_on_the_order():
    pages = [page("a.example", i) for i in range(40)]
    one = memory_of(*pages)
    random.Random(1).shuffle(pages)
    assert np.array_equal(one.counters, memory_of(*pages).counters)


def test_counters_do_not_run_over():
    memory = memory_of(*[page("a.example", i) for i in range(300)])
    assert count(memory, "a.example", NOTE) == 255


@pytest.mark.parametrize("url", [None, "", "no address", "http://[broken/"])
def test_a_page_without_a_host_is_no_site_s(url: str | None):
    assert len(sites.keys(Record(b"<p>x</p>", url=url))) == 0


def test_a_memory_is_read_as_it_was_written(tmp_path: Path):
    memory = memory_of(page("a.example", 1))
    sites.write(memory, tmp_path / "m.npy")
    assert np.array_equal(sites.read(tmp_path / "m.npy").counters, memory.counters)


def test_a_broken_memory_is_said(tmp_path: Path):
    (tmp_path / "m.npy").write_bytes(b"no array")
    with pytest.raises(ArchiveError, match="site memory"):
        sites.read(tmp_path / "m.npy")


def test_text_has_keys_too():
    record = Record(f"One line\n{NOTE}\n".encode(), "text", url="https://a.example/1")
    assert len(sites.keys(record)) == 3


def test_what_stands_on_thirty_pages_of_a_site_is_no_article(tmp_path: Path):
    def warc(count: int) -> bytes:
        pages = [page("a.example", i) for i in range(count)]
        return warc_gz(
            record(i, one.content, "resource").replace(b"site.example", b"a.example") for i, one in enumerate(pages)
        )

    found = {}
    for count_, memory in ((40, False), (40, True), (20, True)):
        (tmp_path / "a.warc.gz").write_bytes(warc(count_))
        out = tmp_path / f"out-{count_}-{memory}"
        job = Job((str(tmp_path / "a.warc.gz"),), out, Wanted(), Allowance(), workers=2, quiet=True)
        run(Job(**{**{n: getattr(job, n) for n in Job.__dataclass_fields__}, "site_memory": memory}))
        found[count_, memory] = sum(NOTE in row["text"] for row in rows_of(out))
    assert found == {(40, False): 40, (40, True): 0, (20, True): 20}


def test_pages_without_repetition_stay_as_they_are(tmp_path: Path, small_model: Path):
    (tmp_path / "a.warc.gz").write_bytes(warc_gz(pages_warc(50)))
    for memory in (False, True):
        out = tmp_path / str(memory)
        run(Job((str(tmp_path / "a.warc.gz"),), out, Wanted(model=str(small_model)), site_memory=memory, quiet=True))
    plain, known = rows_of(tmp_path / "False"), rows_of(tmp_path / "True")
    assert [row["text"].split("\n\n")[-6:] for row in plain] == [row["text"].split("\n\n")[-6:] for row in known]
