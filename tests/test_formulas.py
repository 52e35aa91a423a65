"""Formulas come out as TeX, in however many ways pages write them, once each and in their sentences."""

import pytest
from fixture_pages import cut

from stripper.render.html import to_html
from stripper.render.markdown import from_html
from stripper.render.text import to_text

MATHML = '<math{}><semantics><mi>E</mi><mo>=</mo><annotation encoding="application/x-tex">E_1=m</annotation></semantics></math>'
KATEX = (
    '<span class=katex><span class="katex-mathml">{}</span><span class=katex-html aria-hidden=true>'
    "<span class=mord>E</span><span>=m</span></span></span>"
).format(MATHML.format(""))
MEDIAWIKI = (
    '<span class=mwe-math-element><span class=mwe-math-mathml-inline style="display: none;"><math alttext="{\\displaystyle E_1=m}">'
    "<mi>E</mi></math></span><img src=x class=mwe-math-fallback-image-inline alt='{\\displaystyle E_1=m}'></span>"
)


def text(html: str) -> str:
    s = cut(html)
    return to_text(s, list(range(len(s))))


@pytest.mark.parametrize(
    "formula",
    [
        MATHML.format(""),
        MATHML.format(" alttext=E_1=m"),
        KATEX,
        MEDIAWIKI,
        "<script type=math/tex>E_1=m</script>",
        "<span class=MathJax_Preview>E</span><span class='MathJax'><nobr><span>E</span></nobr></span><script type=math/tex>E_1=m</script>",
        "<img class=latex alt=E_1=m src=/latex.php>",
        "<img class='math inline' alt='$E_1=m$' src=x>",
        "<img class=mwe-math-fallback-image-inline alt=' {\\displaystyle E_1=m} ' src=x>",
    ],
)  # fmt: skip
def test_stand_in_their_sentences(formula: str):
    assert text(f"<p>So {formula} holds, and {formula}.") == "So $E_1=m$ holds, and $E_1=m$."


@pytest.mark.parametrize(
    "formula",
    [
        MATHML.format(" display=block"),
        f"<span class=katex-display>{KATEX}</span>",
        "<script type='math/tex; mode=display'>E_1=m</script>",
    ],
)
def test_that_stand_alone_have_two_signs(formula: str):
    assert text(f"<p>So <div>{formula}</div><p>holds and {KATEX}.") == "So\n\n$$E_1=m$$\n\nholds and $E_1=m$."


@pytest.mark.parametrize(
    "markup",
    [
        "<math><mi>E</mi></math>",  # without TeX
        "<math><annotation encoding=application/x-tex></annotation></math>",
        "<script type=math/tex></script>",
        "<script type=text/javascript>E</script>",
        "<img class=latex src=x>",
        "<img class=mathematician alt=Noether src=x>",
        "<img class=photo alt=E src=x>",
    ],
)
def test_are_none_where_there_is_no_tex(markup: str):
    assert text(f"<p>So {markup} it is.") == "So it is."


def test_what_draws_a_formula_stays_where_nothing_tells_it():
    assert text("<p>So <span class=katex><span class=katex-html><span>E</span></span></span> is.") == "So E is."


def test_stand_unescaped_in_html_and_markdown():
    s = cut(f"<p>So *a* {KATEX} &lt; <script type='math/tex; mode=display'>|x| &lt; 1</script>")
    html = to_html(s, [0])
    assert '<span class="math inline">$E_1=m$</span>' in html
    assert '<span class="math display">$$|x| &lt; 1$$</span>' in html or "$$|x| &amp;lt; 1$$" in html
    assert from_html(html).startswith("So \\*a\\* $E_1=m$ \\< $$\\vert x\\vert")


def test_pictures_of_formulas_are_no_pictures_of_the_article():
    from stripper.core import elements
    from stripper.core.builder import Kind

    assert elements.entries(cut("<p>So <img class=latex alt=E src=x>"), Kind.TINY)


def test_no_class_word_of_the_page_gets_through():
    s = cut("<p>So <span class='math onclick'>x</span>")
    assert "class" not in to_html(s, [0])
