"""Scans files, folders and standard input: text, binary dumps and what is compressed in them, in one pass each."""

import bz2
import codecs
import gzip
import hashlib
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, TypeAlias, cast

from webhooks.card_data.budget import Budget, BudgetError
from webhooks.card_data.look import OVERLAP, REACH, Seen, blanked, cut, in_text
from webhooks.card_data.statement import MOST_ROWS, Document, Statement

BLOCK = 1 << 18
DEEPEST = 3  # an archive in an archive in an archive
STDIN = "-"
UNPACKED: dict[bytes, Callable[..., AbstractContextManager[Any]]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
}
ZIP = b"PK\x03\x04"
CLOSED = {
    b"PGDMP": "an archive of pg_dump: write it out with `pg_restore -f FILE.sql`, and scan that",
    b"\x28\xb5\x2f\xfd": "compressed with zstd: unpack it first",
    b"\x04\x22\x4d\x18": "compressed with lz4: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it first",
    b"Rar!": "a rar archive: unpack it first",
    b"%PDF-": "a PDF: write it out as text first",
    b"PAR1": "a Parquet file: write it out as text first",
}
Stream: TypeAlias = "io.BufferedReader[Any]"
LONGEST_MAGIC = max(map(len, (*UNPACKED, *CLOSED, ZIP)))
BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Steps(io.RawIOBase):
    """Hands on what a packed file gives step by step: of a damaged one, all up to its damage."""

    def __init__(self, step: Callable[[int], bytes]) -> None:
        self._step = step

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Pass some bytes on."""
        content = self._step(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class Counted:
    """Reads a file once, counting and hashing what passes."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.size = 0
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Read some more."""
        content = self._raw.read(size)
        self.size += len(content)
        self.digest.update(content)
        return content


def buffered(step: Callable[[int], bytes]) -> Stream:
    """Make a stream that can be peeked into."""
    return io.BufferedReader(Steps(step), BLOCK)


class FileScan:
    """One scan of files, which writes into a statement as it goes."""

    def __init__(self, statement: Statement, beat: Budget, stdin: BinaryIO) -> None:
        self._statement = statement
        self._beat = beat
        self._stdin = stdin

    def run(self, paths: Iterable[str]) -> None:
        """Look at each path, and at everything below a folder."""
        for path in paths:
            for name in [STDIN] if path == STDIN else self.below(path):
                with self._noting(name):
                    self._file(name)

    def below(self, path: str) -> Iterator[str]:
        """List the files under a path; links to folders are not followed, or a circle would have no end."""
        if not os.path.isdir(path):
            yield path
            return
        for folder, folders, names in os.walk(path, onerror=self._closed_folder):
            for linked in (link for link in folders if os.path.islink(os.path.join(folder, link))):
                self._statement.unread(os.path.join(folder, linked), "a link to a folder: give that folder, too")
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names))

    def _closed_folder(self, error: OSError) -> None:
        self._statement.unread(str(error.filename), type(error).__name__)

    @contextmanager
    def _noting(self, name: str) -> Iterator[None]:
        """Note what cannot be read, and go on with the next."""
        try:
            yield
        except (*DAMAGED, BudgetError) as error:
            self._statement.unread(name, str(error) if isinstance(error, BudgetError) else type(error).__name__)

    def _file(self, name: str) -> None:
        if name != STDIN and not stat.S_ISREG(Path(name).stat().st_mode):
            self._statement.unread(name, "not a regular file")
            return
        with nullcontext(self._stdin) if name == STDIN else open(name, "rb", buffering=0) as raw:
            counted = Counted(raw)
            try:
                self._stream(name, name, buffered(counted.read), DEEPEST)
            finally:
                while counted.read(BLOCK):  # what stands behind the end of a compressed file belongs to its hash
                    pass
                told: Document = {"path": self._statement.name(name), "bytes": counted.size}
                self._statement.files.append(told | {"sha256": counted.digest.hexdigest()})

    def _stream(self, name: str, file: str, stream: Stream, depth: int) -> None:
        """Look at a stream, unpacked as far as we can; `name` is what it is called within `file`."""
        magic = stream.peek(LONGEST_MAGIC)[:LONGEST_MAGIC]
        for start, why in CLOSED.items():
            if magic.startswith(start):
                self._statement.unread(name, why)
        packed = next((unpacked for start, unpacked in UNPACKED.items() if magic.startswith(start)), None)
        if (packed or magic.startswith(ZIP)) and depth == 0:
            self._statement.unread(name, "packed too deep")
        elif packed:
            with packed(stream) as inside:
                self._stream(name, file, buffered(inside.read1), depth - 1)
        elif magic.startswith(ZIP):
            self._zip(name, file, stream, depth)
        else:
            self._text(name, stream)

    def _zip(self, name: str, file: str, stream: Stream, depth: int) -> None:
        """Look at each member; a zip's list stands at its end, so that it must be a file of its own."""
        if name != file or name == STDIN:
            self._statement.unread(name, "a zip inside another file or on standard input: unpack it first")
            return
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                inside = f"{name}!{member.filename}"
                with self._noting(inside), archive.open(member) as content:
                    step = cast("zipfile.ZipExtFile", content).read1
                    self._stream(inside, file, buffered(step), depth - 1)

    def _text(self, name: str, stream: Stream) -> None:
        """Look at a stream as text, part by part, so that a number across two reads is seen, and seen once."""
        for part in parts(stream, self._beat):
            for detector, times in part.seen().items():
                self._statement.found({"file": name}, detector, times, list(part.lines()))


class Part(NamedTuple):
    """Some of a text: `shared` characters of it were in the part before; its first line has the number `line`."""

    text: str
    shared: int
    line: int

    def seen(self) -> Seen:
        """Count what is seen here and was not counted in the part before."""
        whole = in_text(self.text)
        if not whole or not self.shared:
            return whole
        before, new = in_text(self.text[: self.shared]), in_text(self.text[self.shared :])
        return +Counter({name: max(whole[name] - before[name], new[name]) for name in whole | new})

    def lines(self) -> Iterator[Document]:
        """Name the lines in which something is seen, or the first line of the part if it takes several."""
        lines = enumerate(self.text.split("\n"), self.line)
        seen = [{"line": number} for number, line in lines if in_text(line)]
        yield from seen[:MOST_ROWS] or [{"line": self.line}]


def parts(stream: Stream, beat: Budget) -> Iterator[Part]:
    """Read a text in parts that overlap; when reading fails, what was read is a part, too."""
    decoder = codecs.getincrementaldecoder(BOMS.get(stream.peek(2)[:2], "utf-8"))("replace")
    held, shared, line = "", 0, 1
    failure: Exception | None = None
    try:
        while content := stream.read1(BLOCK):
            held += decoder.decode(content)
            if len(held) > BLOCK // 2:
                end = cut(held, len(held) - REACH)
                yield Part(blanked(held[:end]), shared, line)
                begin = cut(held, end - OVERLAP - REACH)
                line += held.count("\n", 0, begin)
                held, shared = held[begin:], end - begin
            beat(len(content))
    except (*DAMAGED, BudgetError) as error:
        failure = error
    yield Part(blanked(held + decoder.decode(b"", final=True)), shared, line)
    if failure:
        raise failure
