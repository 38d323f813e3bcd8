"""The plan of a shop's three years, in tables of its own: who pays what and when, and what comes of it.

Everything follows from the number of a payment, so the same plan is made anywhere and at any time.
"""

BEGIN = 1_696_118_400  # 2023-10-01T00:00:00Z
DAY = 86_400
SPAN = 1096 * DAY  # to 2026-10-01
END = BEGIN + SPAN
PRODUCTS = 20
PIECE = 100  # ids of a payout's contents in one event, as a page of Stripe's API brings them


def chance(number: str, salt: int, out_of: int | str) -> str:
    """Draw from 0 up to a number, always the same for the same payment."""
    return f"((hashint8extended(({number})::bigint, {salt}) & 2147483647) % ({out_of}))"


def key(number: str) -> str:
    """Make the part of an id that tells objects apart: it grows with time, as Stripe's do."""
    return f"lpad(to_hex({number}), 7, '0') || right(to_hex({chance(number, 1, 65536)} + 65536), 3)"


def moment(number: str) -> str:
    """Say when a payment is attempted."""
    return f"({BEGIN} + ({number})::bigint * {SPAN} / :payments)"


# Every fifth payment may belong to a subscription. Slot by slot they come round once a month; a subscription has its
# slot from its first cycle to its last. Every second payment is settled a moment after it was captured.
SLOTS = f"""
select n, slot, cycle, n % 2 = 1 as is_async, {chance("slot", 2, 30)} as first, {moment("n")} as at,
  case when n % 100 = 3 then 'acct_shop1' when n % 100 = 53 then 'acct_shop2' else '' end as account,
  n % 40 <> 7 as livemode, {key("n")} as k,
  case when n % 50 = 12 then 'acct_payee' || n / 50 % 5 end as wanted_by
from (select n, case when n % 5 = 0 then n / 5 % :subscriptions end as slot,
             case when n % 5 = 0 then n / 5 / :subscriptions end as cycle
      from generate_series(0, :payments - 1) n) numbered
"""
KINDS = f"""
select *, first + 1 + {chance("slot", 3, 36)} as last,
  case when n % 5 = 2 then 'checkout'
       when cycle >= first and cycle < first + 1 + {chance("slot", 3, 36)} then 'invoice' else 'plain' end as kind,
  case when wanted_by is not null or {chance("coalesce(slot, n)", 4, 100)} < 55 then 'eur'
       when {chance("coalesce(slot, n)", 4, 100)} < 85 then 'usd'
       when {chance("coalesce(slot, n)", 4, 100)} < 95 then 'gbp' else 'jpy' end as currency,
  case when slot is not null then slot
       when livemode and account = '' and {chance("n", 5, 100)} < 55
         then :subscriptions + {chance("n", 6, "1 + n / 20")} end as person,
  case when slot is null then {chance("n", 7, PRODUCTS)} else slot % {PRODUCTS} end as product,
  {chance("n", 8, 100)} as luck
from ({SLOTS}) slots
"""
AMOUNTS = f"""
select *, 'cus_' || lpad(to_hex(person), 7, '0') as customer,
  case kind when 'checkout' then 500 * (1 + product) - 1 when 'invoice' then 900 + 100 * product
            else 1000 + {chance("n", 9, 9000)} end as unit,
  case kind when 'checkout' then 1 + {chance("n", 10, 3)} when 'invoice' then 1 + slot % 3 + (cycle - first) / 12
            else 1 end as quantity,
  case when luck < 4 or (luck = 8 and kind = 'invoice') then 'failed' when luck < 8 then 'recovered'
       when luck = 8 then 'canceled' else 'succeeded' end as outcome
from ({KINDS}) kinds
"""
SALES = f"""
create unlogged table plan.sales as
select *,
  case when is_back and paid + back_after < {END} then paid + back_after end as refunded,
  case when not is_back and is_fought and paid + back_after < {END} then paid + back_after end as disputed,
  case when n % 2 = 0 then amount / 2 else amount end as back,
  case when paid is not null then wanted_by end as payee
from (
  select *, unit * quantity as amount,
    case outcome when 'succeeded' then at when 'recovered' then at + 3600 end as paid,
    case when {chance("n", 11, 100)} = 0 then {DAY} + 60 else 1 + {chance("n", 12, 3)} end as delay,
    {chance("n", 13, 20)} = 0 as is_back, {chance("n", 14, 500)} = 0 as is_fought,
    (1 + {chance("n", 15, 29)}) * {DAY} as back_after,
    {moment("(first * :subscriptions + slot) * 5")} as started
  from ({AMOUNTS}) amounts) outcomes
"""
REFUNDS = """
create unlogged table plan.refunds as select * from plan.sales where refunded is not null order by refunded, n
"""
DISPUTES = f"""
create unlogged table plan.disputes as
select *,
  case when disputed + 20 * {DAY} < {END} then disputed + 20 * {DAY} end as closed
from plan.sales where disputed is not null order by disputed, n
"""
CYCLES = """
create unlogged table plan.cycles as
select *, cycle = last as is_gone, unit_of_slot * quantity_of_slot as monthly
from (select s.*, 900 + 100 * product as unit_of_slot, 1 + slot % 3 + (cycle - first) / 12 as quantity_of_slot
      from plan.sales s where cycle between first and last) valued order by n
"""
SUBSCRIPTIONS = """
create unlogged table plan.subscriptions as
select * from (select distinct on (slot) * from plan.cycles order by slot, n desc) newest order by n
"""
CUSTOMERS = f"""
create unlogged table plan.customers as
select 'cus_' || lpad(to_hex(person), 7, '0') as customer, lpad(to_hex(person), 7, '0') as k, '' as account,
  true as livemode, created, 1 as delay
from (select person, case when person < :subscriptions then {BEGIN} - {DAY}
                          else {moment("(person - :subscriptions) * 20")} - {DAY} end as created
      from generate_series(0, :subscriptions + :payments / 20) person) people
"""
CATALOG = f"""
create unlogged table plan.catalog as
select p.product, currency, kind, case kind when 'one_time' then 500 * (1 + p.product) - 1
                                           else 900 + 100 * p.product end as unit,
  p.product || left(kind, 1) || currency as k, '' as account, true as livemode, {BEGIN} - 2 * {DAY} as created,
  1 as delay, kind = 'one_time' and currency = 'eur' as is_first
from generate_series(0, {PRODUCTS} - 1) p(product), unnest(array['eur', 'usd', 'gbp', 'jpy']) currency,
     unnest(array['one_time', 'recurring']) kind
"""
ACCOUNTS = f"""
create unlogged table plan.accounts as
select account, account as k, true as livemode, {BEGIN} - 2 * {DAY} as created, 1 as delay
from unnest(array['acct_shop1', 'acct_shop2', 'acct_payee0', 'acct_payee1', 'acct_payee2', 'acct_payee3',
                  'acct_payee4']) account
"""


def settled(amount: str) -> str:
    """Write what an amount is in the currency in which it is settled: yen are sold for euros."""
    return f"(case when currency = 'jpy' then ({amount}) * 61 / 100 else {amount} end)"


MONEY = "case when currency = 'jpy' then 'eur' else currency end as money, case when currency = 'jpy' then '0.61' end"
DISPUTE_FEE = 1500


def moves(letter: str, source: str, at: str, amount: str, fees: tuple[str, str, str], words: tuple[str, str]) -> str:
    """Write one kind of balance transaction: what moved, and Stripe's fee, its tax, and an application's fee."""
    stripe, tax, application = fees
    word, made_by = words
    return f"""
    select '{letter}' || k as k, {at} as at, account, livemode, {MONEY} as rate, {settled(amount)} as amount,
      {settled(stripe)} as stripe_fee, {tax} as fee_tax, {settled(application)} as application_fee,
      '{word}' as word, '{made_by}' || k as made_by, delay from plan.{source}
    """


NOTHING = ("0", "0", "0")
OF_CHARGES = (
    "25 + amount * 15 / 1000",
    "case when n % 7 = 0 then 5 else 0 end",
    "case account when '' then 0 else amount / 50 end",
)
MOVES = f"""
create unlogged table plan.moves as
select *, amount - stripe_fee - fee_tax - application_fee as net,
  case when account = '' and livemode
    then ((at - {BEGIN}) / {DAY}) * 4 + case money when 'eur' then 0 when 'usd' then 1 else 2 end end as payout
from ({moves("c", "sales", "paid + 4", "amount", OF_CHARGES, ("charge", "ch_"))} where paid is not null
  union all {moves("t", "sales", "paid + 4", "-amount", NOTHING, ("transfer", "tr_"))} where payee is not null
  union all {moves("a", "sales", "paid + 4", "amount / 10", NOTHING, ("application_fee", "fee_"))}
    where payee is not null
  union all {moves("r", "refunds", "refunded", "-back", NOTHING, ("refund", "re_"))}
  union all {moves("d", "disputes", "disputed", "-amount", ("0", "0", "0"), ("dispute", "du_"))}) moved
order by at, k
"""
FOUGHT = f"update plan.moves set stripe_fee = {DISPUTE_FEE}, net = amount - {DISPUTE_FEE} where word = 'dispute'"
PAYOUTS = f"""
create unlogged table plan.payouts as
select payout, lpad(to_hex(payout), 6, '0') as k, '' as account, true as livemode, money as currency,
  sum(net) as amount, count(*) as contents, {BEGIN} + (payout / 4 + 1) * {DAY} + 3600 as created,
  1 as delay
from plan.moves where payout is not null group by payout, money having sum(net) > 0 order by payout
"""
WITHDRAWN = """
insert into plan.moves (k, at, account, livemode, money, amount, stripe_fee, fee_tax, application_fee, word, made_by,
  delay, net, payout)
select 'p' || k, created, account, livemode, currency, -amount, 0, 0, 0, 'payout', 'po_' || k, 1, -amount,
  payout from plan.payouts
"""
CONTENTS = f"""
create unlogged table plan.contents as
select payout, moved, place, contents + 1 as whole, k || '_' || lpad(to_hex((place - 1) / {PIECE}), 5, '0') as k,
  account, livemode, currency, amount, created
from (select p.*, 'txn_' || m.k as moved,
        row_number() over (partition by payout order by m.word = 'payout', m.at, m.k) as place
      from plan.moves m join plan.payouts p using (payout)) listed order by payout, place
"""
PIECES = """
create unlogged table plan.pieces as
select payout, k, account, livemode, currency, amount, created, left(k, 6) as payout_k, 1 as delay,
  (min(place) - 1) as before, max(place) = max(whole) as is_last,
  '[' || string_agg('"' || moved || '"', ',' order by place) || ']' as ids
from plan.contents group by payout, k, account, livemode, currency, amount, created
"""
# By which column the rows of a table have their turn when events are written, day after day.
TURNS = {
    "sales": "at", "refunds": "refunded", "disputes": "disputed", "cycles": "at", "customers": "created",
    "catalog": "created", "accounts": "created", "moves": "at", "payouts": "created", "pieces": "created",
}  # fmt: skip
TABLES = (
    SALES, REFUNDS, DISPUTES, CYCLES, SUBSCRIPTIONS, CUSTOMERS, CATALOG, ACCOUNTS, MOVES, FOUGHT, PAYOUTS, WITHDRAWN,
    CONTENTS, PIECES,
)  # fmt: skip
