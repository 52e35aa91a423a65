"""A step for datatrove pipelines: ``StripperExtractor`` puts the article in place of a document's HTML.

Not a ``BaseExtractor``: its child must have loaded everything within one page's timeout, loses the labels (it gives
one text back), and cannot tell a page that died from one that took too long. Here the pages go through the same
supervised workers as in ``stripper batch``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from datatrove.pipeline.base import PipelineStep
from datatrove.utils.typeshelper import StatHints

from stripper.archive.answers import CLEANED, EMPTY, Duty, Workers
from stripper.archive.records import Record
from stripper.archive.rows import as_word
from stripper.archive.work import Allowance, Wanted

FIELDS = ("text", "title", "language", "kind", "quality", "captions", "credits", "cookies", "warnings")
_URL = "url"


class StripperExtractor(PipelineStep):  # type: ignore[misc]  # datatrove has no types
    """Cleans documents whose text is HTML; what was taken out stands in ``metadata`` then.

    With ``labels`` all text is kept, and ``metadata["attributes"]`` says where each label stands (Dolma's spans).
    Documents without an article are dropped; those that failed too, unless there is an ``exclusion_writer`` for them.
    """

    name = "✂️ stripper"
    type = "🛢 - EXTRAC"

    def __init__(
        self,
        timeout: float = 20.0,
        memory: int = 2 << 30,
        *,
        labels: bool = False,
        model: str | None = None,
        exclusion_writer: Any = None,
    ) -> None:
        super().__init__()
        self.duty = Duty(Wanted(FIELDS, labels=labels, model=model), Allowance(timeout, memory))
        self.exclusion_writer = exclusion_writer

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:  # noqa: ARG002
        """Clean the documents of a pipeline, in order."""
        with self.exclusion_writer or nullcontext() as excluded, Workers[Any](self.duty, 1, ordered=True) as pool:
            for document, _, (kind, payload) in pool.map(self._records(data)):
                self.stat_update(StatHints.total)
                if kind == CLEANED:
                    found = json.loads(payload)
                    document.text = found.pop("text")
                    document.metadata |= found
                    self.stat_update(StatHints.forwarded)
                    self.update_doc_stats(document)
                    yield document
                    continue
                self.stat_update(StatHints.dropped)
                if kind != EMPTY:
                    failure, error = json.loads(payload)
                    self.stat_update(f"failed_{failure.replace(' ', '_')}")
                    if excluded:
                        document.metadata |= {"stripper_failure": failure, "stripper_error": error}
                        excluded.write(document, rank)

    def _records(self, data: Any) -> Iterator[tuple[Any, str, Record]]:
        for document in data:
            yield document, "", Record(document.text, id=as_word(document.id), url=as_word(document.metadata.get(_URL)))
