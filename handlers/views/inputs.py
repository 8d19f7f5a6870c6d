"""Builders for the fields of forms, and for menus."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.views.block_types import Input
from handlers.views.blocks import PICK, plain_text
from handlers.views.element_checks import check_suggestions
from handlers.views.element_types import (
    ConversationsSelect,
    DatePicker,
    ExternalSelect,
    FileInput,
    InputElement,
    MultiStaticSelect,
    NumberInput,
    Option,
    OptionGroup,
    Overflow,
    RadioButtons,
    RichTextInput,
    StaticSelect,
    TextInput,
    UsersSelect,
)
from handlers.views.fitting import length_in_json
from handlers.views.formatting import to_edit
from handlers.views.limits import LONGEST_LABEL, LONGEST_OPTION, LONGEST_PLACEHOLDER, MOST_OPTIONS, LimitError
from handlers.views.reader import Reader

CHOOSE = "choose"
"""The route that searches the subscriptions to choose from."""
ROOM_FOR_OPTIONS = 8_000
FRAME_OF_OPTION = len('{"text": {"type": "plain_text", "text": }, "value": }, ')


def field_of(name: str, label: str, element: InputElement, hint: str = "", *, optional: bool = False) -> Input:
    """One input of a form. `name` is its block ID and its element's action ID."""
    made: Input = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, LONGEST_LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain_text(hint, LONGEST_LABEL)
    return made


def text_input(name: str, most: int, initial: str = "", *, multiline: bool = False, placeholder: str = "") -> TextInput:
    """A line to write in, or with `multiline` an area, for up to `most` characters."""
    made: TextInput = {"type": "plain_text_input", "action_id": name, "max_length": most}
    if initial:
        made["initial_value"] = initial
    if multiline:
        made["multiline"] = True
    if placeholder:
        made["placeholder"] = plain_text(placeholder, LONGEST_PLACEHOLDER)
    return made


def rich_input(name: str, initial: str = "") -> RichTextInput:
    """An area to write in with formatting. `initial` is a text as Steward stores it."""
    made: RichTextInput = {"type": "rich_text_input", "action_id": name}
    if initial:
        made["initial_value"] = to_edit(initial)
    return made


def rich_hint(reader: Reader, most: int) -> str:
    """The hint of a rich text input: how long its text may be, and what stays of its formatting."""
    return reader.plain("Up to {most} characters. Code, lists and quotes keep their shape.", most=reader.number(most))


def cut_hint(reader: Reader, text: str, most: int) -> str:
    """The hint of a field that is filled in with a message, if the message is longer than the field; else empty."""
    return reader.plain("Your message was longer. The rest didn't fit in.") if len(text) > most else ""


def number_input(name: str, initial: int, least: int, most: int) -> NumberInput:
    """A field for a whole number from `least` to `most`."""
    return {
        "type": "number_input",
        "action_id": name,
        "is_decimal_allowed": False,
        "initial_value": str(initial),
        "min_value": str(least),
        "max_value": str(most),
    }


def date_picker(name: str, initial: date | None = None) -> DatePicker:
    """A calendar."""
    made: DatePicker = {"type": "datepicker", "action_id": name}
    if initial is not None:
        made["initial_date"] = initial.isoformat()
    return made


def file_input(name: str, types: Sequence[str], most: int) -> FileInput:
    """A field for up to `most` files of these types."""
    made: FileInput = {"type": "file_input", "action_id": name, "max_files": most}
    if types:
        made["filetypes"] = list(types)
    return made


def users_select(name: str, initial: str = "") -> UsersSelect:
    """A menu with the people of the workspace."""
    made: UsersSelect = {"type": "users_select", "action_id": name}
    if initial:
        made["initial_user"] = initial
    return made


def channel_select(name: str) -> ConversationsSelect:
    """A menu with the channels of the workspace, public and private."""
    return {"type": "conversations_select", "action_id": name, "filter": {"include": ["public", "private"]}}


def radio_buttons(name: str, pairs: Sequence[tuple[str, str]], initial: str = "") -> RadioButtons:
    """Radio buttons: (label, value). If `initial` isn't one of the values, the first is selected."""
    made = options(pairs)
    chosen = next((option for option in made if option["value"] == initial), made[0])
    return {"type": "radio_buttons", "action_id": name, "options": made, "initial_option": chosen}


def select(action_id: str, placeholder: str, pairs: Sequence[tuple[str, str]], initial: str = "") -> StaticSelect:
    """A select menu with all its options: (label, value). `all_fit` says whether it can have them.

    Raises:
        LimitError: They don't fit. A menu without some of its options would hide them.
    """
    if not all_fit(pairs):
        raise LimitError(f"The {len(pairs)} options of {action_id} don't fit into a select. Use `search_select`.")
    made = options(pairs)
    menu: StaticSelect = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "options": made,
    }
    chosen = next((option for option in made if option["value"] == initial), None)
    if chosen is not None:
        menu["initial_option"] = chosen
    return menu


def multi_select(
    action_id: str, placeholder: str, pairs: Sequence[tuple[str, str]], initial: Sequence[str] = ()
) -> MultiStaticSelect:
    """A menu of which several options can be chosen: (label, value). The form's value has them with spaces between.

    Raises:
        LimitError: They don't fit, as in `select`.
    """
    if not all_fit(pairs):
        raise LimitError(f"The {len(pairs)} options of {action_id} don't fit into a select.")
    made = options(pairs)
    menu: MultiStaticSelect = {
        "type": "multi_static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "options": made,
    }
    if chosen := [option for option in made if option["value"] in initial]:
        menu["initial_options"] = chosen
    return menu


def overflow(pairs: Sequence[tuple[str, str]]) -> Overflow:
    """What people do less often, behind a button with three dots: up to five times (label, command line)."""
    return {"type": "overflow", "action_id": f"{PICK} more", "options": options(pairs)}


def search_select(
    action_id: str, placeholder: str, initial: tuple[str, str] | None = None, *, least: int = 0
) -> ExternalSelect:
    """A select whose options are searched while a person types, from `least` letters on. Its route is declared with
    `routes.options`.

    Args:
        initial: The option that is chosen at first: (label, value).
    """
    menu: ExternalSelect = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder, LONGEST_PLACEHOLDER),
        "min_query_length": least,
    }
    if initial:
        menu["initial_option"] = options([initial])[0]
    return menu


def subscription_search(line: str, only: str = "") -> str:
    """The action ID of a select in which the reader's subscriptions are searched. Choosing one runs `line` with its ID.

    Args:
        only: The right or role that the reader must have in them.
    """
    return f"{PICK} {CHOOSE} {only or '-'} {line}"


def select_or_search(
    action_id: str,
    placeholder: str,
    pairs: Sequence[tuple[str, str]],
    initial: str = "",
    *,
    room: int = ROOM_FOR_OPTIONS,
) -> StaticSelect | ExternalSelect:
    """A select with all options if they fit, else one to search in."""
    if all_fit(pairs, room):
        return select(action_id, placeholder, pairs, initial)
    chosen = next((pair for pair in pairs if pair[1] == initial), None)
    return search_select(action_id, placeholder, chosen)


def options(pairs: Sequence[tuple[str, str]]) -> list[Option]:
    """Options of a select: (label, value)."""
    return [{"text": plain_text(label, LONGEST_OPTION), "value": value} for label, value in pairs]


def all_fit(pairs: Sequence[tuple[str, str]], room: int = ROOM_FOR_OPTIONS) -> bool:
    """Whether a select can have all these options: at most a hundred, and not too long together."""
    return len(pairs) <= MOST_OPTIONS and sum(map(_size, pairs)) <= room


def _size(pair: tuple[str, str]) -> int:
    label, value = pair
    shown = plain_text(label, LONGEST_OPTION)["text"]
    return FRAME_OF_OPTION + length_in_json(shown) + length_in_json(value)


@dataclass(frozen=True)
class Suggestions:
    """The options for a searchable select: (label, value). `more`: there are others, which typing more finds."""

    pairs: Sequence[tuple[str, str]]
    more: str = ""

    @classmethod
    def of(cls, reader: Reader, pairs: Sequence[tuple[str, str]], *, more: bool = False) -> "Suggestions":
        """The first hundred, with a heading that says so if there are `more`."""
        if len(pairs) <= MOST_OPTIONS and not more:
            return cls(pairs)
        shown = pairs[:MOST_OPTIONS]
        return cls(shown, reader.plain("The first {count}. Type more to find others.", count=len(shown)))

    @classmethod
    def matching(cls, reader: Reader, pairs: Sequence[tuple[str, str]], typed: str) -> "Suggestions":
        """Those with each typed word in their label."""
        words = typed.casefold().split()
        return cls.of(reader, [pair for pair in pairs if all(word in pair[0].casefold() for word in words)])

    def payload(self) -> dict[str, Any]:
        """The answer as Slack takes it.

        Raises:
            LimitError: Slack would refuse it.
        """
        made = options(self.pairs)
        check_suggestions(made)
        if not self.more:
            return {"options": made}
        group: OptionGroup = {"label": plain_text(self.more, LONGEST_OPTION), "options": made}
        return {"option_groups": [group]}
