"""A model ready to use: from a page to its labelled blocks, its text, its article body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from stripper import limits as standard
from stripper import model as models
from stripper.core.cut import hidden_text
from stripper.core.page_table import PageTable
from stripper.decide.steps import decided
from stripper.errors import ModelError
from stripper.kinds import by_name
from stripper.labels import BODY_ONLY, check_labels
from stripper.limits import Limits, Watch
from stripper.page import Page
from stripper.plain import label as plain
from stripper.plain.decide import DEFAULT
from stripper.reading.read import read
from stripper.rules import Rules, enforced, ruled, with_rules
from stripper.segment import segment

NO_TEXT = "no text on the page; check that it was saved whole, or fetch it with a browser"
UNCLEAR = "hardly any text is clearly the page's own; its likeliest section was kept"
PAGES_ONLY = "this model was trained on pages only; train its part for plain text too (see Retraining in the README)"


class Cleaner:
    """Labels pages and keeps the article body. Immutable: use one from as many threads as you like.

    ``rules`` say what to keep and to drop of the pages of some sites: ``Rules``, the path of a TOML file, or a dict by host.
    Raises ``TypeError`` where ``limits`` is not a ``Limits``, ``RulesError`` where a rule is none.
    """

    def __init__(
        self,
        model: models.Model,
        limits: Limits | None = None,
        rules: Rules | str | Path | Mapping[str, Any] | None = None,
    ) -> None:
        if rules is not None and not isinstance(rules, Rules):
            rules = Rules.read(rules) if isinstance(rules, (str, Path)) else Rules(rules)
        self.rules = rules
        self.model = model
        self.limits = standard.given(limits)

    def label(self, html: Any, url: str | None = None, charset: str | None = None) -> Page:
        """Label the blocks of a page.

        ``html`` is the page as bytes, as text or as an lxml tree, which is left as it is. ``charset``
        is what HTTP said of bytes: a label ("utf-8") or a whole Content-Type; an unknown one is passed over, and the page's
        ``warnings`` say so. Raises ``InputError`` where ``html`` is none of these, and of its kinds
        ``EmptyInput``, ``NotHtml`` and those of ``LimitExceeded`` where they say what is wrong; ``TypeError`` where
        ``url`` or ``charset`` is no ``str``.
        """
        for name, given in (("url", url), ("charset", charset)):
            if given is not None and not isinstance(given, str):
                raise TypeError(f"{name} is a str, not {type(given).__name__}")
        watch = Watch(self.limits)
        page = read(html, charset, watch)
        table = segment(page.table)
        watch.blocks(len(table), "blocks")
        watch.time("cut into blocks")
        answer = self.model.answer(table)
        watch.time("labelled")
        probabilities, held = answer.probabilities, {}
        if self.rules is not None and (rules := self.rules.of(url)):
            held = ruled(rules, table, page.source)
            probabilities = with_rules(probabilities, held)
        labels, is_guess = decided(probabilities, table)
        labels = enforced(labels, probabilities, held) if held else labels
        warnings = (*page.warnings, *_unseen(table), *((UNCLEAR,) if is_guess else ()))
        kinds = {} if answer.kinds is None else by_name(answer.kinds)
        by_block = {block: str(rule) for block, rule in held.items()}
        return Page(
            table,
            probabilities,
            labels,
            page.source,
            url,
            warnings=warnings,
            kind_probabilities=kinds,
            rules=by_block,
        )

    def clean(
        self,
        html: Any,
        url: str | None = None,
        charset: str | None = None,
        *,
        keep: Iterable[str] = BODY_ONLY,
        title: bool = False,
    ) -> str:
        """The article body of a page as plain text, or what of it has one of the labels in ``keep``.

        With ``title`` it begins with the page's title, an empty line below. Takes and raises what ``label`` does, and
        ``UnknownLabel``.
        """
        labels = check_labels(keep)
        page = self.label(html, url, charset).keeping(labels)
        return page.titled_text if title else page.text

    def label_text(self, text: str, threshold: str | float = DEFAULT) -> Page:
        """Label the lines of a text that somebody extracted already; a block is a line and has its ``span``.

        ``threshold`` is ``careful``, ``balanced``, ``thorough`` or a number from 0 to 1: the higher, the more
        stays. Raises ``InputError`` where ``text`` is no ``str`` or ``threshold`` is neither a known name nor a number from 0 to 1, ``InputTooLarge``,
        ``TooManyBlocks`` and ``PageTimeout`` by the limits, ``ModelError`` where the model was trained on pages only.
        """
        if self.model.text is None:
            raise ModelError(PAGES_ONLY)
        return plain.label_text(text, self.model.text, threshold, self.limits)

    def clean_text(self, text: str, threshold: str | float = DEFAULT, *, keep: Iterable[str] = BODY_ONLY) -> str:
        """The text without what is clearly a caption, credit, consent notice or other boilerplate.

        All else stays byte for byte, with the text's own spacing; a text without residues comes back as it is.
        """
        labels = check_labels(keep)
        return self.label_text(text, threshold).keeping(labels).text


def _unseen(table: PageTable) -> Iterator[str]:
    """Say what of a page was not looked at: most of it, or all."""
    hidden = hidden_text(table)
    if hidden:
        yield f"most of the page's text is inside <{hidden}>, where browsers show other things, and was left out"
    if not len(table):
        yield NO_TEXT


def load(
    folder: str | Path | None = None,
    limits: Limits | None = None,
    rules: Rules | str | Path | Mapping[str, Any] | None = None,
) -> Cleaner:
    """A cleaner from the folder of a trained model, or with the shipped one; with limits, and rules of sites, of your own."""
    return Cleaner(shipped().model if folder is None else models.load(folder), limits, rules)


@cache
def shipped() -> Cleaner:
    """The cleaner that comes with the package; its model is read when first used."""
    return Cleaner(models.load(models.shipped_folder()))
