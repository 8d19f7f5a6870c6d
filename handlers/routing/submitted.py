"""What a form has: the entered values and files, and its inputs."""

from typing import Any

from handlers.routing.arguments import clean
from handlers.routing.events import MOST_FILES
from handlers.routing.pages import Body
from handlers.routing.profiles import mapping_in, slack_id_in
from handlers.routing.rich_text import marked


def typed_in(view: object) -> dict[str, str]:
    """The values of a form's inputs, by block. Slack also sends them when a button in the form is pressed."""
    inputs = mapping_in(mapping_in(mapping_in(view).get("state")).get("values"))
    return {
        block: _value(mapping_in(element))
        for block, elements in inputs.items()
        for element in mapping_in(elements).values()
    }


def files_in(view: Body) -> list[Any]:
    """The files in a form's inputs, as Slack describes them."""
    blocks = mapping_in(mapping_in(view.get("state")).get("values")).values()
    inputs = [mapping_in(element) for block in blocks for element in mapping_in(block).values()]
    return [file for each in inputs if isinstance(each.get("files"), list) for file in each["files"]]


def input_for(view: Body, field: str) -> str:
    """The input at which an error is shown: the given one if it exists, else the first. Empty without inputs."""
    inputs = [str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"]
    return field if field in inputs else next(iter(inputs), "")


def _value(element: Body) -> str:
    """The entered value, for any type of element. Of files, it's their IDs, one a line; several options have spaces
    between them. Rich text has Slack's markup."""
    if "rich_text_value" in element:
        return marked(element["rich_text_value"])
    several = element.get("selected_options")
    if isinstance(several, list):
        return clean(" ".join(str(mapping_in(one).get("value", "")) for one in several))
    option = element.get("selected_option") or {}
    files = element.get("files")
    if isinstance(files, list):
        return "\n".join(slack_id_in(mapping_in(file).get("id"), "F") for file in files[:MOST_FILES])
    entered = (
        option.get("value"),
        *(element.get(name) for name in ("selected_user", "selected_conversation", "selected_date", "value")),
    )
    return clean(str(next((value for value in entered if value), "")))
