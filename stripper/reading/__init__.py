"""From bytes, text or a tree to the nodes of a page: refuse what is no page (``content``, ``prescan``), decode, parse.

``read`` runs them one after the other.
"""
