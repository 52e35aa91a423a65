"""An annotation server for as long as a test needs it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from stripper import Cleaner
from stripper.learn.annotate.desk import Desk
from stripper.learn.annotate.server import HOST, bind, new_token, server

LONGEST = 20  # seconds that a test which fails holds an answer back


class HalfWay:
    """Lets originals in as far as a text; the rest stays out until it is let in, as on a slow machine."""

    def __init__(self, before: bytes) -> None:
        self._before = before
        self._may_end = threading.Event()

    def let_in(self) -> None:
        self._may_end.set()

    def __call__(self, application):
        async def halting(scope, receive, send):
            async def send_in_two(message):
                begins, here, ends = message.get("body", b"").partition(self._before)
                if here:
                    await send(message | {"body": begins, "more_body": True})
                    await asyncio.to_thread(self._may_end.wait, LONGEST)
                    message |= {"body": here + ends}
                await send(message)

            await application(scope, receive, send_in_two if scope["path"].endswith("/original") else send)

        return halting


@contextmanager
def serving(
    folder: Path,
    cleaner: Cleaner,
    order: str = "file",
    port: int = 0,
    through: Callable = lambda application: application,
) -> Iterator[str]:
    """The address of a server over a folder, while it runs; what it answers goes ``through`` something."""
    desk = Desk(folder, cleaner, order)
    desk.doubts.start(60)
    token = new_token()
    with bind(port) as listening:
        running = server(desk, token)
        running.config.app = through(running.config.app)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        try:
            yield f"http://{HOST}:{listening.getsockname()[1]}/{token}/"
        finally:
            running.should_exit = True
            thread.join()
            desk.doubts.stop()
