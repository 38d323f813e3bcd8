"""Card numbers as people type and paste them into a text."""

from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import NETWORKS, any_number, common, drawn, grouped
from bench.card_corpus.templates import PEOPLE

SEPARATORS = (
    *(
        " ",
        "-",
        ".",
        "/",
        "_",
        ",",
        "|",
        ":",
        ";",
        "\t",
        "\n",
        "\r\n",
        "  ",
        "   ",
        " - ",
        " / ",
        ", ",
        " . ",
        "--",
        "__",
    ),
    *(
        "\u00a0",
        "\u202f",
        "\u2009",
        "\u2007",
        "\u3000",
        "\u2011",
        "\u2013",
        "\u2014",
        " – ",
        "\u00b7",
        "•",
        "*",
        "+",
        "=",
        "~",
    ),
    *("\\", "#", "'", "\n> ", ") (", "] [", " \n", "\t\t", "\u2028", "..", "/ "),
)
GROUPINGS = (
    (4, 12),
    (8, 8),
    (6, 10),
    (2,) * 8,
    (1,) * 16,
    (5, 5, 6),
    (4, 8, 4),
    (3, 3, 3, 3, 4),
    (12, 4),
    (4, 4, 8),
    (7, 9),
    (4, 5, 7),
)
MIXED = (
    "# # # #",
    "#-#-# #",
    "# #-# #",
    "#.# #.#",
    "#-#.#/#",
    "# #\n# #",
    "#  # # #",
    "(#) (#) (#) (#)",
    '"#" "#" "#" "#"',
    "#, #,# #",
)
OCR = {"0": "O", "1": "l", "5": "S", "8": "B"}


def written(template: str, random: Random) -> tuple[str, tuple[str, ...]]:
    """Fill a template with common numbers; the text and its secrets."""
    first, second = common(random), common(random)
    text = template.replace("§", first).replace("¤", grouped(first)).replace("¶", grouped(second))
    return text, (first, second) if "¶" in template else (first,)


def cases(random: Random) -> Cases:
    """All that people write."""
    yield from _plain(random)
    for separator in SEPARATORS:
        for number in (any_number(random), common(random), common(random)):
            yield Case(grouped(number, separator), f"separated by {separator!r}", "people", (number,))
    for kind, templates in PEOPLE["texts"].items():
        for template in templates:
            for _ in range(3):
                text, secrets = written(template, random)
                yield Case(text, f"{kind}: {template}", "people", secrets)
    yield from _odd_groups(random)
    yield from _read_from_paper(random)


def _plain(random: Random) -> Cases:
    for network in NETWORKS:
        for length in network.lengths:
            number, spaced = drawn(random, network, length), drawn(random, network, length)
            yield Case(number, f"plain {network.name} {length}", "people", (number,))
            yield Case(f"card {grouped(spaced)} please", f"spaced {network.name} {length}", "people", (spaced,))


def _odd_groups(random: Random) -> Cases:
    visa = NETWORKS[0]
    for sizes in GROUPINGS:
        number = drawn(random, visa, 16)
        ends = [sum(sizes[: at + 1]) for at in range(len(sizes))]
        groups = [number[end - size : end] for end, size in zip(ends, sizes, strict=True)]
        for separator in (" ", "-"):
            yield Case(separator.join(groups), f"groups of {sizes} by {separator!r}", "people", (number,))
    for pattern in MIXED:
        number, text = drawn(random, visa, 16), pattern
        for at in range(0, 16, 4):
            text = text.replace("#", number[at : at + 4], 1)
        yield Case(text, f"mixed {pattern!r}", "people", (number,))


def _read_from_paper(random: Random) -> Cases:
    """A scanner takes 0 for O and 1 for l: a single one, or each."""
    for digit, letter in OCR.items():
        for times in (1, -1):
            number = common(random)
            while digit not in number:
                number = common(random)
            text = grouped(number).replace(digit, letter, times)
            yield Case(f"card {text}", f"scanned {digit} as {letter}, {times}", "people", (number,), text)
