"""How often one address may ask finance's questions: a script in a loop must not slow deliveries down.

Each process counts for itself, in memory, so several processes together allow so many times more. Stripe's deliveries
are never counted. The headers are those of draft-ietf-httpapi-ratelimit-headers-10.
"""

import math
import time
from http import HTTPStatus

from flask import Response, g, request
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from webhooks.web.problems import ProblemError

NAME = "audit"


class Rate:
    """A limit that several blueprints share: all of an address's requests count together."""

    def __init__(self, item: RateLimitItem) -> None:
        """Begin with nobody counted."""
        self._item = item
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def guard(self) -> None:
        """Count this request; refuse it when there were too many. A page's style sheet is not counted."""
        if str(request.endpoint).endswith(".static"):
            return
        address = request.remote_addr or ""
        allowed = self._limiter.hit(self._item, NAME, address)
        reset, remaining = self._limiter.get_window_stats(self._item, NAME, address)
        wait = max(1, math.ceil(reset - time.time()))
        g.rate = {
            "RateLimit-Policy": f'"{NAME}";q={self._item.amount};w={self._item.get_expiry()}',
            "RateLimit": f'"{NAME}";r={remaining};t={wait}',
        }
        if not allowed:
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many requests",
                f"Wait {wait} seconds, and ask again. AUDIT_RATE_LIMIT sets how many requests are allowed.",
                headers={"Retry-After": str(wait)},
            )

    def told(self, response: Response) -> Response:
        """Say how many more requests are allowed, and until when."""
        response.headers.update(g.pop("rate", {}))
        return response
