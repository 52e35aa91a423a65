"""Lay out the article of a page: its paragraphs, headings, lists, boxes and pictures, with what belongs to those."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import pairwise, takewhile
from unicodedata import category

from training.markup import SHORT, Writer
from training.phrases import Phrase, of_kind

Line = tuple[str, str]  # text and label

LIST = 3  # short lines one behind the other that may be a list
PRODUCTION = 3  # credits one behind the other that are those of all pictures
# How many articles with so many headings have a table of contents: its entries say what headings say.
CONTENTS, FEWEST_ENTRIES = 0.5, 2
# How many articles have boxes ("Note", "Warning"), and how many of their paragraphs stand in one.
BOXES, IN_BOX = 0.25, 0.15
# How many articles are slides: a container for each heading with its picture and text.
SLIDES = 0.12
# How many are a gallery: slides of so many paragraphs at most, with or without headings, each with a picture that has no caption.
GALLERIES, MOST_IN_SLIDE = 0.1, 3
# How many have bare text, parted by line breaks, for paragraphs, and before how many of those floats a picture.
BARE, FLOATING = 0.1, 0.15
# Footnotes that stand together, and what one begins with: "[1] ", "*1 ", "注1：".
NOTES = 2
_NOTE = re.compile(r"[\[(（*※¹²³⁴⁵⁶⁷⁸⁹]|注\s?\d|\d{1,2}(?:[.)\]]| ↑)\s?\S")
# How many articles have videos for pictures, and how many of those have their titles above them.
VIDEOS, TITLED = 0.12, 0.5
# How many articles have buttons at their pictures ("Open gallery", "3/21"), and at how many of those.
VIEWED, AT_PICTURE = 0.25, 0.6


class ArticleWriter:
    """Writes articles, all of a page in the same manner."""

    def __init__(self, w: Writer, phrases: Sequence[Phrase]) -> None:
        self._w = w
        self._paragraph = w.pick("p", "p", "p", "div", "p span")
        self._break = w.pick("<br><br>", "<br>", "<br/>\n<br/>") if w.chance(BARE) else ""
        self._heading = w.pick("h2", "h3", "h2", "p strong", "div")
        self._has_lists, self._item = w.chance(0.5), w.pick("li", "li", "li a")
        buttons = of_kind(phrases, "viewer", "player") if w.chance(VIEWED) else []
        self._picture = _PictureWriter(w, buttons)
        self._box_titles = of_kind(phrases, "box") if w.chance(BOXES) else []
        self._is_gallery = w.chance(GALLERIES)
        is_sliced = self._is_gallery or w.chance(SLIDES)
        self._slide = w.pick("div", "div", "figure", "section", "li") if is_sliced else ""
        self._is_picture_first = w.chance(0.6)  # in a slide of a gallery, above its heading
        # The paragraphs that the slide may still hold, whether there is one, and whether it has no picture yet.
        self._left, self._is_open, self._is_new = 0, False, False
        self._outer = w.pick("article", "main", "div", "section")

    def write(self, lines: Sequence[Line], title: int, boxes: Mapping[int, Callable[[], None]] | None = None) -> None:
        """Write an article in its element; ``title`` is the index of the line that is its title, or less than 0.

        ``boxes`` write what stands before the lines at some indices.
        """
        w = self._w
        w.raw(f"<{self._outer}{w.name('article')}>")
        headings = _headings(lines, title)
        contents_at = title + 1 if len(headings) >= FEWEST_ENTRIES and w.chance(CONTENTS) else -1
        at = 0
        while at < len(lines):
            if boxes and at in boxes:
                boxes[at]()
            if at == contents_at:
                _contents(w, headings)
            if at == title:
                w.say(*lines[at], w.pick("h1", "h1", "h1", "h2", "div"))
                at += 1
            else:
                at += self._line(lines[at:], is_late=at > len(lines) / 2)
        self._close_slide()
        w.raw(f"</{self._outer}>")

    def _line(self, lines: Sequence[Line], *, is_late: bool) -> int:
        """Write the first of the lines, and those behind it that belong to it; return how many."""
        w = self._w
        text, label = lines[0]
        if label in ("caption", "credit"):
            names = _credits(lines)
            return self._production(names) if len(names) >= PRODUCTION else self._picture.write(lines[:2])
        if label == "cookie":
            tags = "div p" if len(text) > SHORT else w.pick("div button", "p a", "p", self._paragraph)
            w.say(text, label, tags, "dialog" if w.chance(0.5) else "")
        elif label == "other":
            part = ("promo" if is_late else "meta") if w.chance(0.6) else ""
            w.say(text, label, w.pick("div", "p", "p", "p a", "p em", "div span", "div a"), part)
        elif notes := _notes(lines):
            return self._write_notes(notes)
        elif self._has_lists and (count := _items(lines)) >= LIST:
            return self._list(lines[:count])
        elif is_item(text) and w.chance(0.7):
            if _is_heading(lines) or not self._is_gallery:
                self._open_slide()
            self._write_heading(text)
        else:
            self._write_paragraph(text)
        return 1

    def _production(self, names: Sequence[str]) -> int:
        """Who made the pictures of an article, a line for each: paragraphs, a list, or the lines of one paragraph."""
        w = self._w
        ways = ("div", self._paragraph, ""), ("ul", "li", ""), ("p", "", "<br>"), ("p", "span", "<br>")
        outer, inner, between = w.pick(*ways)
        w.raw(f"<{outer}{w.name('credit') if w.chance(0.3) else ''}>")
        for number, name in enumerate(names):
            w.raw(between if number else "")
            w.say(name, "credit", inner)
        w.raw(f"</{outer}>")
        return len(names)

    def _write_notes(self, notes: Sequence[str]) -> int:
        """Footnotes: paragraphs as others, or in a container of their own."""
        w = self._w
        outer, inner = w.pick(
            ("", self._paragraph), ("div", "p"), ("ol", "li"), ("section", "p small"), ("footer", "div")
        )
        w.raw(f"<{outer}{w.name('notes')}>" if outer else "")
        for note in notes:
            w.say(note, "body", inner)
        w.raw(f"</{outer}>" if outer else "")
        return len(notes)

    def _list(self, items: Sequence[Line]) -> int:
        w = self._w
        w.raw("<ul>")
        for item, label in items:
            w.say(item, label, self._item)
        w.raw("</ul>")
        return len(items)

    def _write_paragraph(self, text: str) -> None:
        """A paragraph of the body, which a box may set apart under a title of its own, or a slide begin with."""
        w = self._w
        if self._is_gallery and not self._left and not is_item(text):
            self._open_slide()
            self._show_slide()
        self._left -= 1
        if self._box_titles and not is_item(text) and w.chance(IN_BOX):
            outer = w.pick("div", "div", "aside", "section", "blockquote")
            w.raw(f"<{outer}{w.name('box')}>")
            title = w.pick(*self._box_titles)
            w.say(title, "body", w.pick("p", "div", "p strong", "strong", "h4", "h3", "span"), "box title")
            w.say(text, "body", w.pick("p", "p", "div"))
            w.raw(f"</{outer}>")
        elif self._break:
            if w.chance(FLOATING):
                w.picture(w.pick("float: left", "float:right;margin:8px", "float:left; width:40%"))
            w.say(text, "body")
            w.raw(self._break)
        else:
            w.say(text, "body", self._paragraph, "text" if self._paragraph == "div" else "")

    def _write_heading(self, text: str) -> None:
        """A heading, above or below the picture of the slide that it begins in a gallery."""
        is_first = self._is_gallery and self._is_new
        if is_first and self._is_picture_first:
            self._show_slide()
        self._w.say(text, "body", self._heading, "heading" if self._heading == "div" else "")
        if is_first and not self._is_picture_first:
            self._show_slide()

    def _open_slide(self) -> None:
        """Begin a slide, where articles are slides."""
        self._close_slide()
        if self._slide:
            self._w.raw(f"<{self._slide}{self._w.name('slide')}>")
            self._left, self._is_open, self._is_new = int(self._w.random.integers(1, MOST_IN_SLIDE + 1)), True, True

    def _show_slide(self) -> None:
        """The picture of a slide, which has no caption."""
        self._w.picture()
        self._is_new = False

    def _close_slide(self) -> None:
        if self._is_open:
            self._w.raw(f"</{self._slide}>")
        self._left, self._is_open, self._is_new = 0, False, False


def _headings(lines: Sequence[Line], title: int) -> list[str]:
    """The short lines of the body that a longer one follows."""
    return [
        text
        for at, ((text, label), (following, label_after)) in enumerate(pairwise(lines))
        if label == label_after == "body" and at != title and is_item(text) and not is_item(following)
    ]


def _contents(w: Writer, headings: Sequence[str]) -> None:
    w.raw(f"<div{w.name('contents')}>")
    tags = w.pick("li a", "p a", "div a", "a", "li a span")
    for number, text in enumerate(headings, 1):
        w.say(text, "other", tags, to=f"#section-{number}")
    w.raw("</div>")


def is_item(text: str) -> bool:
    """Whether a text is short and ends as no sentence does; in Indic scripts words end in marks."""
    return len(text) <= SHORT and category(text[-1])[0] in "LMN"


def _is_heading(lines: Sequence[Line]) -> bool:
    """Whether a picture or a longer text follows the first line: of short lines one behind the other none begins a slide with a picture, under which it would read as a caption."""
    return len(lines) > 1 and (
        lines[1][1] in ("caption", "credit") or (lines[1][1] == "body" and not is_item(lines[1][0]))
    )


def _items(lines: Sequence[Line]) -> int:
    """How many short lines of the body stand one behind the other."""
    return next((n for n, (text, label) in enumerate(lines) if label != "body" or not is_item(text)), len(lines))


def _notes(lines: Sequence[Line]) -> list[str]:
    """The footnotes that stand one behind the other from the first line on: some are sentences, and no body follows."""
    notes = [text for text, _ in takewhile(lambda line: line[1] == "body" and _NOTE.match(line[0]), lines)]
    are_last = all(label != "body" for _, label in lines[len(notes) :])
    return notes if len(notes) >= NOTES and are_last and max(map(len, notes)) > SHORT else []


def _credits(lines: Sequence[Line]) -> list[str]:
    """The credits that stand one behind the other from the first line on."""
    return [text for text, _ in takewhile(lambda line: line[1] == "credit", lines)]


class _PictureWriter:
    """How a page writes its pictures and what belongs to them; ``buttons`` are what its viewer may say."""

    def __init__(self, w: Writer, buttons: Sequence[str]) -> None:
        self._w = w
        self._outer = w.pick("figure", "figure", "figure", "figure", "div", "div", "div", "")
        self._caption = {"figure": "figcaption", "div": w.pick("div", "p", "span")}.get(
            self._outer, w.pick("p", "p em", "p small", "div")
        )
        credit, is_block = w.pick(("span", False), ("small", False), ("cite", False), ("div", True), ("p", True))
        self._is_apart = w.chance(0.4)  # the credit in an element of its own, behind the caption's
        self._credit = credit if self._is_apart == is_block else "p" if self._is_apart else ""
        self._is_shown = bool(self._outer) or w.chance(0.7)
        self._media = w.pick("video", "iframe") if w.chance(VIDEOS) else "img"
        has_titles = self._media != "img" and w.chance(TITLED)
        self._title = w.pick("h2", "h3", "h4", "p strong", "div") if has_titles else ""
        self._buttons = [w.pick(*buttons) for _ in range(2)] if buttons else []
        self._button, self._is_above = w.pick("span", "button", "a", "div", "p"), w.chance(0.5)

    def write(self, lines: Sequence[Line]) -> int:
        """Write a picture with the caption or credit that is the first line, and the credit behind a caption; return the lines used."""
        w = self._w
        text, label = lines[0]
        credit = lines[1][0] if [other for _, other in lines] == ["caption", "credit"] else ""
        button = w.pick(*self._buttons) if self._buttons and w.chance(AT_PICTURE) else ""
        is_titled = bool(self._title) and label == "caption"
        if self._outer:
            w.raw(f"<{self._outer}{w.name('picture')}>")
        if is_titled:
            w.say(text, label, self._title, "caption" if self._title == "div" else "")
        if self._is_shown:
            self._show(text)
        if button and self._is_above:
            w.say(button, "other", self._button, "viewer")
        if not is_titled:
            self._below(text, label, "" if self._is_apart else credit)
        if credit and (is_titled or self._is_apart):
            w.say(credit, "credit", self._credit or "p", "credit")
        if button and not self._is_above:
            w.say(button, "other", self._button, "viewer")
        if self._outer:
            w.raw(f"</{self._outer}>")
        return 2 if credit else 1

    def _show(self, text: str) -> None:
        """The picture or video itself."""
        source = f'src="/{self._w.random.integers(99999)}{".jpg" if self._media == "img" else ""}"'
        if self._media == "img":
            self._w.raw(f'<img {source} alt="{escape(text) if self._w.chance(0.2) else ""}">')
        else:
            self._w.raw(f"<{self._media} {source}></{self._media}>")

    def _below(self, text: str, label: str, credit: str) -> None:
        """The text of a picture in its element, with the credit that stands in the same one."""
        w = self._w
        outermost, *inner = self._caption.split()
        around = "".join(f"<{tag}>" for tag in inner), "".join(f"</{tag}>" for tag in reversed(inner))
        w.raw(f"<{outermost}{w.name(label) if self._outer else ''}>{around[0]}")
        w.say(text, label)
        if credit:
            w.raw(" ")
            w.say(credit, "credit", self._credit, "credit")
        w.raw(f"{around[1]}</{outermost}>")
