"""Customers in a list, and found by the exact e-mail address: a keyed digest beside what is sealed."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

DIGESTS = "alter table people add email_digest uuid, add other_email_digests uuid[]"
INDEXES = (
    "create index customers_created_id_idx on customers (created, id)",
    "create index people_email_digest_idx on people (email_digest) where email_digest is not null",
    "create index people_other_email_digests_idx on people using gin (other_email_digests) "
    "where other_email_digests is not null",
    "create index subject_keys_subject_idx on subject_keys (subject)",
)
# Its body is resolved now, once: no table of the same name that a session makes can stand in for ours. It tells the
# Stripe id that stands for a person, and nothing sealed; without PEOPLE_KEY nobody makes a digest that it finds.
FIND = """
create function find_people(digest uuid, live boolean, most integer) returns table (anchor text, account text)
language sql stable security definer set search_path = pg_catalog, pg_temp
begin atomic
  select k.anchor::text, k.account from people p join subject_keys k on k.subject = p.subject
  where (p.email_digest = digest or p.other_email_digests @> array[digest]) and p.livemode = live
  group by k.anchor, k.account order by max(p.as_of) desc, k.anchor, k.account limit most;
end
"""
# With a person's share goes the digest, whoever destroys the share: it needs no right to people.
FORGET = """
do $do$ begin execute format($create$
create function forget_email_digests() returns trigger language plpgsql
security definer set search_path = pg_catalog, pg_temp as $body$
begin
  if tg_op = 'TRUNCATE' then update %1$I.people set email_digest = null, other_email_digests = null;
  else update %1$I.people set email_digest = null, other_email_digests = null where subject = old.subject; end if;
  return null;
end $body$
$create$, current_schema()); end $do$
"""
TRIGGERS = (
    "create trigger share_destroyed after delete or update of share on subject_keys "
    "for each row execute function forget_email_digests()",
    "create trigger shares_destroyed after truncate on subject_keys "
    "for each statement execute function forget_email_digests()",
)
RIGHTS = (
    "revoke all on function find_people(uuid, boolean, integer) from public",
    "revoke all on function forget_email_digests() from public",
    "grant execute on function find_people(uuid, boolean, integer) to finance_reader",
)


def upgrade() -> None:
    """Add the digests, empty; `flask people index` fills them for the rows that are there."""
    for statement in (DIGESTS, *INDEXES, FIND, FORGET, *TRIGGERS, *RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    """Take them away; what is sealed stays."""
    op.execute("drop trigger share_destroyed on subject_keys")
    op.execute("drop trigger shares_destroyed on subject_keys")
    op.execute("drop function forget_email_digests()")
    op.execute("drop function find_people(uuid, boolean, integer)")
    op.execute("drop index customers_created_id_idx, subject_keys_subject_idx")
    op.execute("alter table people drop email_digest, drop other_email_digests")
