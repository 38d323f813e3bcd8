"""The adversarial corpus: what the detectors must catch, and what they must leave alone."""

from collections import Counter
from functools import cache

import pytest

from bench.card_corpus import Case, corpus, ids, is_right
from bench.card_corpus.numbers import NETWORKS, is_luhn
from webhooks.redaction.detectors import scrub

AT_LEAST = {"people": 1.0, "encodings": 0.97, "ordinary": 1.0, "hard": 0.99}
SHOWN = 40


@cache
def cases() -> list[Case]:
    """Make the corpus once."""
    return corpus()


@cache
def missed() -> dict[str, list[str]]:
    """The cases that went wrong, by group, as ids: a report must hold no number."""
    wrong: dict[str, list[str]] = {group: [] for group in AT_LEAST}
    for name, case in zip(ids(cases()), cases(), strict=True):
        if case.group in wrong and not is_right(case, scrub(case.value)[0]):
            wrong[case.group].append(name)
    return wrong


@pytest.mark.parametrize("group", AT_LEAST)
def test_detectors_reach_what_the_readme_promises(group: str) -> None:
    """Each miss is a card number in somebody's database, each false alarm a fact that finance lost."""
    count = sum(case.group == group for case in cases())
    wrong = missed()[group]

    assert len(wrong) <= (1 - AT_LEAST[group]) * count, f"{len(wrong)} of {count} wrong: {wrong[:SHOWN]}"


def test_sightings_stand_beside_every_change_and_beside_nothing_else() -> None:
    """Who masks without telling hides a leak, and who tells without masking raises a false alarm."""
    answers = [(case, *scrub(case.value)) for case in cases()]
    untrue = [
        name
        for name, (case, clean, sightings) in zip(ids(cases()), answers, strict=True)
        if bool(sightings) != (clean is not case.value)
    ]

    assert untrue[:SHOWN] == []


def test_corpus_is_large_and_the_same_on_every_run() -> None:
    """A shrinking corpus would pass ever more easily."""
    counts = Counter(case.group for case in cases())

    assert corpus() == cases()
    assert (counts["people"] + counts["encodings"] >= 1_000, counts["ordinary"] + counts["hard"] >= 800) == (True, True)
    assert len(set(ids(cases()))) == len(cases())


def test_another_seed_is_another_corpus() -> None:
    """Detectors could be fitted to the numbers of one seed."""
    assert corpus(1) != corpus(2)


def test_judge_takes_neither_the_untouched_nor_the_masked_for_right() -> None:
    """A judge that everything pleases measures nothing."""
    untouched = Counter((bool(case.secret_digits), is_right(case, case.value)) for case in cases())
    masked = Counter((bool(case.secret_digits), is_right(case, "[card data removed]")) for case in cases())

    assert set(untouched) == {(True, False), (False, True)}
    assert set(masked) == {(True, True), (False, False)}


def test_numbers_of_the_corpus_are_valid_in_their_network() -> None:
    """A number that no bank could issue is no miss."""
    plain = [case for case in cases() if case.group == "people" and case.kind.startswith("plain ")]

    assert all(is_luhn(case.secret_digits[0]) for case in plain)
    assert len(plain) == sum(len(network.lengths) for network in NETWORKS)
