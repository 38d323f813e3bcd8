"""Checkout sessions as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.people import ADA


def checkout_session(**changes: Any) -> dict[str, Any]:
    """A hosted session in payment mode that a guest has completed and paid by card."""
    return _what() | _money() | _who() | _where() | changes


def custom_field(key: str, value: str) -> dict[str, Any]:
    """A text field that the merchant put on the checkout page, filled in."""
    text = nulls("default_value maximum_length minimum_length") | {"value": value}
    label = {"custom": key.replace("_", " ").capitalize(), "type": "custom"}
    return nulls("dropdown numeric") | {
        "key": key,
        "label": label,
        "optional": True,
        "text": text,
        "type": "text",
    }


def _what() -> dict[str, Any]:
    return {
        "id": "cs_live_a1b2C3d4E5f6G7h8J9k0LmNoPqRsTuVwXyZaBcDeFgHiJkLmNoPqRsTuVw",
        "object": "checkout.session",
        "created": CREATED,
        "expires_at": CREATED + 86_400,
        "livemode": True,
        "mode": "payment",
        "status": "complete",
        "customer": None,
        "customer_creation": "if_required",
        "payment_intent": "pi_3Qk7uZB7WZ01zgkW0aBcDeFg",
        **nulls("customer_account invoice payment_link setup_intent subscription recovered_from"),
        "metadata": {"order_id": "order_1001", "note": "gift wrap, please"},
        "client_reference_id": "cart_1001",
        **nulls("client_secret integration_identifier allowed_payment_method_types excluded_payment_method_types"),
        "payment_method_types": ["card", "link"],
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": {"id": "pmc_1Qk7uZB7WZ01zgkWabcdefgh", "parent": None},
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "saved_payment_method_options": None,
        "invoice_creation": {"enabled": False, "invoice_data": _invoice_data()},
        "managed_payments": {"enabled": False},
        "optional_items": None,
    }


def _invoice_data() -> dict[str, Any]:
    return nulls("account_tax_ids custom_fields description footer issuer rendering_options") | {"metadata": {}}


def _money() -> dict[str, Any]:
    return {
        "currency": "usd",
        "amount_subtotal": 5000,
        "amount_total": 5000,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "payment_status": "paid",
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": nulls("liability provider status") | {"enabled": False},
        **nulls("allow_promotion_codes currency_conversion presentment_details shipping_cost"),
        "discounts": [],
        "shipping_options": [],
        "tax_id_collection": {"enabled": False, "required": "never"},
    }


def _who() -> dict[str, Any]:
    return {
        "customer_details": ADA.customer_details,
        "customer_email": ADA.email,
        "collected_information": {
            "business_name": None,
            "individual_name": ADA.name,
            "shipping_details": {"address": ADA.address, "name": ADA.name},
        },
        "custom_fields": [custom_field("delivery_note", "leave it with the neighbour")],
        "consent": {"promotions": "opt_in", "terms_of_service": "accepted"},
        "consent_collection": {
            "payment_method_reuse_agreement": None,
            "promotions": "auto",
            "terms_of_service": "required",
        },
        "locale": "en",
        "billing_address_collection": "required",
        "name_collection": {
            "business": {"enabled": False, "optional": False},
            "individual": {"enabled": True, "optional": False},
        },
        "phone_number_collection": {"enabled": True},
        "shipping_address_collection": {"allowed_countries": ["DE", "FR", "GB", "JP", "KW", "US"]},
    }


def _where() -> dict[str, Any]:
    return {
        "ui_mode": "hosted_page",
        "url": None,  # a bearer link while the session is open
        "success_url": "https://shop.example.com/thanks?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example.com/cart",
        **nulls("after_expiration origin_context permissions redirect_on_completion return_url submit_type"),
        "branding_settings": {
            "background_color": "#ffffff",
            "border_style": "rounded",
            "button_color": "#0074d4",
            "display_name": "Example Shop",
            "font_family": "default",
            "icon": None,
            "logo": None,
        },
        "custom_text": nulls("after_submit shipping_address submit terms_of_service_acceptance"),
        "wallet_options": {"link": {"display": "auto"}},
    }
