"""Pages in zip and tar files, and pages that are files themselves."""

from __future__ import annotations

import lzma
import mmap
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from tarfile import EOFHeaderError, InvalidHeaderError, SubsequentHeaderError  # type: ignore[attr-defined]  # its stubs leave them out
from typing import IO, Self, cast

from stripper.archive.forms import HEAD, has_page_rows, is_document, named_kind
from stripper.archive.kinds import KINDS, begins_as_row
from stripper.archive.records import LARGEST, SKIPPED, Item, Lost, Record
from stripper.archive.streams import BOUND, Bound, DamagedStream, packing
from stripper.errors import NotHtml
from stripper.reading.content import check_bytes

# Names that say what content cannot: whether words without markup are an article or a program.
_TEXT = re.compile(r"\.(?:txt|text|md)$", re.IGNORECASE)
_HTML = re.compile(r"\.(?:html?|xhtml|shtml)$", re.IGNORECASE)
# Programs and data hold markup, too: what is named as one is no page, unless it begins as an HTML document does, for
# addresses end like this as well ("node.js").
_NO_PAGE = re.compile(
    r"\.(?:"
    r"c|cc|cjs|cpp|cs|css|csv|go|graphql|h|ipynb|java|js|json|json5|jsonc|jsx|less|lock|map|mjs|mts|py|rb|rs|sass|scss"
    r"|sh|sql|swift|toml|ts|tsv|tsx|vue|webmanifest|yaml|yml"
    r"|avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp"
    r"|eot|otf|ttf|woff2?"
    r"|aac|avi|flac|m4[av]|mkv|mov|mp[34]|mpe?g|og[agv]|opus|srt|vtt|wav|webm"
    r"|7z|bin|dll|dmg|docx?|exe|iso|jar|odt|pdf|pptx?|rar|so|swf|tar|t(?:gz|bz2?|xz|zst)|wasm|xlsx?|zip"
    r")$",
    re.IGNORECASE,
)
_PACKED = re.compile(r"\.(?:gz|zst|zstd|bz2|xz)$", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|(?:html|head|body|div|p|article|section|table|title|meta|span|h[1-6])[\s>/])", re.IGNORECASE
)
_HEAD = 8192
# What zipfile raises for members that are damaged, encrypted, packed as it does not know, or have names that cannot be decoded.
_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    ValueError,
    IndexError,
)
_LOCAL_HEADER = 30  # bytes in front of a member's name and data
_UTF8 = 0x08  # in the high byte of a member's flags


def page_of(content: bytes, name: str, *, asked: bool = False) -> Item:
    """What a file holds: a page, a text, or something else, which is skipped unless it was ``asked`` for by name."""
    inner, encoding, head = _PACKED.sub("", name), packing(content), content[:_HEAD]
    other = None if asked or is_document(head) else _other(content, name, inner)
    if other:
        return other
    if len(content) > LARGEST:
        return Lost("too large", f"more than {LARGEST:,} bytes", name)
    if _HTML.search(inner) or (not encoding and _MARKUP.search(head.replace(b"\0", b""))):
        return Record(content, where=name, encoding=encoding or None)
    if _TEXT.search(inner):
        return Record(content, "text", name, encoding=encoding or None)
    return _asked(content, name, encoding) if asked else SKIPPED


def _asked(content: bytes, name: str, encoding: str) -> Item:
    """What a file that was asked for by name is, where neither its name nor markup says it."""
    if encoding:
        return Record(content, where=name, encoding=encoding)
    if b"\0" in content[:_HEAD]:  # and no markup between NULs, as UTF-16 has it
        return Lost("not html", "this is binary data, no page; check what was fetched or read", name)
    try:
        check_bytes(content)
    except NotHtml as error:
        return Lost("not html", str(error), name)
    return Record(content, "text", name)


def _other(content: bytes, name: str, inner: str) -> Item | None:
    """What a file that is no HTML document is instead, if its name or its first bytes say that it is no page."""
    is_row = begins_as_row(content) and not (_TEXT.search(inner) or _HTML.search(inner))
    named = named_kind(name)
    if (named and KINDS[named].holds_pages) or (is_row and has_page_rows(content[:HEAD])):
        return Lost("unreadable", "an archive within another is not read; unpack it, and name it as an input", name)
    return SKIPPED if is_row or _NO_PAGE.search(inner) else None


def read_zip(file: IO[bytes], bound: Bound = BOUND) -> Iterator[Item]:
    """The pages in a zip file, up to where it passes its ``bound``."""
    try:
        archive = _opened(file)
    except _BROKEN as error:
        yield Lost("damaged", f"no zip file that can be read: {error}")
        return
    with archive:
        shared = _shared(archive.infolist())
        unpacked = packed = 0
        for member in archive.infolist():
            if member.filename.endswith("/"):  # is_dir() has no answer for an empty name
                continue
            if id(member) in shared:
                yield Lost("damaged", "it shares bytes with a member before it, as in zip bombs", member.filename)
                continue
            try:
                with archive.open(member) as page:
                    content = page.read(LARGEST + 1)
            except _BROKEN as error:
                yield Lost("damaged", f"{type(error).__name__}: {error}", member.filename)
                continue
            yield page_of(content, member.filename)
            unpacked, packed = unpacked + len(content), packed + member.compress_size
            if why := bound.why_passed(unpacked, packed):
                yield Lost("bomb", f"the rest of the zip file is not read: {why}", member.filename)
                return


def _shared(members: list[zipfile.ZipInfo]) -> set[int]:
    """Which members, by ``id``, begin within another: no packer writes such, and each would be unpacked anew.

    See Fifield 2019, "A better zip bomb". The first of those that begin at one place is let through.
    """
    found, end = set(), -1
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            found.add(id(member))
        end = max(end, member.header_offset + _LOCAL_HEADER + member.compress_size)
    return found


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:  # one name that cannot be decoded, and zipfile gives up the whole file
        copy = _Copy(file.fileno(), 0, access=mmap.ACCESS_COPY)
        _mark_bad_names(copy)
        return zipfile.ZipFile(cast("IO[bytes]", copy))


class _Copy(mmap.mmap):
    """A file in memory, page by page as it is read, that can be written to without changing the file."""

    def seekable(self) -> bool:
        return True


def _mark_bad_names(data: mmap.mmap) -> None:
    """Take the promise of UTF-8 off the names in a zip's directory that are not UTF-8 (APPNOTE.TXT 4.3.12, 4.4.4)."""
    end = data.rfind(b"PK\5\6")
    (size,) = struct.unpack_from("<I", data, end + 12)
    at = end - size
    while data[at : at + 4] == b"PK\1\2":
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        try:
            data[at + 46 : at + 46 + name].decode()
        except UnicodeDecodeError:
            data[at + 9] &= ~_UTF8
        at += 46 + name + extra + comment


class _Archive(tarfile.TarFile):
    """A tar file that takes note of what tarfile passes over: damage, and whether there is a mark of the end."""

    damaged_at: int | None = None
    damage_is_behind_end = False
    is_ended = False


class _Header(tarfile.TarInfo):
    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        archive = cast("_Archive", tarfile)
        try:
            header = super().fromtarfile(archive)
        except EOFHeaderError:
            archive.is_ended = True
            raise
        except (InvalidHeaderError, SubsequentHeaderError) as error:
            if archive.damaged_at is None:
                archive.damaged_at, archive.damage_is_behind_end = archive.offset, archive.is_ended
            raise InvalidHeaderError(str(error)) from error
        archive.is_ended = False
        return header


def read_tar(file: IO[bytes]) -> Iterator[Item]:
    """The pages in a tar file, or in several one behind the other, read once from beginning to end."""
    try:
        # what is damaged is passed over up to the next header, and so is the end of one file of several
        with _Archive.open(fileobj=file, mode="r|", tarinfo=_Header, ignore_zeros=True) as archive:
            for member in archive:
                if archive.damaged_at is not None:
                    yield _damaged(archive.damaged_at, f"{member.name} is the next")
                    archive.damaged_at = None
                yield from _member(archive, member)
                setattr(archive, "members", [])  # noqa: B010  tarfile would remember each one; its types do not know
            if archive.damaged_at is None and not archive.is_ended:
                yield Lost(
                    "truncated", "the file ends without the mark that a tar file ends with; pages may be missing"
                )
            if archive.damaged_at is not None and not archive.damage_is_behind_end:  # what is there is no part of it
                yield _damaged(archive.damaged_at, "none follows")
    except DamagedStream as error:
        yield Lost(error.failure, f"the rest of the tar file cannot be read: {error}")
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        yield Lost("truncated", f"the rest of the tar file cannot be read: {error}")


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[Item]:
    """The page in a member; none in a folder. A link leads to what is read under its own name."""
    if member.islnk() or member.issym():
        yield SKIPPED
        return
    stream = archive.extractfile(member) if member.isfile() else None
    if stream is None:
        return
    content = stream.read(LARGEST + 1)
    if len(content) < min(member.size, LARGEST + 1):
        yield Lost("truncated", "the file ends within the page", member.name)
    else:
        yield page_of(content, member.name)


def _damaged(at: int, behind: str) -> Lost:
    return Lost("damaged", f"a header is damaged, and its page with it; {behind}", f"byte {at}")
