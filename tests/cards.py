"""Card numbers that nobody has, made when a test needs them; none is written down in the code."""

# First digits and lengths of each network, one of each kind that it issues.
NETWORKS = (
    ("Visa", "4", 13), ("Visa", "4", 16), ("Visa", "4", 19), ("Mastercard", "51", 16), ("Mastercard", "2221", 16),
    ("American Express", "34", 15), ("Diners Club", "36", 14), ("Diners Club", "305", 16), ("Discover", "6011", 16),
    ("Discover", "65", 19), ("JCB", "3528", 16), ("UnionPay", "62", 16), ("UnionPay", "62", 19),
    ("UnionPay", "817", 16), ("Maestro", "5018", 13), ("Maestro", "6759", 19), ("Mir", "2200", 16),
    ("RuPay", "508", 16), ("RuPay", "82", 16), ("Troy", "9792", 16), ("Elo", "5067", 16), ("Hipercard", "6062", 16),
    ("Verve", "5061", 19), ("Dankort", "5019", 16), ("UATP", "1", 15), ("InterPayment", "636", 16),
)  # fmt: skip


def number(prefix: str, length: int, filling: str = "0729183645") -> str:
    """Fill a prefix up and add the check digit (Luhn, ISO/IEC 7812-1 annex B)."""
    body = (prefix + filling * 2)[: length - 1]
    doubled = [int(char) * (1 + place % 2) for place, char in enumerate(reversed(f"{body}0"))]
    return body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def spelled(card: str) -> tuple[str, ...]:
    """Write a number as people type it."""
    groups = [card[start : start + 4] for start in range(0, len(card), 4)]
    return card, *(mark.join(groups) for mark in (" ", "-", ".", "  ", "\u00a0"))
