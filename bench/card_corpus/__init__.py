"""The adversarial corpus: what people, forms and encoders make of card numbers, and what must never be taken for one.

Seeded, and made anew on every run: no card number is written down anywhere.
"""

from random import Random

from bench.card_corpus import (
    beyond,
    encodings_script,
    encodings_text,
    hard,
    ordinary_encodings,
    ordinary_ids,
    ordinary_numbers,
    ordinary_text,
    people_codes,
    people_fields,
    people_markup,
    people_text,
    shop,
)
from bench.card_corpus.case import Case, Source, ids
from bench.card_corpus.judge import is_right

SOURCES: tuple[Source, ...] = (
    *(people_text.cases, people_fields.cases, people_codes.cases, people_markup.cases, shop.planted),
    *(encodings_text.cases, encodings_script.cases),
    *(ordinary_ids.cases, ordinary_numbers.cases, ordinary_text.cases, ordinary_encodings.cases, shop.clean),
    *(hard.cases, beyond.cases),
)
SEED = 2026

__all__ = ["SEED", "Case", "corpus", "ids", "is_right"]


def corpus(seed: int = SEED) -> list[Case]:
    """Make every case; the same seed makes the same ones."""
    return [case for source in SOURCES for case in source(Random(f"{seed} {source.__module__}"))]
