"""Rows in memory, made fast: the galleries of views take tens of thousands of them."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar

from pydantic.fields import FieldInfo
from sqlalchemy.orm import class_mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlmodel import SQLModel

RowT = TypeVar("RowT", bound=SQLModel)


def new(row_type: type[RowT], **values: Any) -> RowT:
    """The same row as `row_type(**values)`, in a fraction of the time. SQLModel sets each value twice, and asks anew
    how each default is made.

    Its foreign keys follow from its relationships; mypy would ask for them.
    """
    row: RowT = class_mapper(row_type).class_manager.new_instance()
    state, kept = instance_state(row), instance_dict(row)
    manager = state.manager
    for name, make in _defaults(row_type):
        if name not in values:
            manager[name].impl.set(state, kept, make(), None)
    for name, value in values.items():
        manager[name].impl.set(state, kept, value, None)
    return row


@cache
def _defaults(row_type: type[SQLModel]) -> list[tuple[str, Callable[[], Any]]]:
    """How each value is made that a row has without being given one."""
    return [(name, _maker(field)) for name, field in row_type.model_fields.items() if not field.is_required()]


def _maker(field: FieldInfo) -> Callable[[], Any]:
    if field.default_factory is not None:
        return field.default_factory  # type: ignore[return-value]  # none of them takes what is validated
    assert isinstance(field.default, Hashable), "A default that can change would be shared."
    return lambda: field.default
