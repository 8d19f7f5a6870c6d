"""Alembic's entry: runs migrations on the connection that models/core/database.py hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import String, Text
from sqlalchemy.types import TypeDecorator

from models.schema import metadata


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write texts and words into migrations as what they are in the database: strings."""
    if kind == "type" and isinstance(item, TypeDecorator) and isinstance(item.impl_instance, Text):
        return "sa.Text()"
    if kind == "type" and isinstance(item, TypeDecorator) and isinstance(item.impl_instance, String):
        return f"sa.String(length={item.impl_instance.length})"
    return False


def include_object(_thing: Any, name: str | None, _kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leave out the index of tickets, which each database has in its own way: a migration makes it."""
    return not (name or "").startswith(("ticket_grams", "ix_ticket_words_grams"))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    include_object=include_object,
)
with context.begin_transaction():
    context.run_migrations()
