"""Choosing in elements and filling in forms, with the limits of Slack's own client."""

from typing import Any

from sandbox.elements import STATE_KEYS, WrongValueError, chosen, elements_of, option_with, problem_with
from sandbox.entities import Json, Message, View
from sandbox.errors import ActError
from sandbox.files import uploads_in
from sandbox.payloads import action_fields
from sandbox.rich_text import rich_text_of
from sandbox.workspace import Workspace


def find_element(blocks: list[Json], action_id: str, block_id: str | None, value: Any) -> tuple[Json, Json]:
    """The element with its block. Among buttons with the same ID, the one with that value. Raises ActError."""
    found = [
        (block, element)
        for block, element in elements_of(blocks)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        there = ", ".join(element["action_id"] for _, element in elements_of(blocks)) or "none"
        raise ActError(f"There is nothing with the action_id {action_id} here. There are: {there}.")
    if value is None or found[0][1]["type"] != "button":
        return found[0]
    matching = [(block, element) for block, element in found if element.get("value") == value]
    if not matching:
        raise ActError(f"No button {action_id} here has the value “{value}”.")
    return matching[0]


def choose(workspace: Workspace, user: str, place: Message | View, block: Json, element: Json, value: Any) -> Json:
    """Store a choice in an element, and return the fields of its action. Raises ActError and WrongValueError."""
    kind = element["type"]
    if block["type"] == "input" and not block.get("dispatch_action"):
        raise ActError(f"{element['action_id']} sends nothing by itself; submit the form.")
    if kind == "overflow":
        return {"selected_option": option_with(element, value)}
    if kind not in STATE_KEYS:
        return {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    state = place.state if isinstance(place, View) else place.state_for(user)
    held = chosen(workspace.with_offered(user, place, block, element), named(workspace, kind, value))
    state[block["block_id"]][element["action_id"]] = held
    return action_fields(element, held)


def named(workspace: Workspace, kind: str, value: Any) -> Any:
    """A value as Slack has it: people by their ID, and rich text as what was typed stands for. Raises
    WrongValueError."""
    if kind == "rich_text_input":
        return rich_text_of(str(value or ""), workspace)
    if "users_select" not in kind or value in (None, ""):
        return value
    if isinstance(value, list):
        return [named(workspace, kind, each) for each in value]
    person = workspace.find_person(str(value))
    if person is None:
        raise WrongValueError(f"There is no such person: {value}.")
    return person.id


def _uploaded(workspace: Workspace, view: View, element: Json, value: Any) -> list[Json]:
    """Upload the files that the view's owner chose."""
    return [workspace.upload(view.owner, *one).to_slack() for one in uploads_in(element, value)]


def fill(workspace: Workspace, view: View, values: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Fill in a modal's inputs. Returns, by block ID, why Slack would not submit it. Raises ActError for unknown
    inputs."""
    places = {
        (block["block_id"], element["action_id"]): workspace.with_offered(view.owner, view, block, element)
        for block, element in elements_of(view.blocks)
    }
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            element = places.get((block_id, action_id))
            if element is None or element["type"] not in STATE_KEYS:
                raise ActError(f"This view has no input {block_id} / {action_id}.")
            try:
                given = _uploaded(workspace, view, element, value) if element["type"] == "file_input" else value
                view.state[block_id][action_id] = chosen(element, named(workspace, element["type"], given))
            except WrongValueError as error:
                return {block_id: str(error)}
    found = {}
    for block, element in elements_of(view.blocks):
        if block["type"] == "input":
            state = view.state[block["block_id"]][element["action_id"]]
            found[block["block_id"]] = problem_with(block, element, state)
    return {block_id: problem for block_id, problem in found.items() if problem}
