"""Label Studio's JSON export of HyperText tasks.

A list of tasks: ``data`` holds the page's HTML and perhaps its ``url``, ``annotations`` what people said: each
region has ``value.text``, ``value.globalOffsets`` and its label under ``hypertextlabels`` or ``labels``. Texts
count, not the XPaths, which lead nowhere as soon as the page is touched, nor the offsets, which count in the
page as a browser laid it out; these give the order alone. What has no region may not have been looked at:
nothing is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stripper.errors import CorpusError
from stripper.labels import LABELS
from stripper.learn.corpus import SOME
from stripper.learn.importers import FORMATS, Imported, Options, Refused, must_be_there
from stripper.learn.importers._common import Segments, in_page_order, paragraphs, read_json
from stripper.learn.site import about_page, site_of

KIND = "label-studio"
_KEYS = ("hypertextlabels", "labels")
_MARKUP = re.compile(r"<[a-zA-Z!/]")


def read(source: Path, options: Options) -> Iterator[Imported | Refused]:
    """The tasks that somebody has finished."""
    tasks = read_json(must_be_there(source, KIND))
    if not isinstance(tasks, list):
        raise CorpusError(f"{source}: a list of tasks was expected; {KIND} is {FORMATS[KIND]}")
    for number, task in enumerate(tasks, 1):
        name = f"task-{task.get('id', number)}" if isinstance(task, dict) else f"task-{number}"
        try:
            yield _page(name, task if isinstance(task, dict) else {}, options)
        except CorpusError as error:
            yield Refused(name, str(error))


def _page(name: str, task: dict[str, Any], options: Options) -> Imported:
    data = task.get("data")
    html = _html(data if isinstance(data, dict) else {})
    segments = _segments(_annotation(task), options)
    said = about_page(html)
    url = str(data.get("url") or said["url"]) if isinstance(data, dict) else ""
    page = html.encode("utf-8", "replace")
    return Imported(
        name,
        b"\xef\xbb\xbf" + page,  # the mark says that it is UTF-8 now, whatever its <meta> says
        {
            "url": url,
            "site": site_of(url),
            "lang": said["lang"],
            "source": "Label Studio",
            "covers": SOME,
            "segments": [list(pair) for pair in in_page_order(page, segments, ())],
        },
    )


def _html(data: dict[str, Any]) -> str:
    pages = [value for value in data.values() if isinstance(value, str) and _MARKUP.search(value)]
    if not pages:
        raise CorpusError(
            'no HTML in its data; export tasks that hold the page itself, not its address (valueType="text")'
        )
    return max(pages, key=len)


def _annotation(task: dict[str, Any]) -> list[dict[str, Any]]:
    """The regions of what counts: the ground truth, else the last one that was not cancelled."""
    annotations = [one for one in task.get("annotations") or [] if isinstance(one, dict)]
    finished = [one for one in annotations if not one.get("was_cancelled") and one.get("result")]
    if not finished:
        raise CorpusError("nobody has labelled it yet")
    chosen = next((one for one in finished if one.get("ground_truth")), finished[-1])
    return [one for one in chosen["result"] if isinstance(one, dict) and isinstance(one.get("value"), dict)]


def _segments(regions: list[dict[str, Any]], options: Options) -> Segments:
    placed = []
    for number, region in enumerate(regions):
        value = region["value"]
        names = next((value[key] for key in _KEYS if value.get(key)), None)
        if names is None:  # a relation, a choice for the whole page
            continue
        text = value.get("text")
        if not isinstance(text, str) or not text.strip():
            raise CorpusError(
                f'region {number + 1} has no text; export again with saveTextResult="yes" in the labelling interface'
            )
        offsets = value.get("globalOffsets")
        start = offsets.get("start", 0) if isinstance(offsets, dict) else 0
        placed.append((start, number, paragraphs(text.replace("\\n", "\n"), _label(str(names[0]), options))))
    return [pair for _, _, pairs in sorted(placed, key=lambda one: one[:2]) for pair in pairs]


def _label(name: str, options: Options) -> str:
    ours = options.labels.get(name.lower(), name.lower())
    if ours not in LABELS:
        raise CorpusError(
            f"unknown label {name!r}; say which of {', '.join(LABELS)} it is: --label {name.lower()!r}=LABEL"
        )
    return ours
