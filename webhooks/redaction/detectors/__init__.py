"""Finds card data wherever it stands in a JSON value or a line of text, and takes it out. Pure: no input, no output.

What counts as card data
    A card number: first digits and length that a network issues (networks.py), a right check digit where the network
    uses one, in digits of any script, with whatever signs between them, in keys and values, strings and numbers.
    A run of digits is never cut: a number is one whole run, or neighbouring runs taken whole (numbers.py). As runs
    it stands as it is printed (4242 4242 4242 4242, 3782 822463 10005), in groups of one narrow width (4 2 4 2 …), or
    in any groups when nothing else is in the value. Of UnionPay, Verve, Napas and enRoute, which do not all use the
    check digit, a number with a wrong one counts beside a card word; UnionPay's also as it is printed.
    Track data of the magnetic stripe (tracks.py).
    A security code, a PIN, an expiry date: by the name of the field, by a label beside it, or by the words before it
    (vocabulary.py); plainer names (code, month, year) count beside a card number only, and so do the date and the
    code that follow a number in a list or a text.
    All this also behind encodings (encodings.py), split over neighbouring fields or elements (siblings.py), and in
    JSON in a string. What asks for more work than there is budget for is masked as `undecided`.

What does not
    A masked or truncated number (**** 4242; first six and last four). A number within a longer run of digits.
    What has a form of its own (lookalikes.py): Stripe's ids with a letter in them, UUIDs, digests, IBANs with right
    check digits, phone numbers with +, dates, times, coordinates, decimal fractions, amounts with thousands parted,
    lists of figures, IPv6 addresses, UPS numbers. JSON integers of twelve digits and fewer: amounts. What a word
    before it, or its field's name, calls something else (IMEI, EAN, SIRET, tracking, phone, account, …), at lengths
    that few cards have. Text that makes such a thing of a number makes another value of it: that is the meaning of
    «clean text around a number never hides it».

Chance collisions that remain, by policy
    A bare order, tracking or account number of 16 digits, in a real range and with a right check digit, is masked:
    that is about 3 in 100 random ones, and so is an EAN-13 that begins with 4, a SIRET with 36 or 38, or a 15-digit
    number with 1, when nothing names it. Four figures of four digits are masked when they make a number. What the
    operator knows to be none he exempts: `scrub(value, exempt)` asks `exempt(path, value)` before it masks.

What happens
    `scrub` replaces a string or number with a hit whole, and a key, by MASK; `scrub_text` replaces only the stretch
    where it can. A clean value is returned as the same object, after one look (firstlook.py) at its JSON that is
    never wrong when it says no. Sightings say path, detector and count; never the value.
"""

from storage.redacted import MASK
from webhooks.redaction.detectors.firstlook import glance, suspicious
from webhooks.redaction.detectors.prose import scrub_text
from webhooks.redaction.detectors.sightings import Exempt, Sighting
from webhooks.redaction.detectors.walk import nothing_exempt, scrub

__all__ = ["MASK", "Exempt", "Sighting", "glance", "nothing_exempt", "scrub", "scrub_text", "suspicious"]
