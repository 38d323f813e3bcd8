"""Undoes what programs do to text on its way: percent signs, entities and tags, escapes, quoted-printable and more.

One view of the text after another, also of the views, until nothing new comes or the budget is spent.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

from webhooks.redaction.detectors.binary import from_base64, from_chip, from_codes, from_hex
from webhooks.redaction.detectors.budget import Budget
from webhooks.redaction.detectors.chains import UndecidedError
from webhooks.redaction.detectors.figures import from_exponents, from_letters, from_words

DEEPEST: Final = 5  # encodings inside one another
MOST_VIEWS: Final = 60


def views(text: str, budget: Budget) -> Iterator[str]:
    """Give every other reading of the text, each once."""
    seen, queue = {text}, [(text, 0)]
    for view, depth in queue:
        for decode in _DECODERS if depth < DEEPEST else ():
            for decoded in decode(view, budget):
                if decoded not in seen:
                    if len(seen) == MOST_VIEWS:
                        raise UndecidedError
                    seen.add(decoded)
                    queue.append((decoded, depth + 1))
                    yield decoded


def _percent(text: str, budget: Budget) -> Iterator[str]:
    if _PERCENT.search(text):
        budget.spend(len(text))
        yield unquote(_UNICODE_PERCENT.sub(_unescaped_percent, text), errors="replace")


_PERCENT: Final = re.compile("%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
_UNICODE_PERCENT: Final = re.compile("%u([0-9A-Fa-f]{4})")


def _unescaped_percent(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _markup(text: str, budget: Budget) -> Iterator[str]:
    if ("<" in text and _TAG.search(text)) or ("&" in text and _ENTITY.search(text)):
        budget.spend(len(text))
        yield html.unescape(_TAG.sub(" ", text))


_TAG: Final = re.compile(r"<[^<>]{0,512}>")
_ENTITY: Final = re.compile("&#?[0-9A-Za-z]{1,31};|&#[0-9xX]")


def _escapes(text: str, budget: Budget) -> Iterator[str]:
    if "\\" in text and _ESCAPE.search(text):
        budget.spend(len(text))
        yield _ESCAPE.sub(_unescaped, text)


_ESCAPE: Final = re.compile(
    r"(?<!\\)\\++(?:u\{0*([0-9A-Fa-f]{1,6})\}|[uU]\+?(?:0000)?([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})"
    r"|0{0,4}(3[0-9])(?![0-9A-Fa-f]) ?"
    r"|(0?[0-7]{2})(?![0-9])|0?([67][0-7])|[nrtbfv\"'/])"
)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3] or match[4]  # the last as style sheets write it
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else " "
    octal = match[5] or match[6]
    return chr(int(octal, 8)) if octal else " "


def _quoted_printable(text: str, budget: Budget) -> Iterator[str]:
    if "=" in text and _QUOTED.search(text):
        budget.spend(len(text))
        yield _QUOTED.sub(_unquoted, text)


_QUOTED: Final = re.compile(
    r"=\r?\n|(?:=3[0-9]){3,}|(?<=[0-9])(?:=(?:20|2[DdEeFf]|09|[Aa]0|[Cc]2|5F|0[AaDd]|[Ee]2=8[0-9A-Fa-f]=[0-9A-Fa-f]{2}))+"
)


def _unquoted(match: re.Match[str]) -> str:
    found = match[0]
    return "".join(found[2::3]) if found.startswith("=3") else "" if found[1] in "\r\n" else " "


def _without_controls(text: str, budget: Budget) -> Iterator[str]:
    """Leave out what a terminal does not show."""
    if _CONTROL.search(text):
        budget.spend(len(text))
        yield _CONTROL.sub("", text)


_CONTROL: Final = re.compile("\x1b\\[[0-9;?]{0,12}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u2800]")


def _reversed(text: str, budget: Budget) -> Iterator[str]:
    """Read from the right, as U+202E has a screen show it."""
    if "\u202e" in text:
        budget.spend(len(text))
        yield text[::-1]


Decoder = Callable[[str, Budget], Iterator[str]]
_DECODERS: Final[tuple[Decoder, ...]] = (
    _percent,
    _markup,
    _escapes,
    _quoted_printable,
    from_base64,
    from_hex,
    from_codes,
    from_chip,
    from_words,
    from_letters,
    from_exponents,
    _without_controls,
    _reversed,
)
