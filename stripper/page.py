"""A page, or a plain text, after labelling: its blocks, what is kept of it, and what was taken out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stripper.core.page_table import PageTable
from stripper.errors import InputError
from stripper.labels import BODY_ONLY, LABELS, check_labels
from stripper.number import how_many
from stripper.plain import render as plain
from stripper.plain.lines import Lines
from stripper.render.html import to_html
from stripper.render.shown import PARTING
from stripper.render.text import texts_of, to_text

if TYPE_CHECKING:
    from stripper.metadata import Metadata
    from stripper.render.images import Image


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page's text and what it was found to be.

    ``probabilities`` has one value for each label, adding up to 1. ``xpath`` leads to the innermost
    element around the block in the document as lxml parses it; None where there is no such element
    (plain text, nesting too deep for lxml, or markup so broken that lxml repairs it otherwise).
    ``span`` is where a line of plain text begins and ends in it; None for pages.
    """

    text: str
    label: str
    probabilities: dict[str, float] = field(hash=False)
    xpath: str | None
    span: tuple[int, int] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON takes them."""
        return {
            "text": self.text,
            "label": self.label,
            "probabilities": dict(self.probabilities),
            "xpath": self.xpath,
            "span": list(self.span) if self.span else None,
        }

    @property
    def probability(self) -> float:
        """How sure the model is of ``label``, 0 to 1; low where text stays because nothing clearly says that it goes."""
        return self.probabilities[self.label]


@dataclass(frozen=True, eq=False, repr=False)  # arrays have no one truth: pages are compared by identity
class Page:
    """The labelled blocks of one page, or lines of one plain text.

    ``keep`` says which labels ``text`` and the like show. ``warnings`` say, a sentence each, what of the input was lost
    or is unlikely to be what was meant. ``kind_probabilities`` has a value for each kind of page (``stripper.kinds.KINDS``),
    adding up to 1; it is empty for plain text, and where the model tells no kinds. ``rules`` says by block which rule of
    its site decided it, where one did. Without ``links``, ``html`` and ``markdown`` have but their text;
    with ``pictures`` they have the pictures, too.
    """

    segments: PageTable | Lines
    probabilities: npt.NDArray[np.float32]  # (n_blocks, n_labels)
    decisions: npt.NDArray[np.intp]  # (n_blocks,), indices into LABELS
    source: Any  # what was labelled: the HTML or plain text, or the caller's tree
    url: str | None = None
    keep: Set[str] = field(default=BODY_ONLY)
    warnings: tuple[str, ...] = ()
    kind_probabilities: dict[str, float] = field(default_factory=dict)
    rules: dict[int, str] = field(default_factory=dict)
    links: bool = True
    pictures: bool = False

    def __repr__(self) -> str:
        counts = np.bincount(self.decisions, minlength=len(LABELS)).tolist()
        found = ", ".join(f"{count} {label}" for label, count in zip(LABELS, counts, strict=True) if count)
        return f"<Page of {how_many(len(self.segments), 'block')}{': ' if found else ''}{found}>"

    @cached_property
    def quality(self) -> float:
        """The F1 that what is kept can expect against what should be, 0 to 1, by letters and the blocks' probabilities.

        It is 2·E[TP] / (kept + E[wanted]), as one takes the expectation of numerator and denominator apart (Jansche 2007,
        "A maximum expected utility framework for binary sequence labeling"). Low where the model is unsure of much
        text; 0 where there is none to keep.
        """
        s = self.segments
        sizes = np.array([len(line) for line in s.text]) if isinstance(s, Lines) else np.asarray(s.size)
        wanted = sizes * self.probabilities[:, [LABELS.index(label) for label in LABELS if label in self.keep]].sum(
            axis=1
        )
        total = float(sizes[self.kept].sum() + wanted.sum())
        return float(2 * wanted[self.kept].sum()) / total if total else 0.0

    @property
    def kind(self) -> str | None:
        """The likeliest kind of the page: article, forum, listing and so on; None where that is not told."""
        return max(self.kind_probabilities, key=self.kind_probabilities.__getitem__, default=None)

    def keeping(self, keep: Iterable[str]) -> Page:
        """The same page with other labels kept."""
        return replace(self, keep=check_labels(keep))

    def without_links(self) -> Page:
        """The same page whose ``html`` and ``markdown`` have the text of links, but not the links."""
        return replace(self, links=False)

    def with_images(self) -> Page:
        """The same page whose ``html`` and ``markdown`` have the pictures of the article, with their captions and credits."""
        return replace(self, pictures=True)

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The pictures of the article in the order of the page, each with its caption and credit; none in plain text."""
        if isinstance(self.segments, Lines):
            return ()
        from stripper.render.images import find_images

        return find_images(self.segments, self.decisions, self.url)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in the order in which they are read."""
        return tuple(
            Block(text, LABELS[label], dict(zip(LABELS, row, strict=True)), *place)
            for text, label, row, place in zip(
                self.segments.text,
                self.decisions.tolist(),
                self.probabilities.astype(np.float64).round(4).tolist(),
                self._places(),
                strict=True,
            )
        )

    def _places(self) -> list[tuple[str | None, tuple[int, int] | None]]:
        """The XPath and the span of every block."""
        if isinstance(self.segments, Lines):
            return [(None, span) for span in self.segments.spans]
        from stripper.locate import xpaths

        return [(xpath, None) for xpath in xpaths(self.segments, self.source)]

    @property
    def markup(self) -> PageTable:
        """The blocks of a page with the elements around them. Raises ``InputError`` for plain text, which has none."""
        if isinstance(self.segments, Lines):
            raise InputError("plain text has no markup to look at; its lines and their labels are in page.blocks")
        return self.segments

    @cached_property
    def kept(self) -> list[int]:
        """Indices of the blocks that are kept."""
        is_wanted = np.array([label in self.keep for label in LABELS])
        return np.flatnonzero(is_wanted[self.decisions]).tolist()

    @cached_property
    def text(self) -> str:
        """The kept blocks as plain text; of a plain text what is kept stands byte for byte as it did."""
        if isinstance(self.segments, Lines):
            return plain.to_text(self.segments, self.kept)
        return to_text(self.segments, self.kept)

    @cached_property
    def html(self) -> str:
        """The kept blocks as HTML that is safe to show: no scripts, handlers or styles, and pictures only if asked for.

        Relative links are seen from the address that the page names for that (``<base>``), from the one that it gives
        itself (canonical), or from ``url``, in this order. Links within the page lead to what is kept, or are text.
        """
        if isinstance(self.segments, Lines):
            return plain.to_html(self.segments, self.kept)
        images = self.images if self.pictures else ()
        if "caption" in self.keep:  # they stand among the blocks
            images = tuple(replace(image, caption="") for image in images)
        if "credit" in self.keep:
            images = tuple(replace(image, credit="") for image in images)
        return to_html(self.segments, self.kept, self.url, links=self.links, images=images)

    @cached_property
    def markdown(self) -> str:
        """The kept blocks as Markdown."""
        from stripper.render.markdown import from_html

        return from_html(self.html)

    def to_dict(self, *, blocks: bool = True) -> dict[str, Any]:
        """What the page is as JSON takes it: what is kept, what was taken out, what it says of itself.

        ``blocks`` are all blocks with their labels, probabilities and places; leave them out where the text is enough.
        """
        found: dict[str, Any] = {
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "captions": self.captions,
            "credits": self.credits,
            "cookies": self.cookies,
            "images": [image.to_dict() for image in self.images],
            "metadata": self.metadata.to_dict(),
            "kind": self.kind,
            "quality": self.quality,
            "warnings": list(self.warnings),
        }
        return found | ({"blocks": [block.to_dict() for block in self.blocks]} if blocks else {})

    def to_json(self, *, blocks: bool = True) -> str:
        """``to_dict`` as one line of JSON."""
        return json.dumps(self.to_dict(blocks=blocks), ensure_ascii=False)

    @property
    def captions(self) -> list[str]:
        """The picture captions that were found."""
        return self._labelled("caption")

    @property
    def credits(self) -> list[str]:
        """The picture credits that were found."""
        return self._labelled("credit")

    @property
    def cookies(self) -> list[str]:
        """The consent notices and controls that were found."""
        return self._labelled("cookie")

    @cached_property
    def metadata(self) -> Metadata:
        """What the page declares of itself, see ``Metadata``; read from the page when first asked for.

        Plain text does not state it in a way that could be told from prose: there is none then.
        """
        from stripper.metadata import UNKNOWN, read

        if isinstance(self.segments, Lines):
            return UNKNOWN
        return read(self.source, self.url)

    @property
    def title(self) -> str | None:
        """The headline, without the site's name behind it; ``None`` where the page has none."""
        return self.metadata.title

    def guessed_metadata(self) -> Metadata:
        """``metadata``, and where title, authors or date are not declared, what trafilatura takes for them.

        Raises ``ImportError`` without the extra ``guess``.
        """
        from stripper.metadata.guessed import with_guesses

        return self.metadata if isinstance(self.segments, Lines) else with_guesses(self.metadata, self.source, self.url)

    @property
    def titled_text(self) -> str:
        """``text`` with the title in front, where it does not begin with it."""
        title, text = self.title or "", self.text
        begins = text.casefold().startswith(title.casefold())
        return text if begins else f"{title}\n\n{text}".rstrip("\n")

    def _labelled(self, label: str) -> list[str]:
        """The texts of a label, without what parts them from others in a line of the page."""
        found = np.flatnonzero(self.decisions == LABELS.index(label)).tolist()
        s = self.segments
        texts = [s.text[line] for line in found] if isinstance(s, Lines) else [text for _, text in texts_of(s, found)]
        return [stripped for text in texts if (stripped := text.strip(PARTING))]
