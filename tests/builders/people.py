"""Invented people who buy in the tests and in the sample; no address, number or mailbox of theirs exists."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody at a checkout, in the shapes in which Stripe's objects carry them."""

    name: str
    phone: str
    line1: str
    city: str
    postal_code: str
    country: str
    locale: str
    state: str | None = None

    @property
    def email(self) -> str:
        return self.name.lower().replace(" ", ".").replace("'", "") + "@example.com"

    @property
    def address(self) -> dict[str, Any]:
        return {
            "city": self.city,
            "country": self.country,
            "line1": self.line1,
            "line2": None,
            "postal_code": self.postal_code,
            "state": self.state,
        }

    @property
    def shipping(self) -> dict[str, Any]:
        recipient = {"address": self.address, "name": self.name, "phone": self.phone}
        return recipient | {"carrier": None, "tracking_number": None}

    @property
    def billing_details(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "email": self.email,
            "name": self.name,
            "phone": self.phone,
            "tax_id": None,
        }

    @property
    def customer_details(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "business_name": None,
            "email": self.email,
            "individual_name": self.name,
            "name": self.name,
            "phone": self.phone,
            "tax_exempt": "none",
            "tax_ids": [{"type": "eu_vat", "value": "DE000000000"}] if self.country == "DE" else [],
        }

    @property
    def on_customer(self) -> dict[str, Any]:
        """Fill a customer's fields."""
        return {
            "address": self.address,
            "email": self.email,
            "individual_name": self.name,
            "name": self.name,
            "phone": self.phone,
            "preferred_locales": [self.locale],
            "shipping": self.shipping,
        }

    @property
    def on_invoice(self) -> dict[str, Any]:
        """Fill an invoice's customer fields, which Stripe copies when it finalizes."""
        return {
            "customer_address": self.address,
            "customer_email": self.email,
            "customer_name": self.name,
            "customer_phone": self.phone,
            "customer_shipping": self.shipping,
            "customer_tax_ids": self.customer_details["tax_ids"],
        }


PEOPLE = (
    Person("Ada Fenwick", "+15555550100", "12 Larkspur Lane", "Springfield", "00001", "US", "en", "IL"),
    Person("Jürgen Möllner", "+4930000000", "Lindenweg 8", "Musterstadt", "00100", "DE", "de"),
    Person("Chloé Marchandise", "+33700000000", "3 rue des Érables", "Villeneuve", "00750", "FR", "fr"),
    Person("Tomás Quintero", "+15555550101", "77 Cedar Court", "Rivertown", "00002", "US", "es", "TX"),
    Person("Siobhán O'Dell", "+447700900100", "4 Mill Row", "Ambridge", "ZZ1 1ZZ", "GB", "en-GB"),
    Person("佐倉 美和", "+81300000000", "桜町1-2-3", "見本市", "000-0001", "JP", "ja", "東京都"),
    Person("Nasser Al Khaldi", "+96500000000", "Block 3, Street 21", "Kuwait City", "00000", "KW", "en"),
    Person("Wren Holloway", "+15555550102", "9 Quarry Road", "Easton", "00003", "US", "en", "NY"),
)
ADA = PEOPLE[0]
