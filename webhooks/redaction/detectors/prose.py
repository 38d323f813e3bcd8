"""Takes card data out of lines of text, and leaves the rest of the line."""

from storage.redacted import MASK
from webhooks.redaction.detectors.chains import Place
from webhooks.redaction.detectors.digits import places
from webhooks.redaction.detectors.firstlook import suspicious
from webhooks.redaction.detectors.reading import Found, Reader
from webhooks.redaction.detectors.sightings import Sighting


def scrub_text(text: str) -> tuple[str, list[Sighting]]:
    """Mask only what is card data; the whole line where that is in an encoding, or undecided."""
    if not suspicious(text):
        return text, []
    found = Reader().found(text)
    counts: dict[str, int] = {}
    for one in found:
        counts[one.detector] = counts.get(one.detector, 0) + 1
    masked = _masked(text, found)
    if masked != MASK and suspicious(masked) and Reader().found(masked):  # more, behind an encoding
        masked = MASK
    return masked, [Sighting("", detector, count) for detector, count in counts.items()]


def _masked(text: str, found: list[Found]) -> str:
    stretches = [one.place for one in found if one.place]
    if len(stretches) < len(found):
        return MASK
    return _without(text, sorted(stretches)) if stretches else text


def _without(text: str, stretches: list[Place]) -> str:
    original = range(len(text) + 1) if text.isascii() else places(text)
    pieces, done = [], 0
    for start, end in stretches:
        first, last = original[start], original[end - 1] + 1
        if first >= done:
            pieces += [text[done:first], MASK]
        done = max(done, last)
    return "".join([*pieces, text[done:]])
