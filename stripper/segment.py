"""From the table of a page's nodes and texts to its blocks, measured: all that models and rules look at."""

from __future__ import annotations

from typing import Any

from stripper.core.cut import cut_table
from stripper.core.measure import measure_table
from stripper.core.page_table import PageTable
from stripper.core.wording import fill_node_cues_of
from stripper.declared import declare
from stripper.reading.decode import decode
from stripper.reading.parse import NO_LIMITS, parse_page, read_tree


def segment(table: PageTable) -> PageTable:
    """Cut a page into blocks and measure them: fill the columns that reading a tree left. The table itself is returned."""
    fill_node_cues_of(table)
    cut_table(table)
    measure_table(table)
    table.declared = declare(table)
    return table


def page_table(html: bytes | str) -> PageTable:
    """The table of a page that was chosen by hand, whatever it costs: for learning and tools."""
    return segment(parse_page(html if isinstance(html, str) else decode(html), NO_LIMITS).table)


def tree_table(root: Any) -> PageTable:
    """The table of an lxml tree, whatever it costs: for learning and tools."""
    return segment(read_tree(root, NO_LIMITS).table)
