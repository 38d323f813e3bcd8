"""What a browser may do with an answer of ours: run our own files only, frame it nowhere, and keep none of it."""

from flask import Response

KEPT_BY_NOBODY = "no-store"
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": KEPT_BY_NOBODY,
}


def secured(response: Response) -> Response:
    """Say so on every answer; only a program that asks for JSON may keep it, as that answer itself says."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response
