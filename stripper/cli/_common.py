"""What the verbs share: reading inputs, loading the model, writing results, saying what went wrong."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from shlex import quote
from shutil import copymode
from typing import TYPE_CHECKING, NoReturn, cast

import click

from stripper.errors import InputError, InputTooLarge, ModelError, RulesError, StripperError
from stripper.escape import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from stripper.cleaner import Cleaner
    from stripper.limits import Limits
    from stripper.page import Page

STDIN = "-"
FAILED, WRONG = 1, 2  # exit status: of an input that failed, of a wrong command or model
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SURROGATES = re.compile("[\ud800-\udfff]")

SHIPPED = "shipped"  # as a model's name


def folder_of(name: str | None) -> str | None:
    """The folder of a model that is given by name; None is the shipped one's."""
    return None if name == SHIPPED else name


model_option = click.option(
    "--model",
    "folder",
    metavar="DIR",
    callback=lambda _context, _option, name: folder_of(name),
    help="The folder of a model of your own.  [default: shipped, the one that comes along]",
)


def _check_charset(_context: click.Context, _option: click.Parameter, label: str | None) -> str | None:
    from stripper.reading.decode import encoding_of, unknown

    if label is not None and encoding_of(label) is None:
        raise click.BadParameter(unknown(label))
    return label


def _check_threshold(_context: click.Context, _option: click.Parameter, value: str | None) -> str | float | None:
    from stripper.plain.decide import threshold_of

    if value is None:
        return None
    point: str | float = value
    with suppress(ValueError):
        point = float(value)
    try:
        threshold_of(point)
    except InputError as error:
        raise click.BadParameter(str(error)) from error
    return point


def check_limits(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> Limits:
    """The limits of a page where some are given as size=1e8."""
    from stripper.limits import LIMITS, Limits

    limits: dict[str, float] = {}
    for value in values:
        name, _, number = value.partition("=")
        if name not in LIMITS:
            raise click.BadParameter(f"unknown limit {name!r}; there are {', '.join(LIMITS)}")
        try:
            limits[name] = float(number) if name == "seconds" else int(float(number))
        except (ValueError, OverflowError) as error:
            raise click.BadParameter(f"{value!r} has no number behind {name}=") from error
    try:
        return Limits(**limits)  # type: ignore[arg-type]  # the counts are whole numbers
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def check_size(_context: click.Context, _option: click.Parameter, value: str) -> int:
    """The bytes of a size such as 512M or 2G."""
    unit = _UNITS.get(value[-1:].upper(), 1)
    digits = value[:-1] if unit > 1 else value
    if not digits.isdecimal() or int(digits) * unit < 1 << 20:
        raise click.BadParameter(f"{value!r} is no size; write 512M or 2G, 1M at least")
    return int(digits) * unit


limit_option = click.option(
    "--limit",
    "limits",
    metavar="NAME=VALUE",
    multiple=True,
    callback=check_limits,
    help="What a page may have at most: size, depth, blocks, attributes or seconds. May be given several times.",
)

rules_option = click.option(
    "--rules",
    metavar="FILE",
    type=click.Path(),
    help="A TOML file of what to keep and to drop by host, in CSS or XPath; --url says the host, and rules of * hold for all.",
)
text_option = click.option(
    "--text", "is_text", is_flag=True, help="The input is plain text that was extracted before, not HTML."
)
threshold_option = click.option(
    "--threshold",
    metavar="POINT",
    callback=_check_threshold,
    help="With --text: careful, balanced, thorough, or a number from 0 to 1; the higher, the more stays.  [default: careful]",
)

charset_option = click.option(
    "--charset",
    metavar="LABEL",
    callback=_check_charset,
    help="The charset that HTTP said, such as utf-8; it comes before what the page says of itself.",
)


def say(message: str) -> None:
    """Tell the user something, in one line whatever is in it, on standard error."""
    click.echo(f"stripper: {printable(message)}", err=True)


def fail(message: str, status: int = FAILED) -> NoReturn:
    """Say what is wrong and end with an exit status."""
    say(message)
    raise click.exceptions.Exit(status)


def write(text: str) -> None:
    """Write to standard output as UTF-8, whatever the locale; lone surrogates become U+FFFD."""
    if sys.stdout is None:
        fail("cannot write to standard output: it is closed", WRONG)
    try:
        sys.stdout.buffer.write(encode(text))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has seen enough
        _give_up_stdout()
        raise click.exceptions.Exit(FAILED) from None
    except OSError as error:
        _give_up_stdout()
        fail(f"cannot write to standard output: {error.strerror}; make room or write elsewhere")


def encode(text: str) -> bytes:
    """Encode a text in UTF-8, lone surrogates as U+FFFD."""
    return _SURROGATES.sub("�", text).encode()


def _give_up_stdout() -> None:
    """Keep Python from trying once more, and complaining, when it closes standard output at exit."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def write_file(output: str, text: str) -> None:
    """Write a result into a file, all of it or nothing; where that fails, say so and end with exit status 1."""
    path = Path(output)
    try:
        if path.exists() and not path.is_file():  # a device or a pipe takes bytes, and must stay what it is
            path.write_bytes(encode(text))
        else:
            _replace(path.resolve(), encode(text))  # a link stays one
    except OSError as error:
        fail(f"{output}: cannot be written ({error.strerror}); give -o a file in a folder that is there and has room")


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f".stripper-{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        if path.exists():
            copymode(path, beside)
        beside.replace(path)
    except OSError:
        with suppress(OSError):  # a folder that cannot be written: nothing was made there
            beside.unlink()
        raise


def same_file(one: str, other: str) -> bool:
    """Whether two names are those of one file; standard input and output are none."""
    if STDIN in (one, other):
        return False
    try:
        return Path(one).samefile(other)
    except OSError:  # one of them is not there: whoever reads and writes them says what is wrong
        return False


def read(name: str) -> bytes:
    """Read the bytes of a file, or of standard input where the name is ``-``, unpacked where they are packed.

    Raises ``InputError`` where they cannot be unpacked, or the name is an address.
    """
    data = _stored(name)
    from stripper.archive.encodings import EncodingError, TooLarge, decoded
    from stripper.archive.streams import packing

    try:
        return cast("bytes", decoded(data, packing(data)))  # it gives text only for text
    except TooLarge as error:
        raise InputTooLarge(f"{error}, which no page has; check what was packed") from error
    except EncodingError as error:
        raise InputError(f"cannot be unpacked ({error}); fetch or copy it again") from error


def _stored(name: str) -> bytes:
    if name == STDIN:
        if sys.stdin is None:
            raise InputError("standard input is closed; pipe the page into it")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        from stripper.reading.mistaken import is_address

        if not is_address(name):
            raise
        verb = click.get_current_context().info_name
        raise InputError(f"this is an address; fetch it first: curl -sL {quote(name)} | stripper {verb} -") from error


def load(folder: str | None, limits: Limits | None = None, rules: str | None = None) -> Cleaner:
    """Load the cleaner of a model folder, or the shipped one, with rules of sites; what is wrong of them ends the program."""
    from stripper import cleaner

    try:
        return cleaner.load(folder, limits, rules)
    except (ModelError, RulesError) as error:
        fail(str(error), WRONG)


def label(cleaner: Cleaner, name: str, url: str | None = None, charset: str | None = None) -> Page:
    """Label the page of an input and say what was lost of it. Raises ``InputError`` where there is no text on it."""
    from stripper.cleaner import NO_TEXT

    page = cleaner.label(read(name), url, charset)
    if not len(page.segments):
        raise InputError(NO_TEXT)
    for warning in page.warnings:
        say(f"{name}: {warning}")
    return page


def load_for_text(folder: str | None, limits: Limits | None = None) -> Cleaner:
    """Load the cleaner of a model folder, or the shipped one; a model that knows no plain text ends the program."""
    from stripper.cleaner import PAGES_ONLY

    cleaner = load(folder, limits)
    if cleaner.model.text is None:
        fail(PAGES_ONLY, WRONG)
    return cleaner


def label_text(cleaner: Cleaner, name: str, threshold: str | float | None, charset: str | None) -> Page:
    """Label the lines of a plain text. Raises ``InputError`` where there are none."""
    from stripper.plain.decide import DEFAULT
    from stripper.reading.content import check_text_bytes
    from stripper.reading.decode import decode_text
    from stripper.reading.read import undecoded

    data = read(name)
    check_text_bytes(data)
    text = decode_text(data, charset)
    page = cleaner.label_text(text, DEFAULT if threshold is None else threshold)
    if not len(page.segments):
        raise InputError("no text in it; check that it was saved whole")
    for warning in (*undecoded(text, data), *page.warnings):
        say(f"{name}: {warning}")
    return page


def check_text_options(*, is_text: bool, threshold: str | float | None, url: str | None = None) -> None:
    """Refuse options that say nothing of the kind of input."""
    if threshold is not None and not is_text:
        raise click.UsageError("--threshold is for plain text; add --text, or leave it out")
    if url is not None and is_text:
        raise click.UsageError("--url is for HTML pages; leave it out with --text")


def attempt(work: Callable[[str], str], name: str) -> str | None:
    """Do ``work`` on an input; None, after saying why, where that failed.

    An error that nobody foresaw is caught here too: one page must not cost the user the others.
    """
    try:
        return work(name)
    except OSError as error:
        say(f"{name}: {_advice(error)}")
    except StripperError as error:
        say(f"{name}: {error}")
    except Exception as error:  # noqa: BLE001  the outermost place, and it says what it caught
        at = traceback.extract_tb(error.__traceback__)[-1]
        say(
            f"{name}: {type(error).__name__} at {Path(at.filename).name}:{at.lineno} ({error}); "
            "this is a fault of stripper, please report it with the page"
        )
    return None


def attempt_all(work: Callable[[str], str], names: tuple[str, ...]) -> None:
    """Write what ``work`` makes of each input; where one failed go on, and end with exit status 1."""
    failed = False
    for name in names:
        result = attempt(work, name)
        if result is None:
            failed = True
        else:
            write(result)
    if failed:
        raise click.exceptions.Exit(FAILED)


def attempt_into(output: str, work: Callable[[str], str], names: tuple[str, ...]) -> None:
    """Write what ``work`` makes of all inputs into a file; where one failed nothing is written, and the exit status is 1."""
    results = [attempt(work, name) for name in names]
    done = [result for result in results if result is not None]
    if len(done) < len(results):
        fail(f"{output}: not written, for an input failed")
    write_file(output, "".join(done))


def _advice(error: OSError) -> str:
    return {
        errno.ENOENT: "no such file; check the path",
        errno.EISDIR: "this is a folder; name the pages in it",
        errno.EACCES: "no permission to read it; change its mode or ask its owner",
    }.get(error.errno or 0, f"cannot be read ({error.strerror or error}); check the file and the disk it is on")
