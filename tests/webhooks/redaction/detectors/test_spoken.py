"""Codes, PINs and dates that a text names before it tells them."""

import pytest

from webhooks.redaction.detectors import MASK, Sighting, scrub


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        *(
            (text, "security_code")
            for text in ("cvv: 123", "CVC 123", "cvv123", "my cvv is 123", "sec code 1234", "CVV2=1234")
        ),
        *(
            (text, "security_code")
            for text in ("Kartenprüfnummer: 123", "code de sécurité : 123", "セキュリティコードは123", "(CVC) 123")
        ),
        *(
            (text, "security_code")
            for text in ('{"cvv":"123"}', "card[cvc]=123&x=1", "cvc%3D123", "security code (3 digits): 123")
        ),
        *((text, "pin") for text in ("PIN: 1234", "pin 1234", "my pin code is 48213", "Geheimzahl 1234")),
        *(
            (text, "expiry")
            for text in (
                "valid thru 12/27",
                "exp: 12/27",
                "exp 12/2027",
                "card expires 12/27",
                "visa, gültig bis 12/27",
            )
        ),
    ],
)
def test_a_text_names_what_follows(text: str, detector: str):
    """People write it into whatever field there is."""
    assert scrub(text) == (MASK, [Sighting("", detector, 1)])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Offer valid until 12/27",
            "PIN code 560001",
            "PIN: 560001",
            "pincode: 110001",
            "404 cvv check",
            "pinned 1234",
        ),
        *(
            "cvc check passed 123 times",
            "expires 2027-12-31",
            "page 12/27",
            "code 1234",
            "experience 2024",
            "cvv 123.45",
        ),
        *("shipping 1234", "version 1.2.3", "security 24/7", "cvv: n/a", "opinion 1234", "cvv 12345"),
    ],
)
def test_other_texts_stay(text: str):
    """The same letters mean other things."""
    assert scrub(text) == (text, [])
