"""Events: what happened in a lower layer, and what higher layers do about it in the same transaction.

A lower layer can't call a higher one. It declares an event and says so with `happened`; the packages that an event
names handle it, in the order in which they are named.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from models.access.desk import Desk


@dataclass(frozen=True)
class Event:
    """Something that happened. `handled_in` names the packages of models/ that have to handle it, in order."""

    handled_in: ClassVar[tuple[str, ...]] = ()


EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Desk, EventT], Awaitable[None]]
HANDLERS: dict[tuple[type[Event], str], Handler[Any]] = {}


def handles(kind: type[EventT]) -> Callable[[Handler[EventT]], Handler[EventT]]:
    """Declare what a package does about an event.

    Raises:
        TypeError: The event doesn't name the package, or the package handles it already.
    """

    def keep(handler: Handler[EventT]) -> Handler[EventT]:
        package = handler.__module__.split(".")[1]
        if package not in kind.handled_in or (kind, package) in HANDLERS:
            raise TypeError(f"{kind.__name__} is not to be handled in {package}, or is handled there already.")
        HANDLERS[kind, package] = handler
        return handler

    return keep


def check_handlers() -> None:
    """Make sure, at the start, that every event is handled in all packages that it names.

    Raises:
        TypeError: A package that has to handle an event isn't loaded.
    """
    kinds = list(Event.__subclasses__())
    for kind in kinds:
        kinds += kind.__subclasses__()
        happens = kind.__module__.startswith("models.") and not kind.__subclasses__()
        for package in kind.handled_in if happens else ():
            if (kind, package) not in HANDLERS:
                raise TypeError(f"{kind.__name__} isn't handled in {package}.")


async def happened(desk: Desk, event: Event) -> None:
    """Let all packages that an event names handle it. All of it is one transaction.

    Raises:
        KeyError: A package that has to handle it isn't loaded: the process is put together wrongly.
    """
    for package in event.handled_in:
        await HANDLERS[type(event), package](desk, event)
