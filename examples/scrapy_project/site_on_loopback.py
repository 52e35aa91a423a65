"""A small news site on loopback: a front page, the Italian fixtures as its articles, and what goes wrong on real sites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"
ARTICLES = sorted(path.name for path in PAGES.glob("it-*.html"))
ODD = {"vuota.html": ("text/html", b" "), "bilancio.pdf": ("application/pdf", b"%PDF-1.7\n%%EOF\n")}


class Handler(SimpleHTTPRequestHandler):
    """Serves the front page, the odd pages, and the articles as they lie in their folder."""

    def do_GET(self) -> None:
        """Answer a request."""
        name = self.path.lstrip("/")
        if name in ODD:
            self._answer(*ODD[name])
        elif name:
            super().do_GET()
        else:
            links = "".join(f'<li><a class="article" href="/{name}">{name}</a></li>' for name in [*ARTICLES, *ODD])
            self._answer("text/html; charset=utf-8", f"<title>Gazzetta</title><ul>{links}</ul>".encode())

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing: Scrapy logs its requests."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of the site, while it is up."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(PAGES))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
