"""Write a page's markup and take down every visible text with its label; what is open is dealt out by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import TypeVar

import numpy as np

SHORT = 60  # characters of a heading, a list item, a button
# In how many paragraphs and credits of articles that have links in them some words are one.
MARKED = 0.4
# Names that sites give their parts, from none to plain.
_NAMES = {
    "page": ["page", "wrapper", "site", "container", "layout"],
    "head": ["header", "site-header", "top", "masthead", "topbar"],
    "menu": ["nav", "menu", "main-menu", "navigation", "nav-list"],
    "article": ["article", "post", "entry", "story", "content", "article-body", "entry-content", "node"],
    "text": ["text", "paragraph", "body-text", "p-text", "article-text"],
    "heading": ["subhead", "heading", "h3-title", "intertitle", "crosshead"],
    "picture": ["image", "photo", "media", "picture", "wp-caption", "article-image", "embed", "img-wrap"],
    "caption": ["caption", "wp-caption-text", "figure-caption", "image-text", "photo-desc", "legend", "media-caption", "desc"],
    "credit": ["credit", "copyright", "source", "photo-credit", "author-photo", "image-source", "rights"],
    "meta": ["meta", "byline", "info", "article-info", "author-date", "post-meta"],
    "promo": ["related", "read-more", "promo", "teaser", "more", "recommended"],
    "teaser": ["card", "teaser", "item", "post-preview", "story-card", "list-item"],
    "slide": ["slide", "gallery-item", "slideshow-slide", "listicle-item", "list-item", "step"],
    "notes": ["footnotes", "notes", "endnotes", "references", "reflist", "fn-list"],
    "viewer": ["gallery-link", "zoom", "slide-count", "expand", "media-controls", "lightbox"],
    "thread": ["comments", "comment-list", "discussion", "replies", "reviews", "responses"],
    "comment": ["comment", "comment-body", "reply", "post", "message", "review"],
    "dialog": ["consent", "cookie-banner", "privacy-modal", "gdpr", "notice", "overlay", "cmp"],
    "foot": ["footer", "site-footer", "bottom", "colophon"],
    "contents": ["toc", "contents", "table-of-contents", "page-nav", "index", "on-this-page"],
    "side": ["sidebar", "aside", "secondary", "right-col"],
    "box": ["note", "admonition", "callout", "info-box", "tip", "alert", "panel", "factbox", "highlight"],
    "author": ["author-box", "about-author", "bio", "post-author", "boilerplate", "company-info", "contact-box"],
    "offer": ["newsletter", "subscribe-box", "donate", "cta", "support-us", "membership", "inline-promo", "signup"],
    "votes": ["votes", "comment-actions", "actions", "rating", "toolbar", "likes"],
    "column": ["footer-col", "col", "widget", "links", "column", "footer-menu"],
    "legal": ["legal", "disclaimer", "copyright", "imprint", "fine-print", "small-print"],
    "form": ["form", "survey", "search-form", "contact-form", "filter", "poll"],
    "box title": ["admonition-title", "title", "callout-heading", "box-title", "panel-heading", "label"],
}  # fmt: skip

_T = TypeVar("_T")


@dataclass(slots=True)
class Writer:
    """Writes a page and takes down every visible text with its label."""

    random: np.random.Generator
    naming: str  # plain, hashed, or none
    has_links: bool = False  # in its paragraphs and credits
    is_lent: bool = False  # what is written now: an article that is not the page's own, so its body is other
    out: list[str] = field(default_factory=list)
    segments: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def pick(self, *choices: _T) -> _T:
        """One of several, all as likely; the same may be given twice."""
        return choices[int(self.random.integers(len(choices)))]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return bool(self.random.random() < share)

    def name(self, part: str) -> str:
        """The class attribute of a part of the page, the same on the whole page."""
        if part not in self.names:
            plain = self.pick(*_NAMES[part])
            hashed = f"css-{self.random.integers(1 << 30):x}"
            self.names[part] = {"plain": f' class="{plain}"', "hashed": f' class="{hashed}"'}.get(self.naming, "")
        return self.names[part]

    def raw(self, markup: str) -> None:
        """Write markup."""
        self.out.append(markup)

    @contextmanager
    def inside(self, tag: str, part: str = "") -> Iterator[None]:
        """Write what is written meanwhile in an element with the classes of a part; in none without a tag."""
        if tag:
            self.raw(f"<{tag}{self.name(part) if part else ''}>")
        yield
        if tag:
            self.raw(f"</{tag}>")

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Label the body that is written meanwhile as other: it is that of another article."""
        self.is_lent = True
        yield
        self.is_lent = False

    def some(self, texts: Sequence[str], most: int) -> list[str]:
        """At least one and at most so many of the texts, in an order by chance."""
        known = list(texts)
        self.random.shuffle(known)
        return known[: int(self.random.integers(1, most + 1))]

    def picture(self, style: str = "") -> None:
        """Write a picture that says nothing."""
        styled = f' style="{style}"' if style else ""
        self.raw(f'<img src="/{self.random.integers(99999)}.jpg" alt=""{styled}>')

    def say(self, text: str, label: str, tags: str = "", part: str = "", to: str = "") -> None:
        """Write a text in elements, outermost first, the outermost with the classes of its part; a link leads ``to`` a place or anywhere."""
        self.segments.append((text, "other" if self.is_lent and label == "body" else label))
        may_be_marked = len(text) > SHORT if label == "body" else label == "credit"
        is_marked = may_be_marked and self.has_links and self.chance(MARKED)
        inner = self._marked(text) if is_marked else escape(text, quote=False)
        names = tags.split()
        for number, tag in reversed(list(enumerate(names))):
            href = f' href="{to or f"/{self.random.integers(99999)}"}"' if tag == "a" else ""
            inner = f"<{tag}{self.name(part) if part and not number else ''}{href}>{inner}</{tag}>"
        self.out.append(inner)

    def _marked(self, text: str) -> str:
        """A text with some words of it in a link, or emphasised; some characters, where there are no spaces."""
        words = text.split(" ")
        space = " " if len(words) > 1 else ""
        words = words if space else [text[at : at + 2] for at in range(0, len(text), 2)]
        first = int(self.random.integers(len(words)))
        end = min(first + int(self.random.integers(1, 5)), len(words))
        tag = self.pick("a", "a", "a", "strong", "em")
        opening = f'a href="/{self.random.integers(99999)}"' if tag == "a" else tag
        before, within, after = (
            escape(space.join(some), quote=False) for some in (words[:first], words[first:end], words[end:])
        )
        return space.join(filter(None, (before, f"<{opening}>{within}</{tag}>", after)))


def writer(seed: Sequence[int]) -> Writer:
    """A writer for a page, with names of a kind by chance."""
    random = np.random.default_rng(seed)
    return Writer(random, str(random.choice(["plain", "plain", "plain", "hashed", "none"])))
