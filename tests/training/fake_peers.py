"""Extractors that need no library, for tests of the comparison: some behave, some do not."""

from __future__ import annotations

import os
import re
import socket
import time


def paragraphs(_):
    return lambda page, _url, _lang: "\n".join(re.findall("<p>(.*?)</p>", page.decode()))


def unruly(_):
    def extract(page, _url, _lang):
        if b"raise" in page:
            raise KeyError("text of the page")
        if b"hang" in page:
            time.sleep(60)
        while b"spin" in page:
            pass
        if b"die" in page:
            os._exit(3)
        if b"chatter" in page:
            os.write(1, b"to standard output")
        return None if b"none" in page else "kept"

    return extract


def online(_):
    def extract(_page, _url, _lang):
        socket.create_connection(("example.org", 80), timeout=5)
        return "fetched"

    return extract


def broken(_):
    import a_module_that_is_not_there  # noqa: F401


def idle(_):
    def extract(_page, _url, _lang):
        time.sleep(0.2)
        return "late"

    return extract


def hungry(megabytes):
    def extract(_page, _url, _lang):
        return str(len(b"x" * (int(megabytes) << 20)))

    return extract
