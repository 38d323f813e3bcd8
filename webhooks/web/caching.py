"""Who may keep an answer, and how they ask whether it is still true (RFC 9110, section 13; RFC 9111).

Pages, files and errors are kept by nobody. A program may keep its JSON, alone, and has to ask each time whether it is
still true: then an unchanged answer costs one line. The tag is made of the answer's own bytes, so it is as strong as
they are, and nothing has to remember it.
"""

from hashlib import sha256
from http import HTTPStatus

from flask import Response, request

from webhooks.web.problems import ProblemError

PRIVATE = "private, no-cache"


def tagged(response: Response) -> Response:
    """Tag an answer by its content; 304 to whoever has it already (`If-None-Match`)."""
    response.headers["Cache-Control"] = PRIVATE
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request.environ)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise ProblemError(HTTPStatus.PRECONDITION_FAILED, "The answer is another now", "Ask without If-Match.")
    return response
