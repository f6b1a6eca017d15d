"""Links, uploads, letters, verdicts, notices, executors, work, journal entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision: columns are added only, since SQLite cannot rebuild a table that others point to."""
    _links()
    _what_families_give()
    _work()
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("free_wished", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("door", sa.String(length=16), nullable=False, server_default="web"))
        batch_op.add_column(sa.Column("news", sa.String(length=128), nullable=False, server_default=""))
    with op.batch_alter_table("objects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        for name in ("poster_id", "sheet_id", "report_id", "page_id"):
            batch_op.add_column(sa.Column(name, sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Back to the one before; private links have to be sent again."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        for name in ("page_id", "report_id", "sheet_id", "poster_id"):
            batch_op.drop_column(name)
    with op.batch_alter_table("objects", schema=None) as batch_op:
        batch_op.drop_column("whole")
    with op.batch_alter_table("orders", schema=None) as batch_op:
        for name in ("news", "door", "free_wished"):
            batch_op.drop_column(name)
    for table in (
        "locks",
        "journal_entries",
        "works",
        "executors",
        "notices",
        "verdicts",
        "letters",
        "uploads",
        "links",
    ):
        op.drop_table(table)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("door", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_links_order_id")),
        sa.PrimaryKeyConstraint("order_id", "door", "number", name=op.f("pk_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_links_digest")),
    )


def _what_families_give() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("picture_id", sa.String(length=64), nullable=True),
        sa.Column("use", sa.String(32), nullable=False),
        sa.Column("face", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_uploads_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_order_id"), "uploads", ["order_id"], unique=False)
    op.create_table(
        "letters",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_letters_order_id")),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_letters")),
    )
    op.create_table(
        "verdicts",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("house", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_verdicts_order_id")),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_verdicts")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("news", sa.String(32), nullable=False),
        sa.Column("occasion", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_notices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("occasion", name=op.f("uq_notices_occasion")),
    )
    op.create_index(op.f("ix_notices_order_id"), "notices", ["order_id"], unique=False)
    op.create_index(op.f("ix_notices_due_at"), "notices", ["due_at"], unique=False)


def _work() -> None:
    op.create_table(
        "executors",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("films", sa.Integer(), nullable=False),
        sa.Column("previews", sa.Integer(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_executors")),
    )
    op.create_table(
        "works",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("executor_id", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_works_order_id")),
        sa.PrimaryKeyConstraint("order_id", "step", name=op.f("pk_works")),
    )
    op.create_table(
        "journal_entries",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_entries_number"), "journal_entries", ["number"], unique=False)
    locks = op.create_table(
        "locks",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_locks")),
    )
    op.bulk_insert(locks, [{"name": name} for name in ("call", "journal", "notices", "sweep")])
