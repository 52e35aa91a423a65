"""Serve the annotation page to this machine's browser, and to nobody else.

Bound to the loopback address. The address holds a random token, compared in constant time: other users of
the machine and other pages in the browser do not know it (but where the program itself opens the browser, the list of
processes may show it; ``--no-browser`` leaves that to its user). The Host header must name the loopback, or a page
elsewhere could have its own name point here (DNS rebinding), and the Origin header, where there is one, must name this
server, or a page elsewhere that came to know the token could save labels. Nothing is loaded from outside: the policy of
every answer forbids it.
"""

from __future__ import annotations

import json
import secrets
import socket
import traceback
from collections.abc import Callable
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from stripper.errors import SaveError, StripperError
from stripper.labels import LABELS, LETTERS
from stripper.learn.annotate.desk import Desk, WrongInput
from stripper.learn.annotate.original import POLICY
from stripper.learn.store import Stale
from stripper.limits import DEFAULT
from stripper.web import meanings, palette

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
HOSTS = ("127.0.0.1", "localhost")  # what a browser may call it
_TOKEN_BYTES = 24
_APP_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _APP_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_WEB = ("index.html", "annotate.css", "palette.css", "app.js", "blocks.js", "saving.js")
_LARGEST = DEFAULT.size  # bytes of a request: labels are the text of a page, which has no more, and a word a block
_GRACE = 2  # seconds for requests under way when the program is stopped


class _Unreadable(StripperError):
    """A request has nothing that could be looked at; ``status`` is HTTP's."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class _Guard:
    """Lets through what knows the token, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = scope["path"].split("/")[1]
        answer: ASGIApp = self._app
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            answer = PlainTextResponse("Not found: open the address that stripper annotate printed.\n", 404)
        elif not _is_from_here(Headers(scope=scope)):
            answer = PlainTextResponse("Refused: this was asked for by a page from elsewhere.\n", 403)
        await answer(scope, receive, send_with_headers)


def _is_from_here(headers: Headers) -> bool:
    """Whether a request names no page that it comes from, or one of this server's.

    Browsers name it with all that changes something; ``null`` is what a sandboxed frame is called.
    """
    origin = headers.get("origin")
    return origin is None or origin == f"http://{headers.get('host')}"


def application(desk: Desk, token: str) -> Starlette:
    """The web application over a desk."""
    routes = [
        Route("/", _file("index.html")),
        *(Route(f"/{name}", _file(name)) for name in _WEB),
        Route("/api/overview", _answer(lambda _: desk.overview())),
        Route("/api/next", _answer(lambda ask: {"name": desk.next_page(ask.query_params.get("after"))})),
        Route("/api/page", _answer(lambda ask: desk.view(_name(ask)))),
        Route("/api/version", _answer(lambda ask: {"version": desk.version(_name(ask))})),
        Route("/api/later", _answer(lambda ask: desk.put_off(_name(ask))), methods=["POST"]),
        Route("/api/draft", _saving(desk.save_draft), methods=["PUT"]),
        Route("/api/row", _saving(desk.finish), methods=["PUT"]),
        Route("/original", _original(desk)),
    ]
    return Starlette(
        routes=[Mount(f"/{token}", routes=routes)],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False),
            Middleware(_Guard, token=token),
        ],
        exception_handlers={StripperError: _refusal, Exception: _fault},
    )


Endpoint = Callable[[Request], Any]


def _file(name: str) -> Endpoint:
    def endpoint(_: Request) -> Response:
        return Response(_text(name), media_type=_TYPES[name.rpartition(".")[2]])

    return endpoint


def _text(name: str) -> str:
    """A file of the browser's side; what it says of labels comes from their table."""
    if name == "palette.css":  # shared with the reports
        return palette()
    found = files("stripper.learn.annotate").joinpath("web", name).read_text(encoding="utf-8")
    return found if name != "index.html" else Template(found).substitute(_of_labels())


def _of_labels() -> dict[str, str]:
    buttons = [
        f'<button type="button" class="label {name}" data-key="{key}" data-label="{name}" aria-keyshortcuts="{key}">'
        f'<kbd>{key}</kbd> {name} <span class="count"></span></button>'
        for key, name in zip(LETTERS, LABELS, strict=True)
    ]
    return {
        "buttons": "\n".join(buttons),
        "keys": " ".join(f"<kbd>{key}</kbd>" for key in LETTERS),
        "labels": f"{', '.join(LABELS[:-1])} or {LABELS[-1]}",
        "rules": meanings(lambda label: label.rule),
    }


def _answer(ask: Callable[[Request], Any]) -> Endpoint:
    def endpoint(request: Request) -> Response:
        return JSONResponse(ask(request))

    return endpoint


def _saving(save: Callable[[str, Any, str], str]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        try:
            work = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _Unreadable(400, f"not valid JSON ({error})") from error
        seen = request.headers.get("if-match", "").strip('"')
        return JSONResponse({"version": await run_in_threadpool(save, _name(request), work, seen)})

    return endpoint


async def _body(request: Request) -> bytes:
    """What a request brings. Raises ``_Unreadable`` as soon as it is more than the labels of any page."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > _LARGEST:
            raise _Unreadable(413, f"more than {_LARGEST:,} bytes, which no page's labels have")
    return bytes(found)


def _original(desk: Desk) -> Endpoint:
    def endpoint(request: Request) -> Response:
        page = desk.original(_name(request)).encode("utf-8", "replace")
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY})

    return endpoint


def _name(request: Request) -> str:
    return request.query_params.get("name", "")


def _refusal(_: Request, error: Exception) -> Response:
    """What the browser is told of an error; the status says what to do about it."""
    said = {"error": str(error)}
    if isinstance(error, Stale):
        return JSONResponse(said | {"version": error.version}, 412)
    if isinstance(error, SaveError):
        return JSONResponse(said, 507)
    if isinstance(error, _Unreadable):  # what may still come is not waited for
        return JSONResponse(said, error.status, headers={"Connection": "close"})
    if isinstance(error, WrongInput):
        return JSONResponse(said | {"field": error.field}, 422)
    return JSONResponse(said, 409)


def _fault(_: Request, error: Exception) -> Response:
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{at.filename.rpartition('/')[2]}:{at.lineno}"
    said = f"{type(error).__name__} at {where} ({error}); this is a fault of stripper, please report it"
    return JSONResponse({"error": said}, 500)


def bind(port: int) -> socket.socket:
    """A socket on the loopback; port 0 is any that is free. Raises ``OSError`` where the port is taken."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((HOST, port))
    except OSError:
        opened.close()
        raise
    return opened


def server(desk: Desk, token: str) -> uvicorn.Server:
    """The server, to be run on a bound socket: ``server(...).run(sockets=[bind(0)])``."""
    return uvicorn.Server(
        uvicorn.Config(
            application(desk, token),
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
    )
