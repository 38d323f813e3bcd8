"""Marks: texts and numbers that stand nowhere by chance, made one by one, and found again in any bytes."""

import base64
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from string import ascii_lowercase

LETTERS = 5  # of the counter, in base 26
# Then two that are worked out from it: a long value is stored in pieces, and a mark that is cut in two and continued by
# some other byte must not be taken for another mark.
CHECK_LETTERS = 2
# Whole numbers of eleven digits: no card number, a legal amount, and as a time in the year 4381. In their eight bytes
# only the lowest 19 bits differ, so that they are found in columns of numbers, too. Seven lie between two of them:
# a number that is worked out from a mark (one more, for the rank of a snapshot) is no mark.
FIRST_NUMBER, STEP, BITS = 0x11B758_0000, 7, 19
# Nor is the quarter of an hour in which the time lies that a mark may be taken for: sums are kept by it.
QUARTER_S = 900
# Nor one whose lowest two bytes are zero: among the zeros of PostgreSQL's own records any four bytes may look like it.
NO_LOW_BYTES = 1 << 16
UNIX_TO_POSTGRES = 946_684_800  # PostgreSQL counts from 2000
NUMERIC_BASE = 10_000  # of the digits in PostgreSQL's numeric, which jsonb holds

DECIMAL = re.compile(rb"76090\d{6}(?<!\d{12})(?!\d)")
BIGINT = re.compile(rb"[\x58-\x5f]\xb7\x11\0\0\0")  # the upper six bytes of eight
TIME = re.compile(rb"[\xf6\xf7]\x0a\x01")  # the upper bytes of eight, in microseconds
NUMERIC = re.compile(rb"\xf8\x02[\x54-\x88]\x23..", re.DOTALL)  # 760, then 9044 to 9096, then any
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it was put, and what must become of it there."""

    sign: str
    path: str
    fate: str


@dataclass
class Marks:
    """Makes marks and finds them again. The word they begin with is of this run alone."""

    word: str = field(default_factory=lambda: "canary" + "".join(random.choices(ascii_lowercase, k=4)))
    texts: list[Mark] = field(default_factory=list)
    numbers: list[Mark] = field(default_factory=list)
    unused: set[Mark] = field(default_factory=set)

    def text(self, path: str, fate: str) -> str:
        """Make a text that says nothing but that it was here."""
        sign = self.word + _signed(len(self.texts))
        self.texts.append(Mark(sign, path, fate))
        return sign

    def number(self, path: str, fate: str) -> int:
        """Make a whole number."""
        number = FIRST_NUMBER + STEP * len(self.numbers)
        assert number < FIRST_NUMBER + (1 << BITS)
        self.numbers.append(Mark(str(number), path, fate))
        if number % QUARTER_S and number % NO_LOW_BYTES:
            return number
        self.unused.add(self.numbers[-1])
        return self.number(path, fate)

    def made(self, *fates: str) -> set[Mark]:
        """List the marks with one of these fates."""
        return {mark for mark in (*self.texts, *self.numbers) if mark.fate in fates} - self.unused

    def found(self, content: bytes) -> set[Mark]:
        """Find every mark: in plain, in base64 or in hex, in JSON, in columns of whole numbers and of times."""
        found: set[Mark] = set()
        for reading in self._readings(content):
            lowered = reading.lower()
            starts = re.finditer(self.word.encode() + rb"([a-z]{%d})" % (LETTERS + CHECK_LETTERS), lowered)
            found.update(self.texts[n] for match in starts if 0 <= (n := _count(match[1])) < len(self.texts))
            counted = (divmod(number - FIRST_NUMBER, STEP) for number in _numbers(reading))
            found.update(self.numbers[n] for n, rest in counted if not rest and 0 <= n < len(self.numbers))
        return found - self.unused

    def _readings(self, content: bytes) -> Iterator[bytes]:
        yield content
        word = self.word.encode()
        if word.hex().encode() in content.lower():
            yield from (bytes.fromhex(match[0].decode()) for match in HEX.finditer(content))
        if any(part in content for part in _in_base64(word)):
            for match in BASE64.finditer(content):  # it may begin in the middle of a stretch
                yield from (_decoded(match[0][skipped:]) for skipped in range(4))


def _signed(count: int) -> str:
    return _letters(count, LETTERS) + _letters(count * 389 + 17, CHECK_LETTERS)


def _letters(count: int, places: int) -> str:
    return "".join(ascii_lowercase[count // 26**place % 26] for place in reversed(range(places)))


def _count(letters: bytes) -> int:
    """Read a counter and its check; -1 where they do not go together."""
    count = 0
    for letter in letters[:LETTERS]:
        count = count * 26 + letter - ord("a")
    return count if _signed(count).encode() == letters else -1


def _in_base64(word: bytes) -> Iterable[bytes]:
    """Name what of a word is the same in base64 whatever stands before and after it."""
    for before in range(3):
        encoded = base64.b64encode(b"x" * before + word)
        yield encoded[-(-before * 8 // 6) : (before + len(word)) * 8 // 6]


def _decoded(stretch: bytes) -> bytes:
    whole = stretch.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(whole[: len(whole) // 4 * 4])


def _numbers(content: bytes) -> Iterator[int]:
    yield from (int(match[0]) for match in DECIMAL.finditer(content))
    yield from (_whole(content, match.end() - 8, 8) for match in BIGINT.finditer(content))
    for match in TIME.finditer(content):
        seconds, rest = divmod(_whole(content, match.end() - 8, 8), 1_000_000)
        yield 0 if rest else seconds + UNIX_TO_POSTGRES
    for match in NUMERIC.finditer(content):
        high, middle, low = (_whole(content, match.start() + at, 2) for at in (0, 2, 4))
        yield (high * NUMERIC_BASE + middle) * NUMERIC_BASE + low


def _whole(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[max(start, 0) : start + size], "little")
