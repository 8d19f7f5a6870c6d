"""Searchable selects: their options come from the app while a person types, by block_suggestion."""

from dataclasses import dataclass

from sandbox.blocks import check_suggestions
from sandbox.engine import Engine
from sandbox.entities import Json, Message, Person, View
from sandbox.errors import ActError, SlackError

FEWEST_LETTERS = 3
"""Slack asks from this many letters on, if the select has no min_query_length."""
LONGEST_QUERY = 150


@dataclass(frozen=True)
class Suggested:
    """The options that the app answered. `error` is Slack's code or a sentence."""

    status: int | None
    elapsed_ms: float
    options: list[Json]
    error: str | None

    def to_script(self) -> Json:
        """The result as the script API returns it."""
        shown = [{"text": option["text"]["text"], "value": option["value"]} for option in self.options]
        return {
            "status": self.status,
            "elapsed_ms": round(self.elapsed_ms, 3),
            "options": shown,
            "error": self.error,
        }


async def suggest(
    engine: Engine, person: Person, place: Message | View, block: Json, element: Json, typed: str
) -> Suggested:
    """Ask the app for options, as Slack's client does while a person types, and remember them: only what was offered
    can be chosen. Raises ActError if Slack wouldn't ask."""
    least = element.get("min_query_length", FEWEST_LETTERS)
    if len(typed) < least:
        raise ActError(f"Type at least {least} characters: Slack doesn't ask the app before.")
    payload = engine.payloads.suggestion(person, place, block, element, typed[:LONGEST_QUERY])
    answer = await engine.line.send("interaction", payload)
    options: list[Json] = []
    error = answer.error
    if error is None:
        try:
            options = check_suggestions(answer.body)
        except SlackError as refused:
            error = f"The options were refused: {'; '.join(refused.more['response_metadata']['messages'])}"
    engine.workspace.offer(person.id, place, block, element, options)
    return Suggested(answer.status, answer.elapsed_ms, options, error)
