"""The database's own gate: a text that people may have written cannot hold a card number, whoever writes it.

It decides by first digits, length and Luhn over whole runs of digits, parted by up to three spaces, dashes, dots,
underscores or slashes; never by a window inside a longer run. A decimal fraction, a phone number with its plus, a UUID
and a digest are none. It knows the digits of five scripts, and JSON's escapes; other disguises are left to the
detectors, which see every value before it comes here. A chain with more runs than it can try is refused.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# First digits and lengths: ISO/IEC 7812-1 and the account ranges that the networks publish.
# Below 13 digits a number is an amount: Stripe's have up to twelve.
NETWORKS = (
    ("4", "13, 16, 19"),  # Visa, with Dankort and Elo co-brands
    ("51-55 2221-2720", "16"),  # Mastercard
    ("34 37", "15"),  # American Express
    ("300-305 3095 36 38-39", "14, 15, 16, 17, 18, 19"),  # Diners Club
    ("6011 644-649 65", "16, 17, 18, 19"),  # Discover
    ("3528-3589", "16, 17, 18, 19"),  # JCB
    ("62 810-817", "16, 17, 18, 19"),  # UnionPay
    ("5018 5020 5038 5893 6304 6390 6759 6761-6763", "13, 14, 15, 16, 17, 18, 19"),  # Maestro
    ("6703 6706 6709 6767 6771", "16, 17, 18, 19"),  # Bancontact, Laser, Solo, Switch
    ("2200-2204", "16, 17, 18, 19"),  # Mir
    ("353 356 508 60 81-82 9792", "16"),  # RuPay, Troy
    ("5041 5066-5067 509 6362-6363", "16"),  # Elo
    ("6062 6370 6375-6376 5895-5896", "13, 16, 19"),  # Hipercard, Cabal, Naranja
    ("5060-5061 5078-5079 6500", "16, 18, 19"),  # Verve, Meeza
    ("2869 5061-5064 5019", "16"),  # Carnet, Dankort
    ("1", "15"),  # UATP
    ("636-639", "16, 17, 18, 19"),  # InterPayment, InstaPayment
    ("2205 5614 8600 9860 9112", "16"),  # PayPak, Borica, UzCard, Humo, Belkart
    ("9704", "16, 19"),  # Napas
)


def within(ranges: str) -> str:
    """Write «the first four digits are in one of these ranges» in SQL."""
    bounds = [(low, high or low) for low, _, high in (item.partition("-") for item in ranges.split())]
    return " or ".join(f"prefix between {low:0<4} and {high:9<4}" for low, high in bounds)


ISSUED = "\n          or ".join(f"length in ({lengths}) and ({within(ranges)})" for ranges, lengths in NETWORKS)
SHORTEST, LONGEST = 13, 19
MOST_TRIES, LONGEST_CHAIN = 2000, 10_000
# Spaces of all widths, dashes, dots, the underscore, the slash, and what cannot be seen.
GAP = r"[\s\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000\ufeff._/\u2010-\u2015\u2212-]"
# The digits of Arabic, Persian, Devanagari and Bengali, and the full-width ones.
SCRIPTS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10)
DIGIT = f"[0-9{''.join(f'{chr(zero)}-{chr(zero + 9)}' for zero in SCRIPTS)}]"
ENOUGH = f"{DIGIT}(?:{GAP}*{DIGIT}){{{SHORTEST - 1}}}"  # what ordinary text is let through by, in a microsecond
OTHERS = "".join(chr(zero + value) for zero in SCRIPTS for value in range(10))
UUID = r"\m[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\M"
DIGEST = r"\m(?=[0-9]*[A-Fa-f])([0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})\M"

FUNCTION = rf"""
create function holds_card_number(value text) returns boolean
language plpgsql immutable strict parallel safe as $function$
declare
  plain text := value;
  chain text;
  runs text[];
  digits text;
  length int;
  prefix int;
  number int;
  total int;
  tries int;
begin
  if strpos(plain, '\') > 0 then
    plain := regexp_replace(plain, '\\u003([0-9])', '\1', 'g');
    plain := regexp_replace(plain, '\\([bfnrt/]|u00[012][0-9a-fA-F])', ' ', 'g');
  end if;
  if plain collate "C" !~ '{ENOUGH}' then
    return false;
  end if;
  if octet_length(plain) > char_length(plain) then
    plain := translate(plain, '{OTHERS}', '{"0123456789" * len(SCRIPTS)}');
  end if;
  plain := regexp_replace(plain collate "C", '{UUID}|{DIGEST}', 'x', 'g');
  for chain in select match[1] from regexp_matches(
    plain collate "C", '\+?[0-9](?:{GAP}{{0,3}}[0-9]){{{SHORTEST - 1},}}', 'g') as match
  loop
    continue when chain ~ '^[0-9]{{1,12}}\.[0-9]+$' or chain ~ '^\+?[0-9]{{{LONGEST + 1},}}$';
    if char_length(chain) > {LONGEST_CHAIN} then
      return true;
    end if;
    tries := 0;
    runs := regexp_split_to_array(ltrim(chain, '+'), '{GAP}+');
    continue when chain like '+%' and char_length(array_to_string(runs, '')) <= 13;
    for start in 1 .. cardinality(runs) loop
      digits := '';
      for place in start .. cardinality(runs) loop
        tries := tries + 1;
        if tries > {MOST_TRIES} then
          return true;
        end if;
        digits := digits || runs[place];
        length := char_length(digits);
        exit when length > {LONGEST};
        continue when length < {SHORTEST};
        prefix := left(digits, 4);
        continue when not (
          {ISSUED}
        );
        total := 0;
        for n in 0 .. length - 1 loop
          number := substr(digits, length - n, 1);
          total := total + case when n % 2 = 0 then number else number / 5 + number * 2 % 10 end;
        end loop;
        if total % 10 = 0 then
          return true;
        end if;
      end loop;
    end loop;
  end loop;
  return false;
end $function$
"""  # noqa: S608 — our own patterns, no input
CONSTRAINT = "no_card_number"
# In the CHECK itself: the look that lets ordinary text through then costs no call of the function.
DOMAINS = {
    "free_text": ("text", f"""value collate "C" !~ '{ENOUGH}' or not holds_card_number(value)"""),
    "free_json": ("json", rf"""value::text collate "C" !~ '{ENOUGH}|\\' or not holds_card_number(value::text)"""),
}
COLUMNS = {  # what merchants, their customers and banks may have written, and ids that merchants may choose
    "free_text": (
        "charges.customer charges.transfer_group checkout_sessions.client_reference_id checkout_sessions.customer "
        "credit_notes.customer credit_notes.number customers.id customers.invoice_prefix events.object_id "
        "invoices.customer invoices.number payment_intents.customer payment_intents.transfer_group "
        "payouts.trace_value people.id subject_keys.anchor subscription_items.price subscription_items.product "
        "subscriptions.customer"
    ),
    "free_json": "events.facts events.receipt",
}
# New rows are checked from here on. Old rows may hold what an earlier release let in: then they are reported, and
# stay as they are. The message names tables and columns, never a value.
VALIDATE = """
do $$
declare
  place text;
  found bigint;
  places text[] := array[]::text[];
begin
  alter domain {domain} validate constraint {constraint};
exception when check_violation then
  foreach place in array string_to_array('{columns}', ' ') loop
    execute format('select count(*) from %I where holds_card_number(%I::text)',
                   split_part(place, '.', 1), split_part(place, '.', 2)) into found;
    if found > 0 then
      places := places || format('%s (%s rows)', place, found);
    end if;
  end loop;
  raise warning 'card numbers are stored already, in %', array_to_string(places, ', ')
    using hint = 'the upgrade is done and new ones are refused; find them: select id from <table> where '
      'holds_card_number(<column>::text); once they are gone: alter domain {domain} validate constraint {constraint}';
end $$
"""


def upgrade() -> None:
    """Make the gate, put it before every column that needs one, and look at what is there already.

    A domain without a constraint is put on first: that rewrites no table.
    """
    op.execute(FUNCTION)
    op.execute("grant execute on function holds_card_number(text) to intake, finance_reader")
    for domain, (kind, check) in DOMAINS.items():
        op.execute(f"create domain {domain} as {kind}")
        retype(domain, domain)
        op.execute(f"alter domain {domain} add constraint {CONSTRAINT} check ({check}) not valid")
        op.execute(VALIDATE.format(domain=domain, constraint=CONSTRAINT, columns=COLUMNS[domain]))


def downgrade() -> None:
    """Take the gate away."""
    op.execute(f"alter table if exists procrastinate_jobs drop constraint if exists {CONSTRAINT}")
    for domain, (kind, _) in DOMAINS.items():
        retype(domain, kind)
        op.execute(f"drop domain {domain}")
    op.execute("drop function holds_card_number(text)")


def retype(domain: str, kind: str) -> None:
    """Give the domain's columns a type."""
    for place in COLUMNS[domain].split():
        table, column = place.split(".")
        op.execute(f"alter table {table} alter column {column} type {kind}")
