"""Security codes, PINs and expiry dates are known by their names."""

from typing import Any

import pytest

from tests.webhooks.redaction.detectors.cards import VISA
from webhooks.redaction.detectors import MASK, names, scrub
from webhooks.redaction.detectors.names import Kind

CODES = [
    *(
        "cvc",
        "CVC",
        "cvv",
        "cvv2",
        "CVV2 ",
        "cvc2",
        "card_cvv",
        "cardCvc",
        "cardcvv",
        "cvvCode",
        "cvc_code",
        "security-code",
    ),
    *(
        "securityCode",
        "card_security_code",
        "CSC",
        "cid",
        "cvn",
        "cvd",
        "x_card_code",
        "Kartenprüfnummer",
        "pruefziffer",
    ),
    *(
        "Prüfziffer",
        "cryptogramme",
        "código de seguridad",
        "codice_di_sicurezza",
        "セキュリティコード",
        "安全码",
        "код безопасности",
    ),
    *("card[cvc]", "payment.cvv", "beveiligingscode", "säkerhetskod", "보안코드", "verification_value"),
]
PINS = ["pin", "PIN", "pin_code", "card_pin", "cardPin", "PIN-Nummer", "Geheimzahl", "暗証番号", "пин-код", "atmPin"]
DATES = [
    "card_exp",
    "exp",
    "exp_date",
    "expiry",
    "expiryDate",
    "expiration",
    "valid thru",
    "Gültig bis",
    "card_expiry",
    "有効期限",
]


@pytest.mark.parametrize("name", CODES)
def test_a_security_code_is_known_by_its_field(name: str):
    """It may never be kept, not even encrypted (PCI DSS 3.3)."""
    assert scrub({name: "123"})[0] == {name: MASK}
    assert scrub({name: 1234})[0] == {name: MASK}
    assert {one.detector for one in scrub({name: "123"})[1]} == {"security_code"}


@pytest.mark.parametrize("name", PINS)
def test_a_pin_is_known_by_its_field(name: str):
    """It may never be kept either."""
    assert (scrub({name: "1234"})[0], scrub({name: "1234"})[1][0].detector) == ({name: MASK}, "pin")


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize("date", ["12/27", "12/2027", "1227", "12-27", "2027-12"])
def test_an_expiry_date_is_known_by_its_field(name: str, date: str):
    """Beside a name it is half a card."""
    assert (scrub({name: date})[0], scrub({name: date})[1][0].detector) == ({name: MASK}, "expiry")


@pytest.mark.parametrize(
    "found",
    [
        *(
            {"cvc_check": "pass"},
            {"cvc_check": 1234},
            {"exp_month": 12, "exp_year": 2027, "last4": "4242"},
            {"pincode": "560001"},
        ),
        *(
            {"expires_at": 1_795_000_000},
            {"expiry": "2027-12-31"},
            {"coupon_expiry": "12/27"},
            {"shipping": "1234"},
            {"code": "123"},
        ),
        *(
            {"spin": "1234"},
            {"opinion": 1234},
            {"month": 3, "year": 2026},
            {"promo_code": "1234"},
            {"cvv": "yes"},
            {"cvc": None},
        ),
        *(
            {"security_deposit": 1200},
            {"pin_count": 1234},
            {"valid": True},
            {"cvv": "12"},
            {"zip": "12345"},
            {"cvc": "12345"},
        ),
        *(
            {"pin_code": "560001"},
            {"label": "Amount", "value": "123"},
            {"exp": "soon"},
            {"card": "1234"},
            {"error_code": 404},
        ),
    ],
)
def test_other_fields_stay(found: dict[str, Any]):
    """Stripe's own fields, coupons, postal codes and counts look alike."""
    assert scrub(found)[0] is found


@pytest.mark.parametrize(
    "found",
    [
        {"label": "CVV", "value": "123"},
        {"value": "123", "key": "security code"},
        {
            "key": "x",
            "label": {"custom": "Prüfnummer", "type": "custom"},
            "text": {"value": "123", "maximum_length": 4},
        },
        {"cvv": {"value": "123"}},
        {"question": "Your card's PIN?", "answer": "1234"},
        ["cvv", "123"],
        {"cvv": ["123"]},
    ],
)
def test_a_label_names_the_value_beside_it(found: object):
    """Stripe's custom fields have a label and a value, and so have most forms."""
    cleaned, seen = scrub(found)

    assert ("123" in str(cleaned), [one.count for one in seen]) == (False, [1])


@pytest.mark.parametrize(
    ("beside", "kept"),
    [
        ({"exp": "12/27", "code": "123"}, {}),
        ({"exp_month": 12, "exp_year": 2027, "cvc": "123"}, {}),
        ({"month": "12", "year": "27", "check": "1234", "name": "Anna"}, {"name": "Anna"}),
        ({"date": "12/27", "amount": 1999}, {"amount": 1999}),
        ({"code": "SPRING", "year": None}, {"code": "SPRING", "year": None}),
    ],
)
def test_beside_a_number_plainer_names_count(beside: dict[str, Any], kept: dict[str, Any]):
    """What stands beside a number belongs to the same card; without one these are everybody's words."""
    cleaned, _ = scrub({"number": VISA, **beside})

    assert cleaned == {"number": MASK, **dict.fromkeys(beside, MASK), **kept}


def test_beside_a_number_in_a_list_its_date_and_code_go_too():
    """A row of a table."""
    assert scrub(["Anna", VISA, "12/27", "123", "456"])[0] == ["Anna", MASK, MASK, MASK, "456"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cvv", Kind.SECURITY_CODE),
        ("pinCode", Kind.PIN_CODE),
        ("myCardPin", Kind.PIN),
        ("expMonth", Kind.BESIDE),
        ("card_exp_month", Kind.EXPIRY),
        ("cardNumber", Kind.NUMBER),
        ("cvv_result", None),
        ("x" * 200, None),
        ("", None),
    ],
)
def test_names_are_read_in_any_style(name: str, kind: Kind | None):
    """Camels, snakes and kebabs."""
    assert names.kind(name) is kind


@pytest.mark.parametrize(
    "found", [{"cvc": ["1", "2", "3"]}, {"CVC kodu": "123"}, {"CVV-код": "123"}, {"fields": {"cvv": {"v": "123"}}}]
)
def test_codes_are_known_in_more_shapes(found: object):
    """Digit by digit, under a name with another language's word for code, under the plainest of names."""
    assert [one.detector for one in scrub(found)[1]] == ["security_code"]
