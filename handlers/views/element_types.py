"""The shapes of what stands in Block Kit's blocks: texts, options, buttons, menus and inputs.

https://docs.slack.dev/reference/block-kit says what each field means.
"""

from typing import Literal, NotRequired, TypedDict

from handlers.views.rich_text_types import RichText

Style = Literal["primary", "danger"]


# Composition objects


class PlainText(TypedDict):
    """Text without markup."""

    type: Literal["plain_text"]
    text: str
    emoji: NotRequired[bool]


class Mrkdwn(TypedDict):
    """Text with Slack's markup."""

    type: Literal["mrkdwn"]
    text: str
    verbatim: NotRequired[bool]


Text = PlainText | Mrkdwn


class Option(TypedDict):
    """One choice of a select or of radio buttons."""

    text: PlainText
    value: str


class OptionGroup(TypedDict):
    """Choices under a heading."""

    label: PlainText
    options: list[Option]


class Confirm(TypedDict):
    """The confirmation that Slack shows before it sends a button press."""

    title: PlainText
    text: PlainText
    confirm: PlainText
    deny: PlainText


# Elements


class Button(TypedDict):
    """A button."""

    type: Literal["button"]
    text: PlainText
    action_id: str
    value: NotRequired[str]
    style: NotRequired[Style]
    confirm: NotRequired[Confirm]
    accessibility_label: NotRequired[str]


class StaticSelect(TypedDict):
    """A menu with options."""

    type: Literal["static_select"]
    action_id: str
    placeholder: PlainText
    options: list[Option]
    initial_option: NotRequired[Option]


class MultiStaticSelect(TypedDict):
    """A menu of which several options can be chosen."""

    type: Literal["multi_static_select"]
    action_id: str
    placeholder: PlainText
    options: list[Option]
    initial_options: NotRequired[list[Option]]


class ExternalSelect(TypedDict):
    """A menu whose options Steward sends while a person types."""

    type: Literal["external_select"]
    action_id: str
    placeholder: PlainText
    min_query_length: int
    initial_option: NotRequired[Option]


class RadioButtons(TypedDict):
    """Radio buttons."""

    type: Literal["radio_buttons"]
    action_id: str
    options: list[Option]
    initial_option: NotRequired[Option]


class Overflow(TypedDict):
    """Up to five choices behind a button with three dots."""

    type: Literal["overflow"]
    action_id: str
    options: list[Option]


class UsersSelect(TypedDict):
    """A menu with the workspace's people."""

    type: Literal["users_select"]
    action_id: str
    initial_user: NotRequired[str]


class ConversationsSelect(TypedDict):
    """A menu with the workspace's channels."""

    type: Literal["conversations_select"]
    action_id: str
    filter: dict[str, list[str]]


class DatePicker(TypedDict):
    """A calendar. Days are written YYYY-MM-DD."""

    type: Literal["datepicker"]
    action_id: str
    initial_date: NotRequired[str]


class TextInput(TypedDict):
    """A line or, with `multiline`, an area to write in."""

    type: Literal["plain_text_input"]
    action_id: str
    initial_value: NotRequired[str]
    max_length: NotRequired[int]
    multiline: NotRequired[bool]
    placeholder: NotRequired[PlainText]


class RichTextInput(TypedDict):
    """An area to write in with formatting. Slack limits no length here."""

    type: Literal["rich_text_input"]
    action_id: str
    initial_value: NotRequired[RichText]


class NumberInput(TypedDict):
    """A field for a number. Numbers are written as strings."""

    type: Literal["number_input"]
    action_id: str
    is_decimal_allowed: bool
    initial_value: NotRequired[str]
    min_value: NotRequired[str]
    max_value: NotRequired[str]


class FileInput(TypedDict):
    """A field for files."""

    type: Literal["file_input"]
    action_id: str
    filetypes: NotRequired[list[str]]
    max_files: int


Element = Button | StaticSelect | ExternalSelect | Overflow
"""Elements that people can press in a message."""
InputElement = (
    StaticSelect
    | MultiStaticSelect
    | ExternalSelect
    | RadioButtons
    | UsersSelect
    | ConversationsSelect
    | DatePicker
    | TextInput
    | RichTextInput
    | NumberInput
    | FileInput
)
"""Elements that people can fill in in a form."""
