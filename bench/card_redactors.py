"""The redactors that are compared, each as a function from a JSON value to a clean one.

A peer that knows only texts is walked through the value by us, keys and numbers included, to its favour.
Only card numbers are looked for: peers that look for more are told so, where they can be told.
"""

import importlib
import importlib.metadata
import json
from collections.abc import Callable
from typing import Any

import orjson

Json = Any
Redactor = Callable[[Json], Json]
MASK = "[card data removed]"


def through(value: Json, mask: Callable[[str], str]) -> Json:
    """Mask every text, key and number of a value."""
    if isinstance(value, dict):
        return {through(name, mask): through(item, mask) for name, item in value.items()}
    if isinstance(value, list):
        return [through(item, mask) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return _leaf(value, mask)


def _leaf(value: str | float, mask: Callable[[str], str]) -> Json:
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if whole else value)
    masked = mask(text)
    return value if masked == text else masked


def checkout_ledger() -> Redactor:
    """Our own detectors."""
    scrub = importlib.import_module("webhooks.redaction.detectors").scrub
    return lambda value: scrub(value)[0]


def presidio() -> Redactor:
    """Microsoft Presidio's credit-card recogniser, by itself: it needs no language model."""
    recognizers = importlib.import_module("presidio_analyzer.predefined_recognizers")
    recognizer = recognizers.CreditCardRecognizer()

    def mask(text: str) -> str:
        for found in sorted(recognizer.analyze(text, ["CREDIT_CARD"], None), key=lambda hit: -hit.start):
            text = text[: found.start] + MASK + text[found.end :]
        return text

    return lambda value: through(value, mask)


def scrubadub() -> Redactor:
    """The detector of credit cards in LeapBeyond's scrubadub."""
    module = importlib.import_module("scrubadub")
    scrubber = module.Scrubber(detector_list=[module.detectors.CreditCardDetector])
    return lambda value: through(value, scrubber.clean)


def cpex_pii_filter() -> Redactor:
    """IBM ContextForge's filter, in Rust, with its own walk through the value."""
    module = importlib.import_module("cpex_pii_filter")
    names = "ssn bsn email phone ip_address date_of_birth passport driver_license bank_account medical_record"
    only = {f"detect_{name}": False for name in names.split()} | {"detect_credit_card": True}
    detector = module.PIIDetectorRust(only)
    return lambda value: detector.process_nested(value, "")[1]


def cloakrs() -> Redactor:
    """The scanner of cloakrs, in Rust, told to look for cards only."""
    module = importlib.import_module("cloakrs")
    others = [name for name in module.ENTITY_TYPES if name != "credit-card"]
    scanner = module.Scanner(exclude_entities=others)
    return lambda value: through(value, scanner.mask)


def secretmask() -> Redactor:
    """The masker of secrets in nested data, its patterns for tokens and e-mail switched off."""
    module = importlib.import_module("secretmask")
    masker = module.SecretMask(module.MaskConfig(use_builtin_patterns=False))
    return lambda value: masker.mask(value)


def _printed(value: Json) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # whole numbers beyond 64 bits, lone surrogates
        return json.dumps(value)


def sentry_relay() -> Redactor:
    """Sentry Relay's rule for card numbers, in Rust, over the extra data of an event."""
    strip = importlib.import_module("sentry_relay.processing").pii_strip_event
    rule = {"applications": {"$string || $number": ["@creditcard:filter"]}}

    def redact(value: Json) -> Json:
        event = strip(rule, {"extra": {"v": value}}, _printed, orjson.loads)
        return event["extra"]["v"]

    return redact


def argus_redact() -> Redactor:
    """The regular expressions of argus-redact, told to look for cards only."""
    redact = importlib.import_module("argus_redact").redact
    return lambda value: through(value, lambda text: redact(text, lang="en", types=["credit_card"])[0])


def digits_and_luhn() -> Redactor:
    """What a team writes in an afternoon: 13 to 19 digits, spaces and dashes between, and Luhn."""
    pattern = importlib.import_module("re").compile(r"\b\d(?:[ -]?\d){12,18}\b", 256)
    luhn = importlib.import_module("bench.card_corpus.numbers").is_luhn

    def mask(text: str) -> str:
        return pattern.sub(lambda hit: MASK if luhn("".join(filter(str.isdigit, hit[0]))) else hit[0], text)

    return lambda value: through(value, mask)


# name: how it is made, and the package whose version is told
REDACTORS: dict[str, tuple[Callable[[], Redactor], str]] = {
    "checkout-ledger": (checkout_ledger, ""),
    "presidio": (presidio, "presidio-analyzer"),
    "scrubadub": (scrubadub, "scrubadub"),
    "cpex-pii-filter": (cpex_pii_filter, "cpex-pii-filter"),
    "cloakrs": (cloakrs, "cloakrs"),
    "sentry-relay": (sentry_relay, "sentry-relay"),
    "secretmask": (secretmask, "secretmask"),
    "argus-redact": (argus_redact, "argus-redact"),
    "digits-and-luhn": (digits_and_luhn, ""),
}


def version(name: str) -> str:
    """Which release is installed."""
    package = REDACTORS[name][1]
    return importlib.metadata.version(package) if package else "this"
