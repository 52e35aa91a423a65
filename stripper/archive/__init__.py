"""Whole archives: readers, the engine that cleans their pages in supervised workers, writers, accounts.

The way of the data: ``inputs`` finds the sources and opens them with the readers (``warc``, ``tables``,
``containers``), which give a ``Record`` a page, or a ``Lost`` where one cannot be read. ``answers`` has
``stripper.workers`` do ``work`` on them; ``parts`` and ``writers`` write the rows and ``accounts``
counts. ``run`` is all of that on one machine, ``frames`` the same over Arrow record batches, for clusters.
"""
