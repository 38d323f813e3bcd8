"""The billing tables: one file per Stripe object holds its table and its projection. All are rebuilt by replay."""

from collections.abc import Mapping

from sqlalchemy import Index

from storage.billing import (
    account,
    application_fee,
    balance_transaction,
    charge,
    checkout_session,
    credit_note,
    customer,
    dispute,
    early_fraud_warning,
    fee_refund,
    invoice,
    invoice_payment,
    line_item,
    narrowed,
    payment_intent,
    payout,
    payout_content,
    price,
    product,
    refund,
    review,
    subscription,
    subscription_item,
    subscription_snapshot,
    topup,
    transfer,
    transfer_reversal,
)
from storage.billing.snapshot import Projection

# By Stripe's object name. An object that is not here stays an event.
PROJECTIONS: Mapping[str, tuple[Projection, ...]] = {
    "account": (account.PROJECTION,),
    "application_fee": (application_fee.PROJECTION, fee_refund.FROM_FEE),
    "balance_transaction": (balance_transaction.PROJECTION,),
    "charge": (charge.PROJECTION, refund.FROM_CHARGE),
    "checkout.session": (checkout_session.PROJECTION, line_item.PROJECTION),
    "credit_note": (credit_note.PROJECTION,),
    "customer": (customer.PROJECTION,),
    "dispute": (dispute.PROJECTION, balance_transaction.FROM_DISPUTE),
    "fee_refund": (fee_refund.PROJECTION,),
    "invoice": (invoice.PROJECTION, invoice_payment.FROM_INVOICE),
    "invoice_payment": (invoice_payment.PROJECTION,),
    "payment_intent": (payment_intent.PROJECTION,),
    "payout": (payout.PROJECTION, payout_content.PROJECTION),
    "price": (price.PROJECTION,),
    "product": (product.PROJECTION,),
    "radar.early_fraud_warning": (early_fraud_warning.PROJECTION,),
    "refund": (refund.PROJECTION,),
    "review": (review.PROJECTION,),
    "subscription": (subscription.PROJECTION, subscription_item.PROJECTION),
    "topup": (topup.PROJECTION,),
    "transfer": (transfer.PROJECTION, transfer_reversal.FROM_TRANSFER),
    "transfer_reversal": (transfer_reversal.PROJECTION,),
}
# One row an event, where the tables above show each object's newest state.
HISTORIES: Mapping[str, tuple[Projection, ...]] = {
    "subscription": (subscription_snapshot.PROJECTION,),
}
# The order in which tables are written: the same for everybody, so that two committers cannot deadlock.
TABLES = tuple(
    dict.fromkeys(p.model for told in (PROJECTIONS, HISTORIES) for projections in told.values() for p in projections)
)

# What has changed since a moment is found by these, also in tables of millions. They hold ranges of pages and no rows,
# so an update pays nothing for them: an ordinary index of as_of would write every index of the table again.
for model in (
    charge.Charge,
    payment_intent.PaymentIntent,
    balance_transaction.BalanceTransaction,
    payout_content.PayoutContent,
    checkout_session.CheckoutSession,
    line_item.LineItem,
    refund.Refund,
    invoice.Invoice,
    invoice_payment.InvoicePayment,
    transfer.Transfer,
    application_fee.ApplicationFee,
):
    Index(
        f"{model.__tablename__}_as_of_idx",
        model.as_of,
        model.created,
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on", "pages_per_range": "32"},
    )

narrowed.attach()
