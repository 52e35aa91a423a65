from __future__ import annotations

import bz2
import errno
import gzip
import json
import lzma
import os
import shutil
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from stripper import cleaner, load
from stripper.cli import main
from stripper.errors import ModelError


def one_line(result):
    """The message of a run that failed: one line, without a traceback."""
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def test_text_is_the_article_body(run, article, small_model):
    result = run("clean", article)
    assert result.exit_code == 0
    assert result.stdout == load(small_model).clean(article.read_bytes()) + "\n"


def test_success_says_nothing(run, article):
    assert run("clean", article).stderr == ""


def test_dash_is_standard_input(run, article):
    assert run("clean", "-", stdin=article.read_bytes()).stdout == run("clean", article).stdout


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_format_is_what_the_page_has_of_that_name(run, article, small_model, form):
    page = load(small_model).label(article.read_bytes())
    assert run("clean", "--format", form, article).stdout == getattr(page, form) + "\n"


def test_json_is_one_object_a_line_for_each_file(run, article, small_model):
    lines = run("clean", "--format", "json", article, article).stdout.splitlines()
    page = load(small_model).label(article.read_bytes())
    assert len(lines) == 2
    assert json.loads(lines[0]) == {
        "file": str(article),
        **page.to_dict(blocks=False),
        "metadata": page.metadata.to_dict() | {"author": page.metadata.author},
    }


def test_json_of_standard_input_names_it_by_its_dash(run, article):
    assert json.loads(run("clean", "--format", "json", "-", stdin=article.read_bytes()).stdout)["file"] == "-"


def test_keep_takes_more_labels(run, article, small_model):
    result = run("clean", "--keep", "body, caption", article)
    assert result.stdout == load(small_model).clean(article.read_bytes(), keep={"body", "caption"}) + "\n"


def test_keep_of_an_unknown_label_is_wrong_usage(run, article):
    result = run("clean", "--keep", "body,title", article)
    assert result.exit_code == 2
    assert "unknown label 'title': the labels are body, caption, credit, cookie, other" in result.stderr


def test_of_several_texts_each_has_its_name_above(run, article):
    text = run("clean", article).stdout
    assert run("clean", article, article).stdout == 2 * f"==> {article} <==\n{text}\n"


def test_of_several_markdowns_each_has_its_name_in_a_comment(run, article, tmp_path):
    odd = shutil.copy(article, tmp_path / "a--->b--c.html")
    assert run("clean", "--format", "markdown", odd, article).stdout.startswith(
        f"<!-- {tmp_path}/a- - ->b- -c.html -->\n\n"
    )


def test_of_several_htmls_each_is_an_article_of_its_name(run, article, tmp_path):
    odd = shutil.copy(article, tmp_path / '"><b>.html')
    html = run("clean", "--format", "html", article, odd).stdout
    assert html.startswith(f'<article data-file="{article}">\n')
    assert f'<article data-file="{tmp_path}/&quot;&gt;&lt;b&gt;.html">\n' in html
    assert html.count("</article>") == 2


def test_url_tells_the_site(run, tmp_path, article):
    page = tmp_path / "page.html"
    page.write_text("<title>T</title>" + "".join(article.read_text("utf-8").partition("<body")[1:]), "utf-8")
    plain, told = (
        json.loads(run("clean", "--format", "json", *more, page).stdout)["metadata"]
        for more in ([], ["--url", "https://www.controluce.example/2024/10/03/nives"])
    )
    assert plain != told


def test_charset_comes_before_what_the_page_says(run, tmp_path, article):
    page = tmp_path / "page.html"
    page.write_bytes(article.read_text("utf-8").encode("cp1252", "xmlcharrefreplace"))
    assert "quarant\u2019anni" in run("clean", "--charset", "windows-1252", page).stdout


def test_a_charset_may_have_a_name_that_only_browsers_know(run, tmp_path, article):
    page = tmp_path / "page.html"
    page.write_bytes(article.read_text("utf-8").encode("mac-roman", "xmlcharrefreplace"))
    assert "quarant\u2019anni" in run("clean", "--charset", "x-mac-roman", page).stdout


@pytest.mark.parametrize("label", ["no-such", "base64", "undefined", "idna", "utf-32", ""])
def test_an_unknown_charset_is_wrong_usage(run, article, label):
    result = run("clean", "--charset", label, article)
    assert result.exit_code == 2
    assert "unknown charset" in result.stderr


def test_no_article_body_is_a_failure_with_the_way_to_see_why(run, no_article):
    result = run("clean", no_article)
    assert (result.exit_code, result.stdout) == (1, "")
    assert one_line(result) == (
        f"stripper: {no_article}: no article body found; see why with: stripper explain {no_article} -o report.html\n"
    )


def test_no_article_body_in_standard_input(run, no_article):
    result = run("clean", "-", stdin=no_article.read_bytes())
    assert result.exit_code == 1
    assert "no article body found; pipe the page into: stripper explain - -o report.html" in one_line(result)


def test_nothing_with_the_kept_labels_is_named(run, no_article):
    assert "no caption or credit found" in one_line(run("clean", "--keep", "credit,caption", no_article))


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_no_article_body_is_no_output_in_any_format(run, no_article, form):
    result = run("clean", "--format", form, no_article)
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_failing_file_costs_the_others_nothing(run, article, no_article, tmp_path):
    result = run("clean", tmp_path / "none.html", article, no_article)
    assert result.exit_code == 1
    assert result.stdout == f"==> {article} <==\n{run('clean', article).stdout}\n"
    assert result.stderr.count("\n") == 2


def test_a_missing_file(run, tmp_path):
    result = run("clean", tmp_path / "none.html")
    assert (result.exit_code, result.stdout) == (1, "")
    assert one_line(result) == f"stripper: {tmp_path}/none.html: no such file; check the path\n"


def test_a_folder(run, tmp_path):
    result = run("clean", tmp_path)
    assert result.exit_code == 1
    assert one_line(result).endswith("this is a folder; name the pages in it\n")


def test_an_unreadable_file(run, article, small_model, monkeypatch):
    loaded = cleaner.load(small_model)
    monkeypatch.setattr(cleaner, "shipped", lambda: loaded)
    monkeypatch.setattr(Path, "read_bytes", _raising(PermissionError(errno.EACCES, "Permission denied")))
    result = run("clean", article, model=None)
    assert result.exit_code == 1
    assert "no permission to read it" in one_line(result)


def test_a_broken_disk(run, article, small_model, monkeypatch):
    loaded = cleaner.load(small_model)
    monkeypatch.setattr(cleaner, "shipped", lambda: loaded)
    monkeypatch.setattr(Path, "read_bytes", _raising(OSError(errno.EIO, "Input/output error")))
    result = run("clean", article, model=None)
    assert result.exit_code == 1
    assert "cannot be read (Input/output error); check the file and the disk it is on" in one_line(result)


@pytest.mark.parametrize("content", [b"", b" \n\t "])
def test_an_empty_file(run, tmp_path, content):
    page = tmp_path / "empty.html"
    page.write_bytes(content)
    result = run("clean", page)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the page is empty" in one_line(result)


def test_empty_standard_input(run):
    result = run("clean", "-", stdin=b"")
    assert result.exit_code == 1
    assert "stripper: -: the page is empty" in one_line(result)


def test_a_page_without_text(run):
    result = run("clean", "-", stdin=b"<html><body><!-- nothing --><script>1</script></body></html>")
    assert result.exit_code == 1
    assert "no text on the page" in one_line(result)


def test_a_fault_of_ours_is_a_message_and_not_a_traceback(run, article, monkeypatch):
    monkeypatch.setattr(cleaner.Cleaner, "label", _raising(ZeroDivisionError("by\nzero")))
    result = run("clean", article)
    assert result.exit_code == 1
    message = one_line(result)
    assert "ZeroDivisionError at test_clean.py:" in message
    assert r"(by\nzero); this is a fault of stripper, please report it with the page" in message


def test_no_file_is_wrong_usage(run):
    assert run("clean").exit_code == 2


def test_standard_input_twice_is_wrong_usage(run):
    result = run("clean", "-", "-", stdin=b"<p>x")
    assert result.exit_code == 2
    assert "standard input (-) can be read once only" in result.stderr


def test_url_of_several_files_is_wrong_usage(run, article):
    result = run("clean", "--url", "https://a.example/", article, article)
    assert result.exit_code == 2
    assert "--url is the address of one page" in result.stderr


def test_an_unknown_format_is_wrong_usage(run, article):
    assert run("clean", "--format", "pdf", article).exit_code == 2


def test_a_model_that_is_not_there(run, article, tmp_path):
    result = run("clean", article, model=tmp_path / "none")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a model is a folder with model.json and model.safetensors" in one_line(result)


def test_a_model_of_another_version(run, article, small_model, tmp_path):
    other = shutil.copytree(small_model, tmp_path / "other")
    about = json.loads((other / "model.json").read_text("utf-8"))
    (other / "model.json").write_text(json.dumps({**about, "format": 99}), "utf-8")
    result = run("clean", article, model=other)
    assert result.exit_code == 2
    assert "train it again" in one_line(result)


def test_a_corrupt_model(run, article, small_model, tmp_path):
    other = shutil.copytree(small_model, tmp_path / "other")
    (other / "model.safetensors").write_bytes(b"\x00" * 100)
    result = run("clean", article, model=other)
    assert result.exit_code == 2
    assert "get a fresh copy of the model" in one_line(result)


def test_the_shipped_model_is_the_default(run, article, small_model, monkeypatch):
    monkeypatch.setattr(cleaner, "shipped", lambda: cleaner.load(small_model))
    assert run("clean", article, model=None).stdout == run("clean", article).stdout


def test_a_broken_installation(run, article, monkeypatch):
    monkeypatch.setattr(cleaner, "shipped", _raising(ModelError("models/default/model.json: cannot be read")))
    result = run("clean", article, model=None)
    assert result.exit_code == 2
    assert "models/default/model.json: cannot be read" in one_line(result)


def test_lone_surrogates_do_not_stop_it(run, article):
    page = article.read_text("utf-8").replace("Nives", "Niv&#xD800;es").encode()
    assert run("clean", "-", stdin=page).exit_code == 0


def _raising(error):
    def call(*_arguments, **_options):
        raise error

    return call


def test_what_was_lost_of_a_page_is_said(run, tmp_path):
    page = tmp_path / "page.html"
    page.write_bytes("<p>Il ponte sul fiume ha riaperto, però.</p>".encode("cp1252"))
    result = run("clean", "--charset", "utf-8", "--keep", "body,caption,credit,cookie,other", page)
    assert (result.exit_code, result.stdout) == (0, "Il ponte sul fiume ha riaperto, per\ufffd.\n")
    assert one_line(result).endswith("page.html: 1 character could not be decoded; say which charset it is\n")


@pytest.mark.parametrize("verb", ["clean", "label", "explain"])
def test_a_page_beyond_a_limit_is_refused_with_how_to_go_on(run, article, verb):
    result = run(verb, "--limit", "size=100", article)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "and 100 are the limit; to go on all the same raise it" in one_line(result)
    assert run(verb, "--limit", "size=1e6", "--limit", "depth=100", article).exit_code == 0


def test_plain_text_has_limits_too(run, tmp_path):
    (tmp_path / "a.txt").write_text("Il ponte ha riaperto.\n\n" * 20, encoding="utf-8")
    assert run("clean", "--text", "--limit", "blocks=10", tmp_path / "a.txt").exit_code == 1


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("time=5", "unknown limit 'time'; there are size, depth, blocks, attributes, seconds"),
        ("size", "'size' has no number behind size="),
        ("size=many", "'size=many' has no number behind size="),
        ("size=0", "the limit 'size' is a whole number above 0"),
        ("size=1e999", "'size=1e999' has no number behind size="),
        ("seconds=0", "the limit 'seconds' is a number above 0"),
    ],
)
def test_a_limit_that_is_none_is_a_wrong_command(run, article, limit, message):
    result = run("clean", "--limit", limit, article)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_help_shows_what_parts_outputs_as_a_table(run):
    shown = run("clean", "--help").stdout
    assert "\\b" not in shown
    assert "    markdown  a comment <!-- FILE --> above each\n" in shown


def test_the_shipped_model_has_a_name():
    page = str(Path(__file__).parents[2] / "fixtures" / "pages" / "it-app-autobus-studenti.html")
    named, unnamed = (CliRunner().invoke(main, ["clean", *model, page]) for model in (["--model", "shipped"], []))
    assert named.exit_code == 0
    assert named.stdout == unnamed.stdout != ""


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstandard.compress)],
)
def test_a_packed_page_is_cleaned_as_the_page_is(run, article, tmp_path, suffix, pack):
    page = tmp_path / f"page.html.{suffix}"
    page.write_bytes(pack(article.read_bytes()))
    assert run("clean", page).stdout == run("clean", article).stdout != ""


def test_a_packed_page_can_be_piped_in(run, article):
    assert run("clean", "-", stdin=gzip.compress(article.read_bytes())).stdout == run("clean", article).stdout != ""


def test_a_packed_page_that_is_cut_off_says_what_to_do(run, article, tmp_path):
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(article.read_bytes())[:-500])
    result = run("clean", tmp_path / "page.html.gz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be unpacked (the compressed page is cut off); fetch or copy it again" in one_line(result)


@pytest.mark.parametrize("verb", ["clean", "label", "explain"])
def test_an_address_says_how_to_fetch_it(run, verb):
    result = run(verb, "https://example.org/page?a=1&b=2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"fetch it first: curl -sL 'https://example.org/page?a=1&b=2' | stripper {verb} -" in one_line(result)


def test_output_goes_into_a_file(run, article, tmp_path):
    result = run("clean", article, "-o", tmp_path / "article.txt")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "article.txt").read_text("utf-8") == run("clean", article).stdout
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]


def test_where_an_input_fails_the_output_stays_as_it_was(run, article, no_article, tmp_path):
    out = tmp_path / "article.txt"
    out.write_text("of yesterday")
    result = run("clean", article, no_article, "-o", out)
    assert (result.exit_code, out.read_text()) == (1, "of yesterday")
    assert f"{out}: not written" in result.stderr


def test_where_an_input_fails_no_output_is_made(run, no_article, tmp_path):
    assert run("clean", no_article, "-o", tmp_path / "new.txt").exit_code == 1
    assert not (tmp_path / "new.txt").exists()


def test_a_place_that_cannot_be_written_says_so(run, article, tmp_path):
    result = run("clean", article, "-o", tmp_path / "none" / "article.txt")
    assert result.exit_code == 1
    assert "cannot be written (No such file or directory)" in one_line(result)


def test_a_pipe_stays_what_it_is(run, article, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    result = run("clean", article, "-o", pipe)
    written = os.read(reader, 1 << 16)
    os.close(reader)
    assert (result.exit_code, pipe.is_fifo()) == (0, True)
    assert written.decode() == run("clean", article).stdout


def test_the_input_is_not_overwritten(run, article, tmp_path):
    page = Path(shutil.copy(article, tmp_path))
    assert run("clean", page, "-o", page).exit_code == 2
    assert page.read_bytes() == article.read_bytes()


def test_markdown_begins_with_its_metadata(run, tmp_path):
    page = tmp_path / "page.html"
    prose = "<p>The doors of the library open at nine, and the first readers wait in front of them. </p>" * 4
    page.write_text(f"<title>The library opens</title><meta name=author content='Ann Stone'><article>{prose}</article>")
    written = run("clean", "--format", "markdown", "--metadata", page).stdout
    assert written.startswith('---\ntitle: "The library opens"\nauthors: ["Ann Stone"]\n---\n\nThe doors of')


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--format", "text"], "--metadata goes with --format markdown"), (["--format", "markdown", "-"], "one by one")],
)
def test_metadata_are_for_one_markdown(run, article, arguments, message):
    done = run("clean", "--metadata", *arguments, article)
    assert done.exit_code == 2
    assert message in done.stderr


def test_rules_of_a_site_are_given_in_a_file(run, tmp_path):
    prose = "<p>The doors of the library open at nine, and the first readers wait in front of them. </p>" * 4
    (tmp_path / "page.html").write_text(
        f"<article>{prose}<div class=x><p>Some more of the same, to be sure.</p></div></article>"
    )
    (tmp_path / "rules.toml").write_text('["a.example"]\nkeep = [".x"]\n')
    args = ("clean", "--rules", tmp_path / "rules.toml", tmp_path / "page.html")
    assert "to be sure" in run(*args, "--url", "https://a.example/b").stdout
    assert "to be sure" not in run(*args, "--url", "https://b.example/b").stdout
    (tmp_path / "rules.toml").write_text("[")
    failed = run(*args)
    assert failed.exit_code == 2
    assert "no rules can be read from it" in failed.stderr
    assert run(*args, "--text").exit_code == 2


def test_links_can_be_left_out(run, tmp_path):
    prose = "The doors of the library open at nine, and the first readers <a href=/r>wait</a> in front of them. " * 3
    (tmp_path / "page.html").write_text(f"<article><p>{prose}<p>{prose}</article>")
    assert "[wait](/r)" in run("clean", "--format", "markdown", tmp_path / "page.html").stdout
    for form in ("markdown", "html"):
        bare = run("clean", "--no-links", "--format", form, tmp_path / "page.html").stdout
        assert "readers wait in front" in bare
        assert "/r" not in bare
