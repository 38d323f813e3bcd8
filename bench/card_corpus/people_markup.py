"""Card numbers inside URLs, HTML, JSON in a string, CSV rows, log lines and other everyday wrappings."""

from itertools import product
from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.people_text import written
from bench.card_corpus.templates import PEOPLE

SPACES = ("%20", "+", "%2D", "-", "%20%20", "_", ".", "%09", "%C2%A0")
TAGS = ("<br>", "<br/>", "</td><td>", "</span><span>", "<wbr>", "</b> <b>", "&nbsp;", "&#32;", "<b></b>")
LINKS = ("https://shop.example/return?card=¤&ok=1", "card=¤", "/pay/¤/done")
PAGES = ("<p>¤</p>", "card ¤ ok", "<tr><td>¤</td></tr>")


def cases(random: Random) -> Cases:
    """All the wrappings, thrice each."""
    for kind, templates in PEOPLE["wrappings"].items():
        for template in templates * 3:
            text, secrets = written(template, random)
            yield Case(text, f"{kind}: {template}", "people", secrets)
    for joints, templates in ((SPACES, LINKS), (TAGS, PAGES)):
        for joint, template in product(joints, templates):
            yield _joined(random, template, joint)


def _joined(random: Random, template: str, joint: str) -> Case:
    number, (secret,) = written("¤", random)
    spelling = number.replace(" ", joint)
    return Case(template.replace("¤", spelling), f"{joint} in {template}", "people", (secret,), spelling)
