"""Events: something happens in a lower layer, and higher layers respond in the same transaction.

A lower layer can't call a higher one. It declares an event and raises it with `happened`. The packages that the event
names then handle it, in the order named.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from models.access.desk import Desk


@dataclass(frozen=True)
class Event:
    """Something that happened. `handled_in` names the packages of models/ that must handle it, in this order."""

    handled_in: ClassVar[tuple[str, ...]] = ()


EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Desk, EventT], Awaitable[None]]
HANDLERS: dict[tuple[type[Event], str], Handler[Any]] = {}


def handles(kind: type[EventT]) -> Callable[[Handler[EventT]], Handler[EventT]]:
    """Declare a package's handler for an event.

    Raises:
        TypeError: The event doesn't name the package, or the package already has a handler for it.
    """

    def keep(handler: Handler[EventT]) -> Handler[EventT]:
        package = handler.__module__.split(".")[1]
        if package not in kind.handled_in or (kind, package) in HANDLERS:
            raise TypeError(f"{kind.__name__} is not to be handled in {package}, or is handled there already.")
        HANDLERS[kind, package] = handler
        return handler

    return keep


def check_handlers() -> None:
    """Check, when Steward starts, that every event has a handler in each package that it names.

    Raises:
        TypeError: A handler is missing, because its package isn't loaded.
    """
    kinds = list(Event.__subclasses__())
    for kind in kinds:
        kinds += kind.__subclasses__()
        happens = kind.__module__.startswith("models.") and not kind.__subclasses__()
        for package in kind.handled_in if happens else ():
            if (kind, package) not in HANDLERS:
                raise TypeError(f"{kind.__name__} isn't handled in {package}.")


async def happened(desk: Desk, event: Event) -> None:
    """Run an event's handlers, in the current transaction.

    Raises:
        KeyError: A handler is missing, because its package isn't loaded. `check_handlers` finds this at the start.
    """
    for package in event.handled_in:
        await HANDLERS[type(event), package](desk, event)
