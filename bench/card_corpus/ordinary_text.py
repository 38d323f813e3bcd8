"""What people write about cards without giving one away, masked numbers, fields that sound like card data."""

from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import digits
from bench.card_corpus.templates import ORDINARY

FIELDS = (
    *(
        {"discount_code": "123"},
        {"area_code": "415"},
        {"status_code": 200},
        {"zip_code": "1234"},
        {"auth_code": "123456"},
        {"code": "1234"},
    ),
    *(
        {"card_index": 123},
        {"card_balance": 1234},
        {"security_deposit": 500},
        {"security_level": 3},
        {"NIP": "5261040828"},
        {"cvs": 123},
    ),
    *(
        {"exp": 1794000000, "iat": 1793996400, "sub": "1234567890"},
        {"expires_in": 3600},
        {"expiry": "2026-12-31T00:00:00Z"},
    ),
    *(
        {"cvv": "***"},
        {"cvv": "xxx"},
        {"cvc": "n/a"},
        {"card_number": "[FILTERED]"},
        {"note": "[card data removed]"},
        {"cvc": "[card data removed]"},
    ),
    *(
        {"cvc_check": "pass"},
        {"cvc": None},
        {"cvv": ""},
        {"cvc": "pass"},
        {"cvc_check": "unavailable", "cvv_result": "M"},
        {"pin": None},
    ),
    *(
        {"pinned": True},
        {"pin_required": False},
        {"has_cvv": True},
        {"expires_at": 1794000000},
        {"expiration": None},
        {"shipping": 499},
    ),
    *(
        {"expiry_date": "2026-12-31"},
        {"pincode": "560001"},
        {"pincode": 110001},
        {"pin_code": "560034"},
        {"last4": "4242"},
        {"bin": "424242"},
    ),
    *(
        {"card": {"brand": "visa", "last4": "0341", "funding": "credit"}},
        {"opinion": "1234"},
        {"spin": "123"},
        {"pinterest_id": "1234"},
    ),
    *(
        {"require_cvc_recollection": True},
        {"security_code_sent": True},
        {"verification_code_sent_at": 1794000000},
        {"code": "SUMMER26"},
    ),
    *(
        {"expires_after": 3600},
        {"valid": True},
        {"cvc_errors": 3},
        {"pins": ["home", "work"]},
        {"card_count": 3},
        {"card_id": 1009},
    ),
    *(
        {"metadata": {"size": "L", "quantity": 2, "gift": "yes"}},
        {"a": []},
        {},
        [],
        [None, True, False, 0, 1, -1, 0.5],
        {"": ""},
    ),
)


def cases(random: Random) -> Cases:
    """Masked numbers, talk, fields."""
    for pattern in ORDINARY["texts"]["masked"]:
        for _ in range(2):
            text = "".join(digits(random, 1) if sign == "#" else sign for sign in pattern)
            yield Case({"note": text}, f"masked {pattern}", "ordinary")
    for text in ORDINARY["texts"]["talk"]:
        yield Case({"note": text} if len(text) % 2 else text, f"talk: {text}", "ordinary")
    for number, value in enumerate(FIELDS):
        yield Case(value, f"field {number}", "ordinary")
