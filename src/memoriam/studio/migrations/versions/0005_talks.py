"""Talks: what was heard in chats, where they stand, what is to be answered, what stands in the channel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBERED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "talks",
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_talks")),
    )
    op.create_table(
        "talk_orders",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("biography", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_talk_orders_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_talk_orders")),
    )
    op.create_index(op.f("ix_talk_orders_chat"), "talk_orders", ["chat"])
    op.create_table(
        "talk_heard",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_heard")),
    )
    op.create_index("ix_talk_heard_open", "talk_heard", ["done_at", "id"])
    op.create_table(
        "talk_answers",
        sa.Column("id", NUMBERED, autoincrement=True, nullable=False),
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sending", sa.Boolean(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_answers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_talk_answers_chat"), "talk_answers", ["chat"])
    op.create_table(
        "talk_posts",
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_talk_posts_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_talk_posts")),
    )
    op.create_table(
        "talk_marks",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_talk_marks")),
    )


def downgrade() -> None:
    """Back to the one before; every chat begins anew."""
    for table in ("talk_marks", "talk_posts", "talk_answers", "talk_heard", "talk_orders", "talks"):
        op.drop_table(table)
