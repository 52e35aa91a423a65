from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import stripper
from stripper.cli import VERBS, main
from stripper.cli.corpus import FORMATS

ROOT = Path(__file__).parent.parent.parent


def test_help_names_the_verbs():
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert all(f"\n  {verb} " in result.stdout for verb in VERBS)


def test_version():
    assert CliRunner().invoke(main, ["--version"]).stdout.endswith(f"{stripper.__version__}\n")


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_shows_an_example(verb):
    assert f"  Examples:\n    stripper {verb} " in CliRunner().invoke(main, [verb, "--help"]).stdout


@pytest.mark.parametrize("wrong", [["clena"], ["--wrong"], ["clean", "--wrong", "a.html"]])
def test_wrong_usage(wrong):
    assert CliRunner().invoke(main, wrong).exit_code == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (["clena"], "no such command 'clena'; did you mean clean?"),
        (["corpus", "chek"], "no such command 'chek'; did you mean check?"),
        (["model", "verfy"], "no such command 'verfy'; did you mean verify?"),
        (["zzz"], f"no such command 'zzz'; there are {', '.join(VERBS)}"),
    ],
)
def test_an_unknown_command_suggests_the_near_one(wrong, says):
    assert says in " ".join(CliRunner().invoke(main, wrong).stderr.split())


LONG = "n" * 300  # more than file systems take
FIXTURES = ROOT / "fixtures"
TOO_LONG = [
    (["clean", LONG], 1),
    (["clean", "--model", LONG, "page.html"], 2),
    (["label", LONG], 1),
    (["explain", LONG, "-o", "report.html"], 1),
    (["explain", FIXTURES / "pages" / "it-blog-bici-fiume.html", "-o", LONG], 1),
    (["batch", LONG, "--out", "out"], 2),
    (["batch", FIXTURES / "pages" / "it-blog-bici-fiume.html", "--quiet", "--out", LONG], 1),
    (["annotate", LONG], 1),
    (["corpus", "check", LONG], 1),
    *((["corpus", "import", kind, LONG, "corpus"], 1) for kind in FORMATS),
    (["train", LONG, "--out", "model", "--no-cache"], 1),
    (["train", FIXTURES, "--out", LONG, "--no-cache"], 1),
    (["train", FIXTURES, "--out", "model", "--no-cache", "--from", LONG], 2),
    (["evaluate", LONG, "--no-cache"], 1),
    (["evaluate", FIXTURES, "--no-cache", "--model", LONG], 2),
    (["evaluate", FIXTURES, "--no-cache", "--html", LONG], 1),
    (["model", "show", LONG], 2),
    (["model", "diff", "shipped", LONG], 2),
    (["model", "verify", LONG], 2),
]


@pytest.mark.parametrize(
    ("command", "status"),
    TOO_LONG,
    ids=[" ".join("LONG" if one == LONG else Path(one).name for one in command) for command, _ in TOO_LONG],
)
def test_a_name_that_is_too_long_is_said_to_be_it(tmp_path, monkeypatch, command, status):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, list(map(str, command)))
    assert result.exit_code == status
    assert any(
        line.startswith(f"stripper: {LONG}") or f"'{LONG}' is none of" in line for line in result.stderr.splitlines()
    )
    assert "Traceback" not in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_help_loads_neither_numpy_nor_lxml():
    script = (
        "import sys\nfrom stripper.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        "sys.exit(bool({'numpy', 'lxml', 'w3lib', 'trafilatura'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0
    )


def test_output_is_utf8_whatever_the_locale(popen, article, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(article.read_text("utf-8").replace("Nives", "Жиve\u0301s 日本"), "utf-8")
    process = popen("clean", page, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    out, errors = process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "Жиve\u0301s 日本" in out.decode("utf-8")


@pytest.mark.parametrize("form", ["text", "json"])
def test_file_names_that_are_not_utf8(popen, article, tmp_path, form):
    odd = os.fsencode(tmp_path) + b"/\xff\x1b[31m\n.html"
    Path(os.fsdecode(odd)).write_bytes(article.read_bytes())
    process = popen("clean", "--format", form, os.fsdecode(odd), os.fsdecode(odd) + "2")
    out, errors = process.communicate()
    out.decode("utf-8")
    assert process.returncode == 1
    assert errors.count(b"\n") == 1
    assert b"\x1b" not in errors
    assert b"no such file" in errors


def test_a_reader_that_has_seen_enough_is_no_error_message(popen, article):
    process = popen("label", article)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), errors) == (1, b"")


def test_a_full_disk(popen, article):
    with Path("/dev/full").open("wb") as full:
        process = popen("clean", article, stdout=full)
        errors = process.communicate()[1]
    assert process.returncode == 1
    assert (
        errors == b"stripper: cannot write to standard output: No space left on device; make room or write elsewhere\n"
    )


def test_a_closed_standard_output(article, small_model):
    command = f"{sys.executable} -m stripper clean --model {small_model} {article} >&-"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr == b"stripper: cannot write to standard output: it is closed\n"


def test_a_closed_standard_input(small_model):
    command = f"{sys.executable} -m stripper clean --model {small_model} - <&-"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr == b"stripper: -: standard input is closed; pipe the page into it\n"


def test_an_interrupt_is_quiet(popen):
    process = popen("clean", "-", stdin=subprocess.PIPE)
    process.stdin.write(bytes(1 << 20))  # more than a pipe holds: once that is gone, it is reading
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (130, b"")


def test_a_report_is_not_thrown_at_a_terminal(popen, article):
    ours, theirs = pty.openpty()
    process = popen("explain", article, stdout=theirs)
    errors = process.communicate()[1]
    os.close(theirs)
    os.close(ours)
    assert process.returncode == 2
    assert b"write it to a file: -o report.html" in errors


def test_a_page_can_be_piped_in(popen, article):
    with article.open("rb") as page:
        process = popen("label", "-", stdin=page)
        out, _ = process.communicate()
    assert process.returncode == 0
    assert "body" in {json.loads(line)["label"] for line in out.splitlines()}
