from __future__ import annotations

import json

from stripper import load


def rows(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_block_is_a_line_in_document_order(run, article, small_model):
    result = run("label", article)
    assert result.exit_code == 0
    assert [row["text"] for row in rows(result)] == [
        block.text for block in load(small_model).label(article.read_bytes()).blocks
    ]


def test_a_line_has_text_label_probabilities_and_xpath(run, article, small_model):
    block = load(small_model).label(article.read_bytes()).blocks[0]
    row = rows(run("label", article))[0]
    assert list(row) == ["text", "label", "probability", "probabilities", "xpath"]
    assert (row["label"], row["xpath"]) == (block.label, block.xpath)
    assert row["probability"] == row["probabilities"][row["label"]] == max(row["probabilities"].values())


def test_probabilities_have_four_decimals(run, article):
    assert all(
        round(value, 4) == value for row in rows(run("label", article)) for value in row["probabilities"].values()
    )


def test_probabilities_add_up_to_one(run, article):
    assert all(abs(sum(row["probabilities"].values()) - 1) < 1e-3 for row in rows(run("label", article)))


def test_dash_is_standard_input(run, article):
    assert run("label", "-", stdin=article.read_bytes()).stdout == run("label", article).stdout


def test_other_scripts_stand_as_they_are(run):
    assert '"text": "日本語"' in run("label", "-", stdin="<p>日本語".encode()).stdout


def test_a_page_with_no_article_has_its_labels(run, no_article):
    result = run("label", no_article)
    assert result.exit_code == 0
    assert len(rows(result)) == 12


def test_a_page_without_text_is_a_failure(run):
    result = run("label", "-", stdin=b"<img src=a.png>")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("stripper: -: no text on the page; ")


def test_a_missing_file(run, tmp_path):
    result = run("label", tmp_path / "none.html")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1


def test_a_wrong_model(run, article, tmp_path):
    assert run("label", article, model=tmp_path).exit_code == 2


def test_two_files_are_wrong_usage(run, article):
    assert run("label", article, article).exit_code == 2
