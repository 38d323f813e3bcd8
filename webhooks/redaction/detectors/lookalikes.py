"""Knows what is no card number although its digits may say so: by its form, its own check digits, or its name."""

import re
from typing import Final

from webhooks.redaction.detectors.chains import Place
from webhooks.redaction.detectors.digits import plain
from webhooks.redaction.detectors.networks import is_rare

# Stripe's prefixes that are followed by 14 and more letters and digits. `card_` and `tok_` are not believed: a form
# may call its own field so.
_STRIPE: Final = (
    "acct|aliacc|an|ba|bps|bt|ca|cbtxn|ch|clock|cn|cnli|co|cpsp|cs|csmrt|cus|cuss|de|di|dp|du|ek|evt|fcp|fee|fp|fr|"
    "fca|fcsess|file|ic|ich|iauth|ii|il|in|inpay|ipi|lac|link|mandate|mbur|mtr|obps|or|ord|orli|pi|pk|plan|plink|pm|"
    "pmc|pmd|pmr|po|porder|price|prod|promo|prv|py|pyr|qt|rcpt|rdp|re|req|rfnd|rk|rpt|rsw|seti|setatt|shr|si|sis|sk|"
    "skus?|src|sub|sub_sched|sus|ta|tdsr|tmc|tml|tmr|topup|tr|trr|ts|txcd|txi|txn|txr|tu|ucd|upc|vs|vr|we|whsec|wbh"
)
# SWIFT's IBAN registry (ISO 13616), release 99.
_IBAN_COUNTRIES: Final = (
    "A[DELTZ]|B[AEGHIRY]|C[HRYZ]|D[EJKO]|E[EGS]|F[IKOR]|G[BEILRT]|H[NRU]|I[ELQST]|JO|K[WZ]|L[BCITUVY]|M[CDEKNRTU]|"
    "N[ILO]|OM|P[KLST]|QA|R[OSU]|S[ACDEIKMOTV]|T[LNR]|UA|V[AG]|XK|YE"
)
_FORMS: Final = re.compile(
    rf"""(?<![0-9A-Za-z])(?:
    (?P<uuid> [0-9A-Fa-f]{{8}}(?:-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}(?![0-9A-Za-z]))
    | (?P<digest> (?=[0-9]*+[A-Fa-f])(?![A-Fa-f]*+[0-9]++[A-Fa-f]*+(?![0-9A-Za-z]))
                  (?:[0-9A-Fa-f]{{128}}|[0-9A-Fa-f]{{96}}|[0-9A-Fa-f]{{64}}|[0-9A-Fa-f]{{56}}
                  |[0-9A-Fa-f]{{40}}|[0-9A-Fa-f]{{32}})(?![0-9A-Za-z]))
    | (?P<stripe_id> (?:{_STRIPE})_(?:test_|live_)?(?=[0-9]*+[A-Za-z])[0-9A-Za-z]{{14,}}+
                     (?:_secret_[0-9A-Za-z]{{14,}}+)?)
    | (?P<other_id> [a-z]{{2,}}+_(?:[a-z]++_)?(?=[0-9]*+[A-Za-z])(?![0-9A-Za-z]*[0-9]{{13}})[0-9A-Za-z]{{12,}}+)
    | (?P<parcel> (?:1Z[0-9A-Z]{{16}}|JJ?D[0-9]{{16,20}})(?![0-9A-Za-z])
                  |(?<![0-9]\ )9[2-5][0-9]{{2}}(?:\ [0-9]{{4}}){{4}}(?:\ [0-9]{{2}})?(?![0-9]|\ [0-9]))
    | (?P<company> [0-9]{{2}}\.[0-9]{{3}}\.[0-9]{{3}}/[0-9]{{4}}-[0-9]{{2}}(?![0-9]))
    | (?P<address> (?:[0-9A-Fa-f]{{1,4}}:){{7}}[0-9A-Fa-f]{{1,4}}(?![0-9A-Za-z:])
                   |(?:[0-9A-Fa-f]{{0,4}}:){{2,6}}:(?:[0-9A-Fa-f]{{1,4}}:){{0,5}}[0-9A-Fa-f]{{0,4}}(?![0-9A-Za-z:]))
    | (?P<phone> \+[0-9](?:[ ./()-]{{0,3}}[0-9]){{7,12}}(?![ ./-]{{0,2}}[0-9]))
    | (?P<coordinates> -?[0-9]{{1,3}}\.[0-9]{{3,17}}[ ,;/|]{{1,3}}-?[0-9]{{1,3}}\.[0-9]{{3,17}}(?![0-9]|\.[0-9]))
    | (?P<fraction> (?<![0-9]\.)[0-9]{{1,6}}\.[0-9]{{9,19}}(?![0-9]|\.[0-9]))
    | (?P<figures> [0-9]{{1,9}}\.[0-9]{{1,2}}(?:[ ;|/,]{{1,3}}[0-9]{{1,9}}\.[0-9]{{1,2}}){{1,99}}(?![0-9]|[.,][0-9])
                   |[0-9]{{1,9}},[0-9]{{1,2}}(?:(?:[ ;|/]{{1,3}}|,\ )[0-9]{{1,9}},[0-9]{{1,2}}){{1,99}}
                   (?![0-9]|[.,][0-9]))
    | (?P<thousands> (?<![0-9][., '])[0-9]{{1,3}}(?P<t>[., '])[0-9]{{3}}(?:(?P=t)[0-9]{{3}}){{2}}
                   (?![0-9]|(?P=t)[0-9]))
    | (?P<trillions> (?<![0-9][., '])[0-9](?P<u>[., '])[0-9]{{3}}(?:(?P=u)[0-9]{{3}}){{3}}(?![0-9]|(?P=u)[0-9]))
    | (?P<order> [0-9]{{3}}-[0-9]{{7}}-[0-9]{{7}}(?![0-9]|-[0-9]))
    | (?P<moment> (?:[0-3]?[0-9](?P<a>[./-])[01]?[0-9](?P=a)(?:19|20)[0-9]{{2}}
                |(?:19|20)[0-9]{{2}}(?P<b>[./-])[01]?[0-9](?P=b)[0-3]?[0-9])
                (?:[T ,]{{1,2}}[012]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{{1,9}})?)?)?(?![./-]?[0-9]))
    | (?P<iban> (?i:{_IBAN_COUNTRIES})[0-9]{{2}}(?:[ -]?[0-9A-Za-z]{{4}}){{2,7}}
                (?:[ -]?[0-9A-Za-z]{{1,3}})?(?![0-9A-Za-z]))
    )""",
    re.VERBOSE,
)
# Words that name another number. They are believed beside lengths that few cards have (see is_rare).
_OTHER_WORDS: Final = re.compile(
    r"imei|meid|iccid|serial|(?<![a-z])eans?(?![a-z])|gtin|(?<![a-z])upc(?![a-z])|(?<![a-z])jan(?![a-z])|isbn|barcode|"
    r"sscc|siret|siren|(?<![a-z])(?:tva|vat|ust|nif|cif|cuit|rut|nir|arn|rrn|mid)(?![a-z])|ust[-_ .]?id|"
    r"(?<![a-z])tax|steuer|cnpj|personnummer|passport|(?<![a-z])national|identity|"
    r"track|parcel|paket|sendung|colis|fedex|(?<![a-z])(?:ups(?![a-z])|dhl|gls|dpd|tel)|usps|awb|waybill|shipment|phone|"
    r"fax|network_trans|acquirer|retrieval|mobil|handy|whatsapp|clabe|\bbban|konto|account(?!.?name)|routing|"
    r"merchant_?id|pixel|timestamp|unix|epoch|millis"
)
CARD_WORDS: Final = re.compile(
    plain(
        r"card|visa|mastercard|maestro|amex|american express|unionpay|discover|diners|\bjcb|\bpan\b|\bcc\b|\bcc[ _]?n|"
        r"credit|debit|kredit|karte|carte|tarjeta|cart[ae]o?\b|kaart|kort\b|karta|kartu|kart\b|карт|verve|\bmir\b|"
        r"rupay|troy|银联|銀聯|卡|カード|카드|بطاقة|כרטיס|บัตร|καρτα|thẻ"
    )
)
_OF_THAT_LENGTH: Final = re.compile(r"imei|meid|track|fedex|parcel|paket|waybill")  # 15 digits, with version 16
# China: a resident's number, region, birthday, serial and check (GB 11643).
_RESIDENT: Final = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{4}")
_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)


def without_lookalikes(text: str) -> str:
    """Write letters over what has the form of something else; all other characters keep their places."""
    return _FORMS.sub(_blank, text)


def is_named_otherwise(text: str, place: Place, about: str) -> bool:
    """Tell whether the number's own form, or the words before it, say that it is no card's.

    `about` names the field. A card word in either speaks for a card.
    """
    if about == "network_transaction_id":  # a network's own number, 15 digits
        return True
    digits = "".join(char for char in text[place.start : place.end] if char in "0123456789")
    if is_civil(digits):
        return True
    before = f"{about} {text[max(0, place.start - 32) : place.start]}".lower()
    if not _OTHER_WORDS.search(before) or CARD_WORDS.search(before):
        return False
    return is_rare(digits) or (digits.startswith(("34", "35", "37")) and bool(_OF_THAT_LENGTH.search(before)))


def is_civil(digits: str) -> bool:
    """Tell whether China numbers its residents so: the check digit is right."""
    if len(digits) != 18 or not _RESIDENT.fullmatch(digits):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _RESIDENT_WEIGHTS, strict=True)) % 11 == 1


def _blank(match: re.Match[str]) -> str:
    width = len(match[0])
    if match.lastgroup == "iban":
        width = _iban_width(match[0])
    return "x" * width + match[0][width:]


def _iban_width(text: str) -> int:
    """Find how many characters are an IBAN; the last groups may be something else."""
    ends = [place for place, char in enumerate(text) if char in " -"] + [len(text)]
    return next((end for end in reversed(ends) if _is_iban(re.sub("[ -]", "", text[:end]))), 0)


def _is_iban(text: str) -> bool:
    """Check the two check digits (ISO 13616): what a card number after two letters has once in 97 times."""
    return len(text) >= 15 and int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1
