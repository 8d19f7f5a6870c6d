"""What Slack would refuse never leaves the desk: each limit is checked, and what just keeps it passes.

The builders cut most texts by themselves, so what is too much is made here by hand.
"""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.views.block_types import Block
from handlers.views.blocks import (
    Home,
    Message,
    Modal,
    button,
    buttons,
    confirm,
    divider,
    facts,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.inputs import field_of, radio_buttons, select, text_input
from handlers.views.limits import LimitError
from handlers.views.reader import Safe

Made = dict[str, Any]
HI = Safe("hi")


def with_(block: Any, **parts: Any) -> Any:
    """A block or an element with other parts."""
    return block | parts


def text(length: int, kind: str = "mrkdwn") -> Made:
    """A text of this length."""
    return {"type": kind, "text": "x" * length}


def message(*blocks: Any) -> Made:
    """The payload of a message."""
    return Message(HI, blocks).payload()


def modal(*blocks: Any, **parts: Any) -> Made:
    """The payload of a form."""
    return Modal(**{"name": "form", "title": "T", "submit": "Go", "blocks": blocks} | parts).payload()


def button_with(**parts: Any) -> Block:
    """A row with one button."""
    return buttons(with_(button("Pay", "pay"), **parts))


def select_with(**parts: Any) -> Block:
    """A row with one select of one option."""
    return buttons(with_(select("pick", "Choose", [("One", "1")]), **parts))


def option(label: str = "One", value: str = "1") -> Made:
    """One option."""
    return {"text": {"type": "plain_text", "text": label}, "value": value}


def input_with(element: Any, **parts: Any) -> Block:
    """One input of a form."""
    made: Block = with_(field_of("field", "Label", element), **parts)
    return made


def asked(**parts: Any) -> Block:
    """A button with a question before it."""
    return button_with(confirm=with_(confirm("Sure?", "Really?", "Yes", "No"), **parts))


FULL: dict[str, Callable[[], Made]] = {
    "blocks of a message": lambda: message(*[divider()] * 50),
    "blocks of a modal": lambda: modal(*[divider()] * 100),
    "blocks of the Home": lambda: Home([divider()] * 100).payload(),
    "characters": lambda: message(*[section(Safe("x" * 2_900))] * 4, section(Safe("x" * 1_205))),
    "a section": lambda: message(section(Safe("x" * 3_000))),
    "fields": lambda: message(with_(section(HI), fields=[text(2_000)] * 6)),
    "fields alone": lambda: message(facts([(HI, HI)] * 10)),
    "a header": lambda: message(with_(header("T"), text=text(150, "plain_text"))),
    "a context": lambda: message(with_(note(HI), elements=[text(1_000)] * 10)),
    "actions": lambda: message(buttons(*[button("Pay", str(number)) for number in range(25)])),
    "a button": lambda: message(button_with(text=text(75, "plain_text"), value="x" * 2_000, action_id="x" * 255)),
    "a question": lambda: message(
        asked(title=text(100), text=text(300), confirm=text(30), deny=text(30)),
    ),
    "a select": lambda: message(select_with(options=[option("One", str(number)) for number in range(100)])),
    "an option": lambda: message(select_with(options=[option("x" * 75, "y" * 150)], placeholder=text(150))),
    "radio buttons": lambda: modal(
        input_with(radio_buttons("field", [(str(number), str(number)) for number in range(10)]))
    ),
    "an input": lambda: modal(
        input_with(
            with_(text_input("field", 3_000, "x" * 3_000), placeholder=text(150)), label=text(2_000), hint=text(2_000)
        )
    ),
    "a modal": lambda: modal(
        divider(), name="x" * 255, title="T" * 24, close="C" * 24, submit="S" * 24, form_context="x" * 3_000
    ),
}

TOO_MUCH: dict[str, tuple[Callable[[], Made], str]] = {
    "blocks of a message": (lambda: message(*[divider()] * 51), "51 blocks"),
    "blocks of a modal": (lambda: modal(*[divider()] * 101), "101 blocks"),
    "blocks of the Home": (lambda: Home([divider()] * 101).payload(), "101 blocks"),
    "characters": (
        lambda: message(*[section(Safe("x" * 2_900))] * 4, section(Safe("x" * 1_206))),
        "13201 characters of blocks",
    ),
    "a section": (lambda: message(with_(section(HI), text=text(3_001))), "text of a section has 3001"),
    "a section without words": (lambda: message(section(Safe())), "text of a section has 0"),
    "a section without anything": (lambda: message({"type": "section"}), "0 fields of a section"),
    "fields": (lambda: message(with_(section(HI), fields=[text(1)] * 11)), "11 fields"),
    "a field": (lambda: message({"type": "section", "fields": [text(2_001)]}), "A field has 2001"),
    "a header": (lambda: message(with_(header("T"), text=text(151))), "A header has 151"),
    "a header without words": (lambda: message(header("")), "A header has 0"),
    "elements of a context": (lambda: message(with_(note(HI), elements=[text(1)] * 11)), "11 elements of a context"),
    "a context": (lambda: message(with_(note(HI), elements=[text(3_001)])), "text of a context has 3001"),
    "words of people": (lambda: message(words_of_people("")), "A run of rich text has 0"),
    "actions": (
        lambda: message({"type": "actions", "elements": [button("Pay", str(number)) for number in range(26)]}),
        "26 elements of actions",
    ),
    "no actions": (lambda: message(buttons()), "0 elements of actions"),
    "a button": (lambda: message(button_with(text=text(76))), "text of a button has 76"),
    "a button's value": (lambda: message(button_with(value="x" * 2_001)), "value of a button has 2001"),
    "an action id": (lambda: message(button_with(action_id="x" * 256)), "action_id 'x+' has 256"),
    "a question's title": (lambda: message(asked(title=text(101))), "title of a question has 101"),
    "a question": (lambda: message(asked(text=text(301))), "text of a question has 301"),
    "a question's yes": (lambda: message(asked(confirm=text(31))), "confirm of a question has 31"),
    "a question's no": (lambda: message(asked(deny=text(31))), "deny of a question has 31"),
    "one action id twice": (
        lambda: message(section(HI, button("A", "same")), buttons(button("B", "same"))),
        "The action_id same is there twice",
    ),
    "one input twice": (
        lambda: modal(*[input_with(text_input(name, 9)) for name in ("a", "b")]),
        "The block_id field is there twice",
    ),
    "options": (
        lambda: message(select_with(options=[option("One", str(n)) for n in range(101)])),
        "101 options of pick",
    ),
    "no options": (lambda: message(buttons(select("pick", "Choose", []))), "0 options of pick"),
    "an option": (lambda: message(select_with(options=[option("x" * 76)])), "text of an option has 76"),
    "an option's value": (lambda: message(select_with(options=[option("x", "y" * 151)])), "value of an option has 151"),
    "a placeholder": (lambda: message(select_with(placeholder=text(151))), "placeholder of a select has 151"),
    "what is chosen at first": (
        lambda: message(select_with(initial_option=option("Two", "2"))),
        "not among its options",
    ),
    "radio buttons": (
        lambda: modal(input_with(radio_buttons("field", [(str(number), str(number)) for number in range(11)]))),
        "11 options of field",
    ),
    "a label": (lambda: modal(input_with(text_input("field", 9), label=text(2_001))), "label of an input has 2001"),
    "a hint": (lambda: modal(input_with(text_input("field", 9), hint=text(2_001))), "hint of an input has 2001"),
    "an input": (lambda: modal(input_with(text_input("field", 3_001))), "3001 characters in field"),
    "what stands in an input": (
        lambda: modal(input_with(text_input("field", 9, "x" * 3_001))),
        "in an input at first has 3001",
    ),
    "a placeholder in an input": (
        lambda: modal(input_with(with_(text_input("field", 9), placeholder=text(151)))),
        "placeholder of an input has 151",
    ),
    "a form without submit": (lambda: modal(input_with(text_input("field", 9)), submit=""), "no submit button"),
    "a modal without a title": (lambda: modal(divider(), title=""), "title of a modal has 0"),
    "private_metadata": (lambda: modal(divider(), form_context="x" * 3_001), "private_metadata has 3001"),
    "callback_id": (lambda: modal(divider(), name="x" * 256), "callback_id has 256"),
}


@pytest.mark.parametrize("what", FULL)
def test_what_just_keeps_a_limit_passes(what: str) -> None:
    """Nothing that Slack takes is refused."""
    assert FULL[what]()["blocks"]


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_is_refused(what: str) -> None:
    """Before it is sent, with a sentence that says what is too much."""
    make, said = TOO_MUCH[what]
    with pytest.raises(LimitError, match=said):
        make()


def test_a_long_text_of_a_message_is_cut() -> None:
    """Slack asks for 4,000 characters at most."""
    assert len(Message(Safe("x" * 5_000), [divider()]).payload()["text"]) <= 4_000
