from __future__ import annotations

import gzip
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "archive"))

from samples import article as page
from samples import failures_of, jsonl, manifest_of, pages_warc, record, rows_of, warc_gz, zip_of

from stripper.cli import INTERRUPTED, batch
from stripper.cli._common import check_size


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc_gz(pages_warc(12)))
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.warc.gz"
    path.write_bytes(
        warc_gz(
            [
                *pages_warc(5),
                record(5, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz"),
            ]
        )
    )
    return path


def test_an_archive_is_cleaned(run, warc, tmp_path):
    result = run("batch", warc, "--out", tmp_path / "out", "--workers", "1")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "12 pages: 12 cleaned, 0 empty, 0 failed" in result.stderr
    assert len(rows_of(tmp_path / "out")) == 12


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run, warc, tmp_path):
    result = run("batch", warc, "--out", tmp_path / "out", "--dry-run", "--fields", "id,text")
    assert result.exit_code == 0
    reads, writes = result.stdout.splitlines()
    assert reads == f"would read {warc}: WARC (gzip), 0.0 MB"
    assert writes.startswith(f"would write jsonl to {tmp_path / 'out'}: files of 20,000 pages at most, such as a-")
    assert "with id, text; manifest.json and failures.jsonl" in writes
    assert not (tmp_path / "out").exists()


def test_a_dry_run_on_spark_promises_no_pages_a_file(run, warc, tmp_path):
    result = run("batch", warc, "--out", tmp_path / "out", "--dry-run", "--engine", "spark")
    assert "would write jsonl" in result.stdout
    assert ": a file for each task, such as rows/part-*, with" in result.stdout


def test_a_dry_run_that_would_be_refused_is_exit_status_2(run, tmp_path):
    result = run("batch", "/nowhere", "--out", tmp_path / "out", "--dry-run")
    assert result.exit_code == 2
    assert "would be refused: /nowhere: cannot be read" in result.stderr


def test_on_windows_it_says_where_it_runs(run, warc, tmp_path, monkeypatch):
    monkeypatch.setattr("stripper.cli.batch.sys.platform", "win32")
    done = run("batch", warc, "--out", tmp_path / "out")
    assert (done.exit_code, "runs on Linux and macOS" in done.stderr) == (2, True)


def test_the_help_names_every_compression(run):
    assert "gzip, zstd, bzip2 and xz are taken off" in " ".join(run("batch", "--help").stdout.split())


def test_quiet_says_nothing(run, warc, tmp_path):
    result = run("batch", warc, "--out", tmp_path / "out", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-", "0<&- 1>&- 2>&-"])
def test_where_nothing_can_be_said_the_pages_are_cleaned(redirection, warc, tmp_path, small_model):
    words = [sys.executable, "-m", "stripper", "batch", warc, "--out", tmp_path / "out", "--model", small_model]
    command = f"{shlex.join(map(str, words))} {redirection}"
    assert subprocess.run(command, shell=True, check=False).returncode == 0
    assert len(rows_of(tmp_path / "out")) == 12
    assert manifest_of(tmp_path / "out")["finished"]


def test_failures_make_the_exit_status_1_and_are_said(run, broken, tmp_path):
    result = run("batch", broken, "--out", tmp_path / "out", "--quiet")
    assert result.exit_code == 1
    assert "6 pages: 5 cleaned, 0 empty, 1 failed (1 chunking)" in result.stderr
    assert "--retry" in result.stderr


def test_failures_are_tried_again(run, broken, tmp_path):
    run("batch", broken, "--out", tmp_path / "out", "--quiet")
    result = run("batch", "--retry", tmp_path / "out" / "failures.jsonl", "--out", tmp_path / "again", "--quiet")
    assert result.exit_code == 1
    assert [line["id"] for line in failures_of(tmp_path / "again")] == ["<urn:uuid:5>"]
    assert manifest_of(tmp_path / "again")["totals"]["in"] == 1


def test_a_retry_without_the_file_says_what_is_unreadable(run, broken, tmp_path):
    run("batch", broken, "--out", tmp_path / "out", "--quiet")
    broken.unlink()
    result = run("batch", "--retry", tmp_path / "out" / "failures.jsonl", "--out", tmp_path / "again", "--quiet")
    assert result.exit_code == 1
    assert "1 page: 0 cleaned, 0 empty, 1 failed (1 unreadable)" in result.stderr


def test_too_many_failures_stop_it(run, broken, tmp_path):
    result = run("batch", broken, "--out", tmp_path / "out", "--quiet", "--max-failures", "0")
    assert result.exit_code == 1
    assert "more than --max-failures allows; the last one (" in result.stderr
    assert "raise --max-failures, or it stops there again; give the same command again" in result.stderr


def test_the_failures_that_stopped_it_are_counted_and_written(run, broken, tmp_path):
    broken.write_bytes(broken.read_bytes() + warc_gz(pages_warc(600)))
    result = run("batch", broken, "--out", tmp_path / "out", "--quiet", "--max-failures", "0", "--ordered")
    assert "parts that are not whole and are done again: 6 pages: 5 cleaned, 0 empty, 1 failed" in result.stderr
    assert [line["id"] for line in failures_of(tmp_path / "out")] == ["<urn:uuid:5>"]
    run("batch", broken, "--out", tmp_path / "out", "--quiet", "--max-failures", "1")
    assert (len(rows_of(tmp_path / "out")), len(failures_of(tmp_path / "out"))) == (605, 1)


def test_what_is_skipped_is_said(run, tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_of({"a.html": page(1), "a.css": b"body {}"}))
    result = run("batch", tmp_path / "a.zip", "--out", tmp_path / "out")
    assert "1 page: 1 cleaned, 0 empty, 0 failed; 1 item skipped for holding no page" in result.stderr


@pytest.fixture
def pipe(popen, tmp_path):
    """Run the verb on rows that come by standard input; its exit status and messages."""

    def through(*rows: dict[str, str], **how) -> tuple[int, str]:
        process = popen("batch", "-", "--out", tmp_path / "out", stdin=subprocess.PIPE, **how)
        _, said = process.communicate(gzip.compress(jsonl(rows)))
        return process.returncode, said.decode()

    return through


def test_standard_input_is_an_input(pipe, tmp_path):
    status, said = pipe({"html": page(1).decode()})
    assert status == 0
    assert "1 page: 1 cleaned" in said
    assert rows_of(tmp_path / "out")[0]["source"] == "-"


def test_other_standard_input_in_the_same_folder_is_refused_for_it_would_not_be_read(pipe, tmp_path):
    pipe({"id": "a", "html": page(1).decode()})
    status, said = pipe({"id": "b", "html": page(2).decode()})
    assert status == 2
    assert "whether it is the same again cannot be known; give another --out" in said
    assert [row["id"] for row in rows_of(tmp_path / "out")] == ["a"]


def test_options_reach_the_rows(run, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"body": page(1).decode(), "n": 1}]))
    options = ["--html-field", "body", "--fields", "text,title", "--format", "markdown", "--as", "jsonl.gz"]
    assert run("batch", tmp_path / "a.jsonl", "--out", tmp_path / "out", *options).exit_code == 0
    [path] = (tmp_path / "out").glob("*.jsonl.gz")
    row = json.loads(gzip.decompress(path.read_bytes()))
    assert list(row) == ["text", "title", "n"]
    assert "miller" in row["text"]
    assert "<" not in row["text"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "INPUTs or --retry"),
        (["x", "--retry", "y"], "INPUTs or --retry"),
        (["/nowhere"], "cannot be read"),
        (["-", "--site-memory"], "reads its inputs twice"),
        (["x", "--fields", "text,nonsense"], "nonsense"),
        (["x", "--fields", ","], "no field is named"),
        (["x", "--labels", "--format", "html"], "--labels"),
        (["x", "--labels", "--fields", "id"], "--labels"),
        (["x", "--page-memory", "lots"], "is no size"),
        (["x", "--page-memory", "5"], "is no size"),
        (["x", "--limit", "seconds=5"], "give --page-timeout"),
        (["x", "--limit", "width=5"], "unknown limit"),
        (["x", "--max-failures", "some"], "neither a number"),
        (["x", "--max-failures", "-1"], "0 or more"),
        (["x", "--max-failures", "0.5"], "no whole number of pages; a share of them has a %"),
        (["x", "--master", "local"], "--engine spark"),
        (["--retry", "/nowhere"], "cannot be read"),
    ],
)
def test_a_wrong_command_is_exit_status_2(run, options, message, tmp_path):
    result = run("batch", *options, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("content", ["no json", "[]", '{"source": "a"}', '{"source": "-", "number": 0, "count": 1}'])
def test_a_wrong_retry_file_is_exit_status_2(run, content, tmp_path):
    (tmp_path / "f").write_text(content)
    assert run("batch", "--retry", tmp_path / "f", "--out", tmp_path / "out").exit_code == 2


def test_an_output_folder_that_cannot_be_made_is_exit_status_1(run, warc):
    result = run("batch", warc, "--out", warc / "out")
    assert result.exit_code == 1
    assert "cannot be written (Not a directory); name a folder with --out" in result.stderr


def test_a_page_beyond_a_limit_fails_and_the_limit_can_be_raised(run, tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl([{"html": "<div>" * 20_100 + "<p>" + "Words of a page. " * 20}]))
    run("batch", tmp_path / "a.jsonl", "--out", tmp_path / "out", "--quiet")
    assert "--limit depth=" in failures_of(tmp_path / "out")[0]["error"]
    result = run("batch", tmp_path / "a.jsonl", "--out", tmp_path / "again", "--quiet", "--limit", "depth=30000")
    assert result.exit_code == 0
    assert manifest_of(tmp_path / "again")["settings"]["limits"]["depth"] == 30000


def test_another_job_in_the_folder_is_exit_status_2(run, warc, tmp_path):
    run("batch", warc, "--out", tmp_path / "out", "--quiet")
    result = run("batch", warc, "--out", tmp_path / "out", "--fields", "id")
    assert result.exit_code == 2
    assert "another --out" in result.stderr


def test_standard_input_that_stopped_is_not_gone_on_with(popen, tmp_path):
    process = popen("batch", "-", "--out", tmp_path / "out", "--max-failures", "0", stdin=subprocess.PIPE)
    _, said = process.communicate(jsonl([{"no": "page"}]))
    assert process.returncode == 1
    assert b"give another --out: standard input cannot be gone on with" in said


@pytest.mark.parametrize(
    ("value", "share"),
    [("1%", 0.01), ("0.5%", 0.005), ("3", 3.0), ("0", 0.0), ("0%", 0.0), ("100%", None), (None, None)],
)
def test_failures_are_allowed_by_number_or_share(value, share):
    assert batch._most(None, None, value) == share


@pytest.mark.parametrize(
    ("value", "size"), [("2G", 2 << 30), ("512m", 512 << 20), ("2048K", 2 << 20), ("4194304", 4 << 20)]
)
def test_memory_has_units(value, size):
    assert check_size(None, None, value) == size


def test_a_terminal_sees_a_bar(warc, tmp_path, small_model):
    master, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 200))
    command = [
        sys.executable,
        "-m",
        "stripper",
        "batch",
        str(warc),
        "--out",
        str(tmp_path / "out"),
        "--model",
        str(small_model),
    ]
    subprocess.run(command, stderr=terminal, check=True)
    os.close(terminal)
    shown = ""
    with suppress(OSError):  # the end of a terminal
        while chunk := os.read(master, 65536):
            shown += chunk.decode()
    os.close(master)
    assert "pages/s" in shown
    assert "100%" in shown


def test_a_missing_package_is_said_in_one_line(warc, tmp_path, small_model):
    program = (
        "import sys; sys.modules['fastwarc'] = sys.modules['fastwarc.warc'] = None\n"
        "from stripper.cli import main; main()"
    )
    command = [
        sys.executable,
        "-c",
        program,
        "batch",
        str(warc),
        "--out",
        str(tmp_path / "out"),
        "--model",
        str(small_model),
        "--quiet",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'boilerstrip[archive]'" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="that it heeds signals is read from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_while_it_waits_for_input(popen, tmp_path: Path, number: signal.Signals):
    with popen("batch", "-", "--out", tmp_path / "out", "--workers", "1", stdin=subprocess.PIPE) as process:
        process.stdin.write(jsonl([{"html": page(1).decode()}]))
        process.stdin.flush()
        status = Path(f"/proc/{process.pid}/status")
        while not int(status.read_text().partition("SigCgt:")[2].split()[0], 16) & 1 << (signal.SIGTERM - 1):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(30) == INTERRUPTED  # and not at the end of the input, which does not come
        assert b"stopped: interrupted; give another --out" in process.stderr.read()
    assert not manifest_of(tmp_path / "out")["finished"]


def test_a_page_may_have_any_time_and_memory(run, tmp_path: Path):
    (tmp_path / "a.html").write_bytes(page(1))
    given = ("batch", tmp_path / "a.html", "--page-memory", "99999999999G", "--out", tmp_path / "out", "--page-timeout")
    assert run(*given, "inf").exit_code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(), parse_constant=pytest.fail)
    assert manifest["settings"]["limits"]["seconds"] is None
    assert "nan is no number of seconds" in run(*given, "nan").stderr
