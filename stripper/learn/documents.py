"""Make training documents for plain text from pages whose text is labelled.

A page's labelled text is its lines. Documents are made of them as extractors would leave them: the body,
and of the rest what a profile says, from nothing to all, in several layouts. Rates are near those
measured for readability and jusText on the gold pages; of consent texts more is left.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stripper.errors import CorpusError
from stripper.labels import BODY, LABELS, OTHER
from stripper.learn.align import tokenize
from stripper.learn.corpus import LABELS_FILE, LabelledPage, read_rows
from stripper.learn.dialogs import SHORTEST_LENT, Dialogs, Notices, language, place
from stripper.learn.examples import LENGTH_POWER, Example, Targets
from stripper.plain.lines import Lines, cut
from stripper.reading.decode import decode

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

SHORTEST_TITLE = 12
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
NEAR = 6  # lines before and after the body that extractors take for it more often than others
LENT_RATE, LENT_TRUST = 0.35, 0.7  # documents without a consent dialog that are lent one; how much it counts
PLAIN_TRUST = 0.4  # of body lines on pages with partial labels: they would drown the others
FILE_ROUNDS = 3  # of labelled texts, which are few and of which each is a case of its own
PARTED = 0.08  # of captions and credits that stand together, how often an extractor parts them
FARTHEST = 60  # lines before and after the body: a menu is seen often enough


@dataclass(frozen=True, slots=True)
class TextPage:
    """The labelled text of a page, line by line.

    ``title`` is the index of its title among the lines, or -1. ``trust`` is how much each line's label
    counts, 1 where it was read; empty where all were. ``rounds`` is how often documents are made of it.
    """

    name: str
    site: str
    lang: str
    lines: tuple[tuple[str, str], ...]
    title: int = -1
    trust: tuple[float, ...] = ()
    rounds: int = 1

    def trusted(self, index: int) -> float:
        """How much the label of a line counts."""
        return self.trust[index] if self.trust else 1.0


def text_page(page: LabelledPage) -> TextPage:
    """The lines of a fully labelled page."""
    lines = tuple((" ".join(text.split()), label) for text, label in page.segments if text.strip())
    return TextPage(page.name, page.site, page.lang, lines, _title_line(lines, page.html))


@dataclass(frozen=True, slots=True)
class LabelledTextFile:
    """A plain text and the labels of its lines, in order, each line with its hard wraps joined."""

    name: str
    text: str
    lang: str
    about: str
    segments: tuple[tuple[str, str], ...]


def read_texts(folder: str | Path) -> list[LabelledTextFile]:
    """Read a folder of labelled texts: ``labels.jsonl`` and the files that it names.

    A row has ``text`` (the file), ``lang``, ``about`` and ``segments``, a ``[line, label]`` for each line.
    Raises ``CorpusError`` with file and line where something is wrong.
    """
    folder = Path(folder)
    texts = []
    for number, row in read_rows(folder / LABELS_FILE):
        where = f"{folder / LABELS_FILE}, line {number}"
        try:
            segments = tuple((str(text), str(label)) for text, label in row["segments"])
            text = (folder / row["text"]).read_bytes().decode()
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise CorpusError(
                f"{where}: a text file and segments, [line, label] pairs, were expected ({error!r})"
            ) from error
        unknown = sorted({label for _, label in segments} - set(LABELS))
        if unknown:
            raise CorpusError(f"{where}: unknown label {unknown[0]!r}; the labels are {', '.join(LABELS)}")
        texts.append(LabelledTextFile(row["text"], text, row.get("lang", ""), row.get("about", ""), segments))
    return texts


def text_page_of_file(one: LabelledTextFile) -> TextPage:
    """The lines of a labelled text; it is a site of its own. A text without an article teaches that it stays."""
    has_body = any(label == "body" for _, label in one.segments)
    lines = one.segments if has_body else ()
    return TextPage(f"texts/{one.name}", f"{one.name}.example", one.lang, tuple(lines), rounds=FILE_ROUNDS)


def text_page_of_blocks(one: Example, aims: Targets) -> TextPage:
    """The lines of a page with partial labels: its body, and the captions, credits and consent lines found there."""
    trust = (aims.weight / np.maximum(one.tokens, 1) ** LENGTH_POWER).astype(np.float32)
    return _partly(one.page, one.segments.text, aims.label, trust)


def text_page_by_model(page: LabelledPage, texts: Sequence[str], probabilities: Floats, label: Ints) -> TextPage:
    """The lines of a page without labels as a model for pages labels its blocks: it sees markup, and is right more often."""
    return _partly(page, texts, label, probabilities[np.arange(len(label)), label])


def _partly(page: LabelledPage, texts: Sequence[str], label: Ints, trust: Floats) -> TextPage:
    """The lines of a page that no person labelled in full.

    Other boilerplate is left out: a caption or consent line that was overlooked would teach that it is something else.
    """
    used = np.flatnonzero((label != OTHER) & (trust > 0)).tolist()
    trust = trust * np.where(label == BODY, PLAIN_TRUST, 1)
    lines = tuple((" ".join(texts[index].split()), LABELS[label[index]]) for index in used)
    return TextPage(page.name, page.site, page.lang, lines, -1, tuple(trust[used].tolist()))


def _title_line(lines: Sequence[tuple[str, str]], page: bytes) -> int:
    """The longest line of no other use that the page's ``<title>`` has in it."""
    found = _TITLE.search(decode(page)[:200_000]) if page else None
    title = " ".join(html.unescape(found[1]).split()).lower() if found else ""
    best, size = -1, SHORTEST_TITLE - 1
    for index, (text, label) in enumerate(lines):
        if label == "other" and size < len(text) and text.lower() in title:
            best, size = index, len(text)
    return best


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of what is not body an extractor leaves: the share of lines.

    By label and, of other boilerplate, by place: between body lines, close to them, elsewhere.
    """

    caption: float = 0.0
    credit: float = 0.0
    cookie: float = 0.0
    inside: float = 0.0
    near: float = 0.0
    outside: float = 0.0
    title: float = 0.5


CLEAN = Profile()
ALL = Profile(1, 1, 1)
WHOLE = Profile(1, 1, 1, 1, 1, 1, 1)
CAPTIONS = Profile(caption=1)
# What documents are made by, each in turn, and what it is like; what should be learnt more of stands there more than
# once.
PROFILES = (
    ("clean", CLEAN),
    ("all", ALL),
    ("all but titles", Profile(1, 1, 1, title=0)),
    ("all", ALL),
    ("captions", CAPTIONS),
    ("readability", Profile(0.65, 0.60, 0.05, 0.12, 0.10, 0.005)),
    ("justext", Profile(0.7, 0.5, 0.6, 0.15, 0.11, 0.02)),
    ("whole", WHOLE),
)
SOME_PROFILES = (CLEAN, ALL, ALL, CAPTIONS)  # one of them by chance, where a model completed the labels
LAYOUTS = ("blank lines", "one a line", "blank lines", "tight pictures", "wrapped", "rows")


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A text made of a page's lines, cut as any text is, and what its lines should be."""

    page: TextPage
    lines: Lines
    aims: Targets


Pick = tuple[str, str, float]  # a line's text, its label, and how much the label counts


def picked(page: TextPage, profile: Profile, random: np.random.Generator) -> list[Pick]:
    """The lines that an extractor of this profile leaves, in order."""
    body = [index for index, (_, label) in enumerate(page.lines) if label == "body"]
    low, high = (body[0], body[-1]) if body else (0, len(page.lines))
    rates = {"body": 1.0, "caption": profile.caption, "credit": profile.credit, "cookie": profile.cookie}
    chance = _together(page, random)
    out = []
    for index, (text, label) in enumerate(page.lines):
        if index == page.title:
            if chance[index] < profile.title:
                out.append((text, "body", 1.0))  # a title stays, whatever pages call it
            continue
        rate = rates.get(label)
        if rate is None:
            rate = _rate_of_boilerplate(profile, max(low - index, index - high))
        if chance[index] < rate:
            out.append((text, label, page.trusted(index)))
    return out


def _rate_of_boilerplate(profile: Profile, away: int) -> float:
    """How much other boilerplate an extractor leaves in, by how many lines it is away from the body (below 0: within)."""
    if away < 0:
        return profile.inside
    if away <= NEAR:
        return profile.near
    return profile.outside if away < FARTHEST else 0.0


def _together(page: TextPage, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """A number by chance for each line; mostly the same for a caption and its credit: they share an element."""
    chance = random.random(len(page.lines))
    apart = random.random(len(page.lines)) < PARTED
    dialog = random.random()  # of consent dialogs extractors leave all or nothing
    for index, (_, label) in enumerate(page.lines):
        if label == "cookie":
            chance[index] = dialog
        elif index and not apart[index] and {label, page.lines[index - 1][1]} <= {"caption", "credit"}:
            chance[index] = chance[index - 1]
    return chance


def _with_dialog(page: TextPage, picks: list[Pick], dialogs: Dialogs, random: np.random.Generator) -> list[Pick]:
    """The lines with a consent dialog among them, mostly at an end."""
    dialog: list[Pick] = [(text, "cookie", LENT_TRUST) for text in dialogs.pick(page.name, page.lang, random)]
    at = place(len(dialog), len(picks), random)
    return [*picks[:at], *dialog, *picks[at:]]


def lendable(pages: Sequence[TextPage], fold: Sequence[int], notices: Notices) -> Dialogs:
    """The consent dialogs of pages, to be lent within their fold (those of labelled texts in all), and of tools."""
    real: dict[tuple[int, str], list[list[str]]] = {}
    for page, of in zip(pages, fold, strict=True):
        lines = [text for text, label in page.lines if label == "cookie"]
        if len(lines) >= SHORTEST_LENT:
            for number in range(max(fold) + 1) if page.rounds > 1 else [of]:
                real.setdefault((number, language(page.lang)), []).append(lines)
    return Dialogs(notices, real, {page.name: of for page, of in zip(pages, fold, strict=True)})


def laid_out(lines: Sequence[Pick], layout: str, random: np.random.Generator) -> tuple[str, list[int]]:
    """A text of the lines, and where each of them begins in it."""
    width = int(random.choice([60, 66, 72, 78, 100]))
    end = "\r\n" if random.random() < 0.1 else "\n"
    parts: list[str] = []
    starts: list[int] = []
    size = 0
    for index, (text, label, _) in enumerate(lines):
        before = ""
        if index:
            tight = layout == "one a line" or (
                (layout == "tight pictures" and label == lines[index - 1][1])
                or (label == "credit" and layout == "tight pictures")
            )
            before = end if tight else end * 2
        wraps = layout == "wrapped" and len(text) > width
        rows = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) if wraps else [text]
        starts.append(size + len(before))
        parts += [before, end.join(rows)]
        size += len(before) + len(parts[-1])
    return "".join(parts), starts


def as_rows(lines: Sequence[Pick], random: np.random.Generator) -> list[Pick]:
    """The lines with some joined as extractors join them: cells to rows of a table, a credit to its caption."""
    out: list[Pick] = []
    bar = str(random.choice([" | ", "\t", " - ", ": "]))
    index = 0
    while index < len(lines):
        run = index
        while run < len(lines) and lines[run][1] == "body" and len(lines[run][0]) < 40:
            run += 1
        if run - index >= 6:
            cells = int(random.choice([2, 3, 4]))
            rows = [lines[at : min(at + cells, run)] for at in range(index, run, cells)]
            out += [(bar.join(text for text, _, _ in row), "body", min(trust for _, _, trust in row)) for row in rows]
            index = run
            continue
        text, label, trust = lines[index]
        after = lines[index + 1] if index + 1 < len(lines) else ("", "", 1.0)
        if label == "caption" and after[1] == "credit":
            out.append((f"{text} {after[0]}", label, trust))
            index += 2
            continue
        out.append((text, label, trust))
        index += 1
    return out


def document(page: TextPage, picks: Sequence[Pick], layout: str, random: np.random.Generator) -> TextDocument:
    """Make a text of lines, cut it, and carry their labels over."""
    if layout == "rows":
        picks = as_rows(picks, random)
    source, starts = laid_out(picks, layout, random)
    lines = cut(source)
    number = np.array([LABELS.index(label) for _, label, _ in picks], np.intp)
    first = np.searchsorted(starts, lines.start, "right") - 1
    last = np.searchsorted(starts, lines.end - 1, "right") - 1
    tokens = np.array([len(tokenize(text)) for text in lines.text])
    same = np.array([len(set(number[a : b + 1].tolist())) == 1 for a, b in zip(first, last, strict=True)], np.bool_)
    trust = np.array([trust for _, _, trust in picks])[first]
    weight = np.maximum(tokens, 1) ** LENGTH_POWER * same * trust
    return TextDocument(page, lines, Targets(number[first], weight.astype(np.float32)))


def documents(
    pages: Sequence[TextPage], dialogs: Dialogs | None = None, rounds: int = 1, seed: int = 0
) -> list[TextDocument]:
    """Training documents: a round is each page once by every profile, and once at rates of chance.

    Of pages whose labels a model completed, there is one by a profile of chance.
    """
    out = []
    for number, page in enumerate(pages):
        random = np.random.default_rng([seed, number])
        profiles = (
            [SOME_PROFILES[int(random.choice(len(SOME_PROFILES)))]]
            if page.trust
            else [*(profile for _, profile in PROFILES), _by_chance(random)]
        )
        for _ in range(rounds * page.rounds):
            for profile in profiles:
                picks = picked(page, profile, random)
                if (
                    dialogs
                    and profile.cookie
                    and random.random() < LENT_RATE
                    and not any(label == "cookie" for _, label, _ in picks)
                ):
                    picks = _with_dialog(page, picks, dialogs, random)
                if picks:
                    out.append(document(page, picks, str(random.choice(LAYOUTS)), random))
    return out


def _by_chance(random: np.random.Generator) -> Profile:
    return Profile(*(random.random(3) ** 0.5).tolist(), *(random.random(3) * (0.3, 0.2, 0.1)).tolist())
