"""Customers can be found: by the words of their names, by the domain of an address, and by a license key.

Keys are stored encrypted, so each gets a keyed digest beside it. The last entry of the audit trail about a subscription
is at the end of an index. Staff write notes.
"""

import hmac
import unicodedata

import sqlalchemy as sa
from alembic import context, op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BATCH = 500


def upgrade() -> None:
    """Apply."""
    op.add_column("organizations", sa.Column("search_text", sa.Text(), server_default="", nullable=False))
    _fill("organizations", "name, key", "1 = 1", "search_text", _searchable)
    op.add_column(
        "subscriptions", sa.Column("license_key_digest", sa.String(length=80), server_default="", nullable=False)
    )
    _fill("subscriptions", "license_key", "license_key <> ''", "license_key_digest", _digest)
    op.create_index("ix_subscriptions_license_key_digest", "subscriptions", ["license_key_digest"])
    op.add_column("people", sa.Column("domain", sa.String(length=254), server_default="", nullable=False))
    _fill("people", "email", "1 = 1", "domain", lambda email: email.rpartition("@")[2])
    op.create_index("ix_people_domain", "people", ["domain"])
    op.create_index("ix_audit_subscription_id_id", "audit", ["subscription_id", "id"])
    op.drop_index("ix_audit_subscription_id", "audit")
    op.create_table(
        "customer_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_customer_notes_author_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_customer_notes_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_notes")),
    )
    op.create_index("ix_customer_notes_organization_id_id", "customer_notes", ["organization_id", "id"])


def _fill(table, columns, where, column, make) -> None:  # type: ignore[no-untyped-def]
    """Put into a column what `make` makes of the other columns of each row."""
    last = 0
    found = sa.text(f"SELECT id, {columns} FROM {table} WHERE id > :last AND {where} ORDER BY id LIMIT {BATCH}")  # noqa: S608
    written = sa.text(f"UPDATE {table} SET {column} = :made WHERE id = :number")  # noqa: S608
    while rows := op.get_bind().execute(found, {"last": last}).all():
        for number, *values in rows:
            op.get_bind().execute(written, {"made": make(*values), "number": number})
        last = rows[-1][0]


def _searchable(name: str, key: str) -> str:
    letters = unicodedata.normalize("NFKD", f"{name} {key}")
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).casefold().split())


def _digest(stored: str) -> str:
    keys = context.config.attributes["keys"]
    compared = "".join(sign for sign in keys.decrypt(stored) if sign.isalnum()).upper()
    made = hmac.digest(keys.derive("digests")[0], compared.encode(), "sha256").hex()
    return f"{keys.labels[0]}.{made}" if compared else ""


def downgrade() -> None:
    """There is no way back: see 0006."""
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
