"""One run of ``stripper annotate``: the one writer of a corpus, its desk and its server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from stripper.cleaner import Cleaner
from stripper.errors import StripperError
from stripper.learn.annotate.desk import DONE, Desk
from stripper.learn.annotate.server import HOST, bind, new_token, server
from stripper.learn.store import only_writer
from stripper.number import how_many

PATIENCE = 10.0  # seconds to wait for the doubt of all pages before the first is shown


def annotate(
    folder: Path,
    cleaner: Cleaner,
    order: str,
    *,
    port: int,
    opened: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Serve a corpus folder until the program is interrupted.

    ``opened`` is given the address once it answers, ``say`` what the user should know. Raises ``CorpusError`` where
    the folder has no pages or faulty rows, cannot be written or is in use, ``StripperError`` where the port is taken.
    """
    with only_writer(folder):
        desk = Desk(folder, cleaner, order)
        try:
            listening = bind(port)
        except OSError as error:
            raise StripperError(f"port {port}: {error.strerror}; leave out --port to take any free one") from error
        with listening:
            say(f"{how_many(len(desk.names), 'page')}, {_done(desk):,} labelled; reading them for the model's doubt")
            desk.doubts.start(PATIENCE)
            for name, fault in sorted(desk.doubts.faults.items()):
                say(f"{name}: left out: {fault}")
            token = new_token()
            listening.listen()  # from here on a browser is answered, if late
            opened(f"http://{HOST}:{listening.getsockname()[1]}/{token}/")
            say("stop with Ctrl-C; everything is saved as you go")
            try:
                server(desk, token).run(sockets=[listening])
            except KeyboardInterrupt:
                say(f"stopped; {_done(desk):,} of {how_many(len(desk.names), 'page')} labelled")
            finally:
                desk.doubts.stop()


def _done(desk: Desk) -> int:
    return sum(desk.state(name) == DONE for name in desk.names)
