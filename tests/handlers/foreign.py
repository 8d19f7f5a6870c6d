"""How a route is asked about an id, whoever it belongs to: `{sub}`, `{inv}` and so on stand for the ids of a world."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.routing.routes import Touch
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import SLACK

SOMEBODY = f"<@{SLACK['stranger']}|somebody>"
Asking = Callable[[Hands, str, dict[str, str]], Awaitable[Said]]
Foreign = dict[tuple[Touch, str], list[Asking]]


def types(line: str) -> Asking:
    """A command about an id."""
    return lambda hands, user, ids: hands.command(user, line.format(**ids))


def pushes(action_id: str, value: str) -> Asking:
    """A button about an id."""
    return lambda hands, user, ids: hands.press(user, action_id, value.format(**ids), card=True)


def searches(action_id: str, form: str = "", about: str = "") -> Asking:
    """A searchable select about an id."""
    return lambda hands, user, ids: hands.suggest(user, action_id.format(**ids), "", form, about.format(**ids))


def sends(callback_id: str, values: dict[str, Any], about: str = "") -> Asking:
    """A form about an id."""

    def filled(ids: dict[str, str]) -> dict[str, Any]:
        return {name: chosen(ids["sub"]) if name == "subscription" else value for name, value in values.items()}

    return lambda hands, user, ids: hands.submit(user, callback_id, filled(ids), about.format(**ids))
