"""The errors that an answer can be, each a problem document (RFC 9457), or the same as a page for browsers."""

from typing import Any

Schema = dict[str, Any]
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "What went wrong; nothing that was sent is repeated."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What to do about it."},
        "instance": {"type": "string", "description": "Names the request; the log has it where the fault is ours."},
    },
}
WAIT = {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer"}}}
MEANING: dict[int, tuple[str, str]] = {
    400: ("BadRequest", "A filter has a value that it does not take, or is not known."),
    401: ("Unauthorized", "The token is missing or wrong."),
    403: ("Forbidden", "These pages answer on the machine that runs the service only."),
    404: ("NotFound", "There is no such thing, or no such next page."),
    409: ("Conflict", "Each filter is right, but they contradict each other."),
    412: ("PreconditionFailed", "The answer is none of those that If-Match names."),
    413: ("TooLarge", "The body is larger than 1 MiB, or than an e-mail address can be."),
    415: ("UnsupportedMedia", "The body is not plain JSON."),
    429: ("TooManyRequests", "More requests than AUDIT_RATE_LIMIT allows."),
    500: ("InternalError", "A fault of the service; its log names the request."),
    503: ("Away", "The database is away. Nothing was lost; try again."),
}
WAITING = frozenset({429, 503})


def responses() -> Schema:
    """Describe each error once."""
    return {name: response(status, said) for status, (name, said) in MEANING.items()}


def response(status: int, said: str) -> Schema:
    """Describe one error."""
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        "text/html": {"schema": {"type": "string"}},
    }
    return {"description": said, "content": content} | ({"headers": WAIT} if status in WAITING else {})


def may_be(*statuses: int) -> Schema:
    """List the errors that an answer can be."""
    return {str(status): {"$ref": f"#/components/responses/{MEANING[status][0]}"} for status in statuses}
