"""Rules of sites: what to keep and what to drop, by CSS selector or XPath, from a TOML file or from Python.

    ["example.org"]                       # this host and those below it; "*" is every host, and a page without address
    keep = ["article .story"]
    drop = [".newsletter", "//aside[@data-kind='poll']"]

What stands within an element that is to be dropped is ``other``; what stands within one that is to be kept is ``body``,
unless the model finds it to be a caption, credit or consent text. Where both hold, the innermost element decides, and of one
element ``drop``. The rules come before the decision about the page, which therefore knows of them, and hold after it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from lxml import etree

from stripper.core.page_table import PageTable
from stripper.core.walk import element_at
from stripper.errors import RulesError
from stripper.labels import BODY, LABELS, OTHER
from stripper.reading.parse import tree_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

EVERYWHERE = "*"
_ACTIONS = ("keep", "drop")
_TAKEN_OUT = tuple(LABELS.index(label) for label in ("caption", "credit", "cookie"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector of a host: ``said`` as it was given, ``find`` the XPath that it means."""

    host: str
    action: str
    said: str
    find: etree.XPath

    def __str__(self) -> str:
        return f"{self.action} {self.said} ({self.host})"


class Rules:
    """The rules of sites by host. Raises ``RulesError`` for what is no rule, and says which.

    >>> Rules({"example.org": {"drop": [".newsletter"]}}).of("https://www.example.org/a")[0].action
    'drop'
    """

    def __init__(self, sites: Mapping[str, Mapping[str, Any]]) -> None:
        self._rules = [rule for host, given in sites.items() for rule in _rules(host, given)]

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read the rules of a TOML file. Raises ``RulesError`` where it cannot be read, or is no TOML."""
        try:
            with Path(path).open("rb") as file:
                return cls(tomllib.load(file))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RulesError(f"{path}: no rules can be read from it: {error}") from error

    def of(self, url: str | None) -> list[Rule]:
        """The rules that hold for a page with an address, or with none."""
        try:
            host = (urlsplit(url or "").hostname or "").lower()
        except ValueError:  # "http://["
            host = ""
        return [
            rule for rule in self._rules if rule.host in (EVERYWHERE, host) or host.endswith(f".{rule.host.lower()}")
        ]


def _rules(host: str, given: Mapping[str, Any]) -> Iterator[Rule]:
    if not isinstance(given, Mapping) or not set(given) <= set(_ACTIONS):
        raise RulesError(f'{host}: the rules of a host are lists under "keep" and "drop", not {given!r}')
    for action in _ACTIONS:
        selectors = given.get(action, [])
        if not isinstance(selectors, (list, tuple)) or not all(isinstance(one, str) for one in selectors):
            raise RulesError(f"{host}: {action} is a list of CSS selectors and XPaths, not {selectors!r}")
        for said in selectors:
            yield Rule(host, action, said, _compiled(host, said))


def _compiled(host: str, said: str) -> etree.XPath:
    """What a selector means: an XPath where it begins with a slash or a bracket, else CSS."""
    from cssselect import HTMLTranslator, SelectorError

    try:
        return etree.XPath(
            said if said.startswith(("/", "(")) else HTMLTranslator().css_to_xpath(said, "descendant-or-self::")
        )
    except (SelectorError, etree.XPathError) as error:
        raise RulesError(f"{host}: {said!r} is neither a CSS selector nor an XPath: {error}") from error


def ruled(rules: list[Rule], table: PageTable, source: Any) -> dict[int, Rule]:
    """The rule that holds for each block for which one does; none where the page was read without a tree.

    ``source`` is what the table was read from: the page's text, which is parsed again, or the caller's tree. Raises
    ``RulesError`` where a rule cannot be applied.
    """
    root = tree_of(source) if isinstance(source, str) else source
    if not rules or root is None or not len(table):
        return {}
    said = {element: rule for rule in rules for element in _found(rule, root)}  # drop comes last
    of_node: dict[int, Rule] = {}
    for node, element in enumerate(element_at(root, table.listed("position"))):
        rule = said.get(element) or of_node.get(table.parent_of(node) if node else -1)
        if rule:
            of_node[node] = rule
    return {block: of_node[node] for block, node in enumerate(table.listed("element")) if node in of_node}


def _found(rule: Rule, root: Any) -> list[Any]:
    try:
        found = rule.find(root)
    except etree.XPathError as error:
        raise RulesError(f"{rule}: {error}") from error
    if not isinstance(found, list):
        raise RulesError(f"{rule}: it finds no elements but {found!r}")
    return [one for one in found if etree.iselement(one)]


def with_rules(probabilities: npt.NDArray[np.float32], held: Mapping[int, Rule]) -> npt.NDArray[np.float32]:
    """The probabilities with certainty where a rule holds: float32 (n_blocks, n_labels)."""
    probabilities = probabilities.copy()
    for block, rule in held.items():
        row = probabilities[block]
        is_residue = rule.action == "keep" and int(row.argmax()) in _TAKEN_OUT
        if not is_residue:
            row[:] = 0
            row[BODY if rule.action == "keep" else OTHER] = 1
    return probabilities


def enforced(
    labels: npt.NDArray[np.intp], probabilities: npt.NDArray[np.float32], held: Mapping[int, Rule]
) -> npt.NDArray[np.intp]:
    """The labels with what the rules say, whatever was decided after them."""
    labels = labels.copy()
    for block in held:
        labels[block] = probabilities[block].argmax()
    return labels
