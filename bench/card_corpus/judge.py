"""Judges what a redactor made of a case: is the secret gone, is the innocent value untouched?"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_plus

from bench.card_corpus.case import Case, Json

SHORT = 7  # digits; a code this short is compared with whole runs of digits, never looked for inside longer ones


def is_right(case: Case, clean: Json) -> bool:
    """A positive must be caught, a negative kept."""
    return is_caught(case, clean) if case.secret_digits else is_kept(case, clean)


def is_kept(case: Case, clean: Json) -> bool:
    """Equal in value and type: 1, 1.0 and True differ, the order of an object's fields does not count."""
    return _told(clean) == _told(case.value)


def is_caught(case: Case, clean: Json) -> bool:
    """Something was masked, and neither the digits nor their spelling are left in any form."""
    if is_kept(case, clean):
        return False
    keys, leaves = list(_keys(clean)), list(_leaves(clean))
    if case.spelling and any(case.spelling in text for text in (*keys, *leaves)):
        return False
    texts = [form for text in (*keys, *leaves, " ".join(leaves), " ".join(keys)) for form in _forms(text)]
    return not any(_holds(text, secret) for text in texts for secret in case.secret_digits)


def _told(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


def _holds(text: str, secret: str) -> bool:
    if len(secret) <= SHORT:
        return secret in re.findall("[0-9]+", text)
    return secret in re.sub("[^0-9]", "", text)


def _leaves(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif not isinstance(value, bool) and value is not None:
        yield _plain(value)


def _plain(value: str | float) -> str:
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 10**20
    return str(int(value)) if whole else str(value)


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def _forms(text: str) -> list[str]:
    """Spell the text out: as it is, its digits in ASCII, and with URL, HTML and JSON escapes undone."""
    undone = html.unescape(unquote_plus(unquote_plus(text)))
    undone = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), undone)
    return [text, _ascii(text), _ascii(undone)]


def _ascii(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.digit(sign, None) is not None else sign for sign in normal
    )
