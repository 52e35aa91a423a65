"""An annotation server for as long as a test needs it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stripper import Cleaner
from stripper.learn.annotate.desk import Desk
from stripper.learn.annotate.server import HOST, bind, new_token, server


@contextmanager
def serving(folder: Path, cleaner: Cleaner, order: str = "file", port: int = 0) -> Iterator[str]:
    """The address of a server over a folder, while it runs."""
    desk = Desk(folder, cleaner, order)
    desk.doubts.start(60)
    token = new_token()
    with bind(port) as listening:
        running = server(desk, token)
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
