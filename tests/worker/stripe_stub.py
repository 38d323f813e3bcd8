"""Stripe's API as the tests need it: lists and objects behind real HTTP addresses."""

from typing import Any

import responses

BASE = "https://api.stripe.com"
AT = "Wed, 25 Nov 2026 10:00:00 GMT"


def gives(path: str, answer: dict[str, Any], **options: Any) -> None:
    """Answer a request for one object."""
    responses.get(f"{BASE}{path}", json=answer, headers={"Date": AT}, **options)


def lists(path: str, *objects: dict[str, Any], has_more: bool = False, **options: Any) -> None:
    """Answer a request for a page of a list."""
    gives(path, {"object": "list", "url": path, "has_more": has_more, "data": list(objects)}, **options)
