"""Checks of elements (buttons, selects, inputs) and of rich text against Slack's limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from handlers.views.element_types import (
    Button,
    ExternalSelect,
    MultiStaticSelect,
    Option,
    Overflow,
    RadioButtons,
    RichTextInput,
    StaticSelect,
    TextInput,
)
from handlers.views.limits import (
    LONGEST_BUTTON,
    LONGEST_BUTTON_VALUE,
    LONGEST_CONFIRM,
    LONGEST_ENTRY,
    LONGEST_OPTION,
    LONGEST_OPTION_VALUE,
    LONGEST_PLACEHOLDER,
    LONGEST_TEXT,
    MOST_IN_OVERFLOW,
    MOST_OPTIONS,
    MOST_RADIO_BUTTONS,
    LimitError,
    check_length,
    check_number,
)
from handlers.views.rich_text_types import RichText, RichTextLink, RichTextText


def check_rich_text(block: RichText) -> None:
    """Check rich text: a block, a cell or what an input has at first.

    Raises:
        LimitError: Slack would refuse it.
    """
    for run in runs_of(block):
        check_length("A run of rich text", run["text"], LONGEST_TEXT)


def runs_of(block: RichText) -> Iterator[RichTextText | RichTextLink]:
    """The texts and links in rich text, also those in lists."""
    for part in block["elements"]:
        for element in part["elements"]:
            if element["type"] == "rich_text_section":
                yield from element["elements"]
            else:
                yield element


def _button(button: Button) -> None:
    check_length("The text of a button", button["text"]["text"], LONGEST_BUTTON)
    if "value" in button:
        check_length("The value of a button", button["value"], LONGEST_BUTTON_VALUE)
    if "confirm" in button:
        parts: Mapping[str, Any] = button["confirm"]
        for part, most in LONGEST_CONFIRM.items():
            check_length(f"The {part} of a question", parts[part]["text"], most)


def _select(select: StaticSelect) -> None:
    check_length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    _options(select, select["options"], MOST_OPTIONS)


def _overflow(menu: Overflow) -> None:
    check_number("options of an overflow menu", len(menu["options"]), MOST_IN_OVERFLOW, least=1)
    for option in menu["options"]:
        _option(option)


def _multi(select: MultiStaticSelect) -> None:
    check_length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    check_number(f"options of {select['action_id']}", len(select["options"]), MOST_OPTIONS, least=1)
    for option in select["options"]:
        _option(option)


def _external(select: ExternalSelect) -> None:
    check_length("The placeholder of a select", select["placeholder"]["text"], LONGEST_PLACEHOLDER)
    if "initial_option" in select:
        _option(select["initial_option"])


def _radio(radio: RadioButtons) -> None:
    _options(radio, radio["options"], MOST_RADIO_BUTTONS)


def _options(of: StaticSelect | RadioButtons, options: Sequence[Option], most: int) -> None:
    check_number(f"options of {of['action_id']}", len(options), most, least=1)
    for option in options:
        _option(option)
    if "initial_option" in of and of["initial_option"] not in options:
        raise LimitError(f"What {of['action_id']} has chosen at first is not among its options.")


def _option(option: Option) -> None:
    check_length("The text of an option", option["text"]["text"], LONGEST_OPTION)
    check_length("The value of an option", option["value"], LONGEST_OPTION_VALUE)


def check_suggestions(options: Sequence[Option]) -> None:
    """Check the options for a searchable select.

    Raises:
        LimitError: Slack would refuse them.
    """
    check_number("suggestions", len(options), MOST_OPTIONS)
    for option in options:
        _option(option)


def _text_input(element: TextInput) -> None:
    check_length("What stands in an input at first", element.get("initial_value", ""), LONGEST_ENTRY, least=0)
    check_number(f"characters in {element['action_id']}", element.get("max_length", 1), LONGEST_ENTRY, least=1)
    if "placeholder" in element:
        check_length("The placeholder of an input", element["placeholder"]["text"], LONGEST_PLACEHOLDER)


def _rich_input(element: RichTextInput) -> None:
    if "initial_value" in element:
        check_rich_text(element["initial_value"])


ELEMENT_CHECKS: dict[str, Callable[[Any], None]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _multi,
    "overflow": _overflow,
    "external_select": _external,
    "radio_buttons": _radio,
    "plain_text_input": _text_input,
    "rich_text_input": _rich_input,
}
