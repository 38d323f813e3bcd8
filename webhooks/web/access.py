"""Who may see finance's pages: somebody who sits at this machine, and nobody through a proxy or a foreign name."""

import re
from ipaddress import IPv6Address, ip_address

from flask import g, request

from webhooks.web.problems import ProblemError

LOCAL_NAME = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
# A proxy in front speaks for others: the address it connects from says nothing about who asks. These are the headers
# that proxies, balancers and networks of servers add, by how their names begin.
FORWARDED = (
    "forwarded", "x-forward", "x-real-", "x-client-ip", "x-cluster-client-ip", "x-original-", "x-envoy-", "x-amz",
    "x-azure-", "x-arr-", "x-appengine-", "x-vercel-", "x-proxy", "true-client-ip", "client-ip", "cf-", "fastly-",
    "fly-", "akamai-", "cdn-", "via",
)  # fmt: skip
OWN_SITE = frozenset({"same-origin", "none"})  # what a browser says of our own pages, and of an address typed in
OLD_HTTP = "HTTP/1.0"  # what nginx speaks unless told otherwise, even where it adds no header; no browser does


def guard() -> None:
    """Refuse everybody but this machine itself; whoever is not refused may also be shown the menu."""
    if not (is_loopback(request.remote_addr or "") and is_direct() and is_local_name(request.headers.get("Host", ""))):
        raise ProblemError(
            403, "Only on this machine", "These pages answer on the machine that runs the service, under localhost."
        )
    g.may_ask = True


def refuse_other_sites() -> None:
    """Refuse a form that another site sends through somebody's browser (w3.org/TR/fetch-metadata); programs do not.

    There are no cookies to be misused, and no other site can read an answer; it shall not even learn how long one took.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITE:
        raise ProblemError(403, "Not from another site", "Search on these pages themselves.")


def is_loopback(address: str) -> bool:
    """Say whether an address is this machine's own."""
    try:
        known = ip_address(address)
    except ValueError:
        return False
    mapped = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    return (mapped or known).is_loopback


def is_direct() -> bool:
    """Say whether nobody forwarded the request, as far as it tells: a proxy can hide."""
    if request.environ.get("SERVER_PROTOCOL") == OLD_HTTP:
        return False
    return not any(name.lower().startswith(FORWARDED) for name in request.headers.keys())  # noqa: SIM118 — pairs


def is_local_name(host: str) -> bool:
    """Say whether the browser asked for this machine: a foreign name that leads here is DNS rebinding."""
    return LOCAL_NAME.fullmatch(host) is not None
