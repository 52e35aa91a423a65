"""Text that was extracted already: the same stages as for pages, with lines for blocks.

Lines (``lines``), features (``stripper.plain.line_table``), networks (``model``), labels (``decide``), what is kept
(``render``); ``label`` runs them one after the other.
"""
