"""What people's actions have in common: who acts where, and what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import Engine
from sandbox.entities import Channel, Json, Message, Person, View
from sandbox.errors import ActError
from sandbox.line import Answer


@dataclass(frozen=True)
class Outcome:
    """The result of an action. `messages` are those that arrived or changed for this person. `view` is the one on top
    now.

    `error` is Slack's code or a sentence, or `{"errors": {block_id: text}}` for a refused form.
    """

    status: int | None
    elapsed_ms: float
    messages: list[Message]
    view: View | None
    error: str | Json | None

    def to_script(self) -> Json:
        """The result as the script API returns it."""
        return {
            "status": self.status,
            "elapsed_ms": round(self.elapsed_ms, 3),
            "messages": [message.to_script() for message in self.messages],
            "view": self.view.to_script() if self.view else None,
            "error": self.error,
        }


Act = Callable[[], Awaitable[tuple[Answer | None, str | Json | None]]]


class Acting:
    """Acts as people. `user` is an ID or a name, `channel` an ID, a name or `dm`. All methods raise ActError with a
    sentence.

    Without `waits`, an action is over once the bot has answered the request, and not when everything that it sent right
    away has arrived.
    """

    def __init__(self, engine: Engine, *, waits: bool = True) -> None:
        self._engine, self._workspace, self._waits = engine, engine.workspace, waits

    @property
    def mail_dir(self) -> Path | None:
        """The folder with the bot's .eml files."""
        return self._engine.config.mail_dir

    @property
    def mail_address(self) -> str:
        """Where people write new emails to the bot. Empty if it takes none."""
        return self._engine.config.mail_address if self.takes_mail else ""

    @property
    def takes_mail(self) -> bool:
        """Whether people can answer the bot's emails."""
        return self._engine.config.mail_in_url is not None

    async def _outcome(self, person: Person, act: Act, *, home: bool = False) -> Outcome:
        mark = len(self._workspace.journal)
        answer, error = await act()
        if self._waits:
            await self._engine.quiet()
        view = self._workspace.homes.get(person.id) if home else self._workspace.top_view(person.id)
        return Outcome(
            status=answer.status if answer else None,
            elapsed_ms=answer.elapsed_ms if answer else 0.0,
            messages=self._workspace.changed_since(mark, person.id),
            view=view,
            error=error,
        )

    def _who(self, user: str) -> Person:
        person = self._workspace.find_person(user)
        if person is None:
            raise ActError(f"There is no such person: {user}.")
        if person.deleted:
            raise ActError(f"{person.real_name}'s account is deactivated.")
        return person

    def _who_where(self, user: str, channel: str) -> tuple[Person, Channel]:
        person = self._who(user)
        place = self._workspace.find_channel(channel, person.id)
        if place is None or person.id not in place.members:
            raise ActError(f"{person.real_name} is in no channel {channel}.")
        return person, place

    def _message(self, person: Person, channel: str | None, ts: str | None) -> Message:
        place = self._workspace.find_channel(channel or "", person.id)
        message = self._workspace.message(place.id, ts or "") if place else None
        if message is None or not self._workspace.sees(person.id, message):
            raise ActError(f"{person.real_name} sees no message {ts} in {channel}.")
        return message

    def _view(self, person: Person, view_id: str) -> View:
        view = self._workspace.find_view(view_id)
        if view is None or view.owner != person.id:
            raise ActError(f"{person.real_name} has no view {view_id} open.")
        if view.type == "modal" and self._workspace.top_view(person.id) is not view:
            raise ActError(f"The view {view_id} is not on top.")
        return view
