from __future__ import annotations

import os
import shutil

import pytest


def test_the_report_goes_into_the_file(run, article, tmp_path):
    result = run("explain", article, "-o", tmp_path / "report.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_it_says_where_the_report_is(run, article, tmp_path):
    result = run("explain", article, "-o", tmp_path / "report.html")
    assert result.stderr == f"stripper: the report is in {tmp_path}/report.html; open it in a browser\n"


def test_without_a_file_it_goes_to_standard_output(run, article, tmp_path):
    run("explain", article, "-o", tmp_path / "report.html")
    assert run("explain", article).stdout == (tmp_path / "report.html").read_text("utf-8")


def test_dash_is_standard_input(run, article):
    assert "<bdi>standard input</bdi>" in run("explain", "-", stdin=article.read_bytes()).stdout


def test_a_page_with_no_article_is_explained_too(run, no_article):
    result = run("explain", no_article)
    assert result.exit_code == 0
    assert "No article body was found on this page." in result.stdout


def test_a_page_without_text_is_a_failure_and_leaves_no_report(run, tmp_path):
    result = run("explain", "-", "-o", tmp_path / "report.html", stdin=b"<img src=a.png>")
    assert result.exit_code == 1
    assert result.stderr.startswith("stripper: -: no text on the page; ")
    assert not (tmp_path / "report.html").exists()


def test_a_missing_page(run, tmp_path):
    result = run("explain", tmp_path / "none.html", "-o", tmp_path / "report.html")
    assert result.exit_code == 1
    assert result.stderr == f"stripper: {tmp_path}/none.html: no such file; check the path\n"


def test_a_folder_that_is_not_there(run, article, tmp_path):
    result = run("explain", article, "-o", tmp_path / "none" / "report.html")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"stripper: {tmp_path}/none/report.html: cannot be written (No such file or directory); "
    )


def test_a_full_disk(run, article):
    result = run("explain", article, "-o", "/dev/full")
    assert result.exit_code == 1
    assert result.stderr.startswith("stripper: /dev/full: cannot be written (No space left on device); ")


def test_a_report_over_its_own_page_is_wrong_usage(run, article, tmp_path):
    page = shutil.copy(article, tmp_path / "page.html")
    os.link(page, tmp_path / "same.html")
    result = run("explain", page, "-o", tmp_path / "same.html")
    assert result.exit_code == 2
    assert page.read_bytes() == article.read_bytes()


@pytest.mark.parametrize("wrong", [[], ["a.html", "b.html"]])
def test_one_page_at_a_time(run, wrong):
    assert run("explain", *wrong).exit_code == 2


def test_a_wrong_model(run, article, tmp_path):
    assert run("explain", article, model=tmp_path).exit_code == 2
