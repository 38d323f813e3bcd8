"""Who buys, what is for sale, and who is billed again and again: customers, prices, invoices, subscriptions."""

from bench.fill.plan import DAY
from bench.fill.written import Event, Kept, Thing, document, rank
from storage.billing.account import Account
from storage.billing.customer import Customer
from storage.billing.invoice import Invoice
from storage.billing.invoice_payment import InvoicePayment
from storage.billing.price import TERMS, Price
from storage.billing.product import Product
from storage.billing.subscription import Subscription
from storage.billing.subscription_item import SubscriptionItem
from storage.billing.subscription_snapshot import SubscriptionSnapshot

CUSTOMER = Thing(
    Customer, "customer", "customers", "customer",
    {"created": "created", "balance": "0", "delinquent": "false", "tax_exempt": "'none'"},
)  # fmt: skip
PRODUCT = Thing(
    Product, "product", "catalog", "'prod_' || product",
    {"created": "created", "active": "true", "name": "'Product ' || product", "type": "'service'"},
)  # fmt: skip
PRICE = Thing(
    Price, "price", "catalog", "'price_' || k",
    {
        "created": "created", "unit_amount": "unit", "active": "true", "currency": "currency",
        "unit_amount_decimal": "unit::text", "type": "kind", "billing_scheme": "'per_unit'",
        "product": "'prod_' || product", "interval": "case kind when 'recurring' then 'month' end",
        "interval_count": "case kind when 'recurring' then 1 end",
        "usage_type": "case kind when 'recurring' then 'licensed' end",
    },
    {name: f"recurring.{name}" for name in TERMS},
)  # fmt: skip
MERCHANT = Thing(
    Account, "account", "accounts", "account",
    {"created": "created", "charges_enabled": "true", "payouts_enabled": "true", "details_submitted": "true",
     "type": "'standard'", "country": "'DE'", "default_currency": "'eur'"},
)  # fmt: skip
SUBSCRIPTION_ID = "'sub_' || to_hex(slot + 65536)"
BILLED, PAID = "kind = 'invoice'", "kind = 'invoice' and paid is not null"
STEPS = ("finalized_at", "paid_at")
INVOICE = Thing(
    Invoice, "invoice", "sales", "'in_' || k",
    {
        "created": "at - 3600", "due_date": f"case slot % 10 when 0 then at + 14 * {DAY} end", "period_start": "at",
        "period_end": f"at + 30 * {DAY}", "finalized_at": "at", "paid_at": "paid + 1", "amount_due": "amount",
        "amount_paid": "amount", "amount_remaining": "0", "subtotal": "amount", "total": "amount", "tax": "0",
        "discount": "0", "attempt_count": "1", "number": "'S-' || n", "status": "'paid'", "currency": "currency",
        "billing_reason": "case cycle when first then 'subscription_create' else 'subscription_cycle' end",
        "collection_method": "case slot % 10 when 0 then 'send_invoice' else 'charge_automatically' end",
        "customer": "customer", "subscription": SUBSCRIPTION_ID,
    },
    {name: f"status_transitions.{name}" for name in STEPS}
    | {"tax": None, "discount": None, "subscription": "parent.subscription_details.subscription"},
)  # fmt: skip
OPEN = INVOICE.but(amount_paid="0", amount_remaining="amount", status="'open'", paid_at="null::bigint")
PAYMENT = Thing(
    InvoicePayment, "invoice_payment", "sales", "'inpay_' || k",
    {
        "created": "at", "paid_at": "paid + 1", "amount_paid": "amount", "amount_requested": "amount",
        "is_default": "true", "currency": "currency", "status": "'paid'", "invoice": "'in_' || k",
        "payment_type": "'payment_intent'", "payment_intent": "'pi_' || k",
    },
    {"paid_at": "status_transitions.paid_at", "payment_type": "payment.type",
     "payment_intent": "payment.payment_intent"},
)  # fmt: skip
START, STOP = f"at - case when is_gone then 30 * {DAY} else 0 end", f"at + case when is_gone then 0 else 30 * {DAY} end"
ITEM = Thing(
    SubscriptionItem, "subscription", "subscriptions", "'si_' || to_hex(slot + 65536)",
    {
        "created": "started", "current_period_start": START, "current_period_end": STOP,
        "quantity": "quantity_of_slot", "unit_amount": "unit_of_slot", "currency": "currency",
        "price": "'price_' || product || 'r' || currency", "product": "'prod_' || product", "interval": "'month'",
        "interval_count": "1", "usage_type": "'licensed'", "subscription": SUBSCRIPTION_ID,
    },
    {name: f"price.{name}" for name in ("unit_amount", "currency", "product")}
    | {name: f"price.recurring.{name}" for name in TERMS}
    | {"price": "price.id", "subscription": None},
)  # fmt: skip
SUBSCRIPTION = Thing(
    Subscription, "subscription", "subscriptions", SUBSCRIPTION_ID,
    {
        "created": "started", "start_date": "started", "current_period_start": START, "current_period_end": STOP,
        "canceled_at": "case when is_gone then at + 2 end", "ended_at": "case when is_gone then at + 2 end",
        "cancel_at_period_end": "false", "status": "case when is_gone then 'canceled' else 'active' end",
        "currency": "currency", "customer": "customer",
        "latest_invoice": "'in_' || case when kind = 'invoice' then k end",
        "cancellation_reason": "case when is_gone then 'cancellation_requested' end",
        "collection_method": "case slot % 10 when 0 then 'send_invoice' else 'charge_automatically' end",
    },
    {"current_period_start": None, "current_period_end": None, "cancellation_reason": "cancellation_details.reason"},
    {"items.data": f"'[' || {document(ITEM, with_id=True)} || ']'"},
)  # fmt: skip
CYCLE = SUBSCRIPTION._replace(source="cycles")
SNAPSHOT = Thing(
    SubscriptionSnapshot, "subscription", "cycles", "'evt_y' || k",
    {
        "created": "started", "mrr": "case when is_gone then 0 else monthly end", "is_discount_unknown": "false",
        "status": "case when is_gone then 'canceled' else 'active' end", "currency": "currency", "customer": "customer",
        "subscription": SUBSCRIPTION_ID,
    },
)  # fmt: skip
EVENTS = (
    Event("m", "customer.created", CUSTOMER, "created"),
    Event("v", "product.created", PRODUCT, "created", "is_first"),
    Event("w", "price.created", PRICE, "created"),
    Event("1", "account.updated", MERCHANT, "created"),
    Event("i", "invoice.finalized", OPEN, "at", BILLED),
    Event("j", "invoice.paid", INVOICE, "paid + 1", PAID),
    Event("n", "invoice_payment.paid", PAYMENT, "paid + 1", PAID),
    Event("y", "customer.subscription.created", CYCLE, "at + 2", "cycle = first and not is_gone"),
    Event("y", "customer.subscription.updated", CYCLE, "at + 2", "cycle > first and not is_gone"),
    Event("y", "customer.subscription.deleted", CYCLE, "at + 2", "is_gone"),
)
LIFE = rank("case when is_gone then 9 else 3 end", STOP)
KEPT = (
    Kept(CUSTOMER, "created", "'m'", "0"),
    Kept(PRODUCT, "created", "'v'", "0", "is_first"),
    Kept(PRICE, "created", "'w'", "0"),
    Kept(MERCHANT, "created", "'1'", "0"),
    Kept(INVOICE, "paid + 1", "'j'", rank(4, "amount + 1"), PAID),
    Kept(OPEN, "at", "'i'", rank(2, 1), f"{BILLED} and paid is null"),
    Kept(PAYMENT, "paid + 1", "'n'", rank(2, "amount"), PAID),
    Kept(SUBSCRIPTION, "at + 2", "'y'", LIFE),
    Kept(ITEM, "at + 2", "'y'", LIFE),
    Kept(SNAPSHOT, "at + 2", "'y'", LIFE),
)
