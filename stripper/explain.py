"""Show why each block of a page has its label, in a report for the eye.

One HTML file without a line of script. Filters are check boxes that the style sheet reads (``:has``), details are
elements that it shows on hover and focus, so the content security policy can forbid all scripts and all styles
but the one sheet, by its hash, whatever a hostile page has put into its text. Rejected: details drawn by a script from data in the
page, a third smaller, which a strict mail or file viewer shows as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stripper.core.cut import GAP_BLOCK
from stripper.core.page_table import PageTable
from stripper.decide.steps import Rule
from stripper.escape import escaped
from stripper.influence import Influence, deciding, influences
from stripper.labels import DOUBTFUL, LABELS
from stripper.model import Model
from stripper.number import how_many
from stripper.reasons import in_plain_words
from stripper.tags import BIT
from stripper.web import document, meanings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stripper.page import Block, Page

_BAR_STEPS = 20  # bars have one of so many widths, because the policy forbids style attributes
_FULL_BAR = 2.0  # log-odds: a push this strong fills its bar
_NOT_THE_MOST_PROBABLE = "Not its most probable label"
_CHOSEN = f"{_NOT_THE_MOST_PROBABLE}: the choice is made for the body text of the whole page."
_CHANGED = f"{_NOT_THE_MOST_PROBABLE}: it was changed after the model and its rules had decided."
# What is said where a rule decided, whatever the probabilities.
_RULES: dict[Rule, str] = {
    "unseen": "A rule decided: readers do not see it, or it is the number of a line of code.",
    "notes": "A rule decided: the text refers to it as a note.",
    "headings": "A rule decided: nothing of the section under this heading is kept.",
    "repeats": "A rule decided: what the page has twice is kept once.",
    "section": "A rule decided: hardly any text is clearly the page's own, and this stands in the likeliest section.",
}
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Why:
    """What gave a block its label (None: what came after the rules), and what moved the network most, for and against ``label``."""

    rule: Rule | None
    label: str
    reasons: list[Influence]
    site_rule: str | None = None


def report(page: Page, model: Model, name: str) -> str:
    """Write a page's report as one HTML document; ``name`` says what page it is of.

    ``model`` must be the one that labelled the page. Raises ``InputError`` for plain text: it has no markup to explain
    by.
    """
    by = deciding(page)
    # the network did not decide what a rule did: shown is what it would have
    is_chosen = np.array([rule in {"threshold", None} for rule in by], np.bool_)
    explained = np.where(is_chosen, page.decisions, page.probabilities.argmax(axis=1))
    why = influences(model, page.markup, explained)
    blocks = [
        _block(number, block, Why(rule, LABELS[label], reasons, page.rules.get(number)), _looks(page.markup, number))
        for number, (block, rule, label, reasons) in enumerate(
            zip(page.blocks, by, explained.tolist(), why, strict=True)
        )
    ]
    title = page.markup.declared.title or name
    return document(
        "explain",
        f"{escaped(title)} – explained by stripper",
        f"{_filters()}{_bar_widths()}",
        title=escaped(title),
        source=_source(page, name, title),
        legend="\n".join(_legend(page)),
        meanings=meanings(lambda label: label.meaning),
        nothing="\n".join(f'<p class="warning">{escaped(warning)}</p>' for warning in _warnings(page)),
        doubt=f"{DOUBTFUL:.0%}",
        blocks="\n".join(blocks),
    )


def _warnings(page: Page) -> list[str]:
    nothing = [] if page.keeping({"body"}).kept else ["No article body was found on this page."]
    return [*nothing, *(f"{warning[:1].upper()}{warning[1:]}." for warning in page.warnings)]


def _source(page: Page, name: str, title: str) -> str:
    parts = [f"<bdi>{escaped(part)}</bdi>" for part in (name, page.url) if part and part != title]
    return " · ".join([*parts, how_many(len(page.segments), "block")])


def _legend(page: Page) -> Iterator[str]:
    """Make a check box for each label, with its blocks and its share of the page's text."""
    chars = np.array([len(text) for text in page.segments.text])
    is_bare = not page.keeping({"body"}).kept  # then what else there is may be looked for
    for index, label in enumerate(LABELS):
        of_label = page.decisions == index
        share = _percent(float(chars[of_label].sum() / max(chars.sum(), 1)), 0)
        shown = " checked" if label != "other" or is_bare else ""
        yield (
            f'<label class="filter {label}"><input type="checkbox" class="show" id="show-{label}"{shown}> {label}'
            f' <span class="count">{of_label.sum()}</span><span class="share"> · {share} of text</span></label>'
        )
    doubtful = sum(block.probability < DOUBTFUL for block in page.blocks)
    yield (
        f'<label class="filter only"><input type="checkbox" id="only-doubtful"{"" if doubtful else " disabled"}>'
        f' only doubtful <span class="count">{doubtful}</span></label>'
    )


def _looks(s: PageTable, number: int) -> str:
    """Classes that let a block look a little as it did on its page."""
    flags = int(s.inside[s.element[number]])
    names = [name for name in ("heading", "pre", "item") if flags & BIT[name]]
    if number and s.gap[number] != GAP_BLOCK:
        names.append("joined")
    return " ".join(names)


def _block(number: int, block: Block, why: Why, looks: str) -> str:
    doubtful = block.probability < DOUBTFUL
    classes = " ".join(filter(None, ("block", block.label, looks, "doubtful" if doubtful else "")))
    mark = ' <abbr title="doubtful">?</abbr>' if doubtful else ""
    return (
        f'<li class="{classes}" tabindex="0" aria-describedby="why-{number}"><span class="tag">{block.label}{mark}</span>'
        f'<div class="text" dir="auto">{escaped(block.text)}</div>\n{_why(number, block, why)}</li>'
    )


def _why(number: int, block: Block, why: Why) -> str:
    """Write what is shown of a block on hover and focus."""
    rows = "".join(
        f'<tr><th scope="row">{label}</th><td><i class="bar {label} w{_step(value)}"></i></td><td>{_percent(value)}</td></tr>'
        for label, value in block.probabilities.items()
    )
    moved = "".join(
        f'<li class="{"for" if push > 0 else "against"}"><span class="name">{escaped(said)}</span>'
        f'<i class="bar w{_step(abs(push) / _FULL_BAR)}"></i></li>'
        for said, push in _told(why.reasons)
    )
    features = "".join(
        f'<tr><th scope="row">{escaped(one.feature)}</th><td>{_number(one.value)}, on average {_number(one.average)}</td>'
        f"<td><b>{_signed(one.push)}</b></td></tr>"
        for one in why.reasons
    )
    path = f'<code class="xpath">{escaped(block.xpath)}</code>' if block.xpath else ""
    sure = " · doubtful" if block.probability < DOUBTFUL else ""
    said = f"A rule of the site decided: {why.site_rule}." if why.site_rule else _note(block, why.rule)
    note = f'<p class="note">{escaped(said)}</p>' if said else ""
    return (
        f'<div class="why" id="why-{number}"><p class="verdict {block.label}"><b>{block.label}</b>'
        f" {_percent(block.probability)}{sure}<span> block {number + 1}</span></p>"
        f'{note}<table>{rows}</table><p class="head">What moved it most, for and against {why.label}</p>'
        f'<ul class="moved">{moved}</ul>'
        f'<details class="features"><summary>In figures</summary><table>{features}</table></details>{path}</div>'
    )


def _told(reasons: list[Influence]) -> list[tuple[str, float]]:
    """The reasons in plain words, each with its push: those that say the same the same way are one."""
    pushes: dict[tuple[str, bool], float] = {}
    for one in reasons:
        key = (in_plain_words(one), one.push > 0)
        pushes[key] = pushes.get(key, 0.0) + one.push
    return [(said, push) for (said, _), push in pushes.items()]


def _note(block: Block, rule: Rule | None) -> str:
    """What decided, where it was not the most probable label alone; else ""."""
    if rule in _RULES:
        return _RULES[rule]
    if block.probability < max(block.probabilities.values()):
        return _CHOSEN if rule else _CHANGED
    return ""


def _percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f}%"


def _number(value: float) -> str:
    return f"{value + 0:.3g}".replace("-", MINUS)  # + 0: no "-0"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", MINUS)


def _step(share: float) -> int:
    return round(min(share, 1) * _BAR_STEPS)


def _filters() -> str:
    return "".join(f"body:has(#show-{label}:not(:checked)) .block.{label}{{display:none}}" for label in LABELS)


def _bar_widths() -> str:
    return "".join(f".w{step}{{width:{step * 100 // _BAR_STEPS}%}}" for step in range(_BAR_STEPS + 1))
