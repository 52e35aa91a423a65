import gzip
import json

from training import held_out
from training.shared_corpus import read_held_out, read_shared


def test_sites_are_read_without_comments(tmp_path, monkeypatch):
    (tmp_path / "sites.txt").write_text("# why\na.example\n\nb.example\n")
    monkeypatch.setattr(held_out, "FILE", tmp_path / "sites.txt")
    held_out.held_out_sites.cache_clear()
    try:
        assert held_out.held_out_sites() == {"a.example", "b.example"}
    finally:
        held_out.held_out_sites.cache_clear()


def corpus(folder, sites):
    """A corpus with one page of each site in each of its files."""
    (folder / "pages").mkdir()
    for name, known in (
        ("gold", {"segments": [["Text", "body"]]}),
        ("body", {"body": "Text", "page_type": "article"}),
        ("news", {"body": ["Text"], "captions": [], "credits": []}),
        ("snippets", {"must_have": ["Text"], "must_not_have": []}),
    ):
        rows = [{"page": f"pages/{name}-{site}.html.gz", "site": site, **known} for site in sites]
        for row in rows:
            (folder / row["page"]).write_bytes(gzip.compress(b"<p>Text"))
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "cookie_notices.jsonl").write_text("")
    return folder


def test_no_page_of_a_site_set_aside_is_learnt_from(tmp_path):
    aside = min(held_out.held_out_sites())
    read = read_shared(corpus(tmp_path, [aside, "other.example"]))
    assert {page.site for page in read.pages} == {"other.example"}


def test_no_body_of_a_site_set_aside_is_learnt_from(tmp_path):
    aside = min(held_out.held_out_sites())
    assert list(read_shared(corpus(tmp_path, [aside, "other.example"])).bodies) == ["pages/body-other.example.html.gz"]


def test_the_scoreboard_reads_all_pages_of_sites_set_aside(tmp_path):
    aside = min(held_out.held_out_sites())
    assert len(read_held_out(corpus(tmp_path, [aside, "other.example"])).pages) == 4
