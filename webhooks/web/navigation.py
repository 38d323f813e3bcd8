"""How the questions are grouped for a reader: by what they are about, new ones by the words of their names."""

from collections.abc import Iterable, Mapping, Sequence

from storage.questions.question import Question

PAYMENTS, BILLING, MONEY = "Payments", "Billing", "Money movement"
RECONCILIATION, QUALITY = "Reconciliation", "Data quality"
KEPT, MORE = "Saved and exported", "More questions"
SHOWN = (PAYMENTS, BILLING, MONEY, RECONCILIATION, QUALITY, KEPT, MORE)
# The first group with a word that a part of a question's name begins with.
WORDS = {
    RECONCILIATION: "reconcil discrepanc certificate journal sheet close period late opening trial ledger",
    QUALITY: "sighting parked unsupported unknown alarm version exempt delivery",
    KEPT: "saved export",
    BILLING: "invoice subscription mrr arr arpa ltv churn retention cohort revenue sales credit plan price days dso "
    "receivable customer",
    MONEY: "payout transfer balance fee commission topup reserve fx statement",
    PAYMENTS: "payment total refund dispute checkout line charge fraud decline review rate recovery",
}  # fmt: skip
Subjects = Sequence[tuple[str, Sequence[Question]]]


def subject(name: str) -> str:
    """Say which group a question belongs to."""
    parts = name.split("-")
    return next((group for group, words in WORDS.items() if begins(parts, words)), MORE)


def begins(parts: Iterable[str], words: str) -> bool:
    """Say whether a part of a name begins with one of the words."""
    return any(part.startswith(tuple(words.split())) for part in parts)


def grouped(questions: Iterable[Question]) -> Subjects:
    """Put the questions into their groups, in the groups' order."""
    groups: Mapping[str, list[Question]] = {group: [] for group in SHOWN}
    for question in questions:
        groups[subject(question.name)].append(question)
    return [(group, found) for group, found in groups.items() if found]
