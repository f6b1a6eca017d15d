"""The waiting list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "waiting_blocks",
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column(
            "block", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "block", name=op.f("pk_waiting_blocks")),
    )
    op.create_table(
        "waiting_turn",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since_rush", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_turn")),
    )
    op.execute("INSERT INTO waiting_turn (id, since_rush) VALUES (1, 0)")
    op.create_table(
        "waiting_places",
        sa.Column(
            "ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("order_id", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("standing", sa.String(32), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_waiting_places_order_id")),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_waiting_places")),
        sa.UniqueConstraint("order_id", name=op.f("uq_waiting_places_order_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("waiting_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_places_done_at"), ["done_at"], unique=False)
        batch_op.create_index(
            "ix_waiting_places_next",
            ["lane", "ticket"],
            unique=False,
            sqlite_where=sa.text("standing = 'waiting'"),
            postgresql_where=sa.text("standing = 'waiting'"),
        )


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("waiting_places", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_waiting_places_next",
            sqlite_where=sa.text("standing = 'waiting'"),
            postgresql_where=sa.text("standing = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_waiting_places_done_at"))

    op.drop_table("waiting_places")
    op.drop_table("waiting_turn")
    op.drop_table("waiting_blocks")
