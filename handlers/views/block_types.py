"""The shapes of Block Kit that the builders return: plain dicts, as Slack takes them.

https://docs.slack.dev/reference/block-kit says what each field means.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

Style = Literal["primary", "danger"]
Level = Literal["info", "warning", "error", "success"]
ChartKind = Literal["bar", "line", "area"]


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


class UsersSelect(TypedDict):
    """A menu with the workspace's people."""

    type: Literal["users_select"]
    action_id: str
    initial_user: NotRequired[str]


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


class NumberInput(TypedDict):
    """A field for a number. Numbers are written as strings."""

    type: Literal["number_input"]
    action_id: str
    is_decimal_allowed: bool
    initial_value: NotRequired[str]
    min_value: NotRequired[str]
    max_value: NotRequired[str]


Element = Button | StaticSelect | ExternalSelect
"""Elements that people can press in a message."""
InputElement = StaticSelect | ExternalSelect | RadioButtons | UsersSelect | DatePicker | TextInput | NumberInput
"""Elements that people can fill in in a form."""


# Rich text and the cells of tables


class Bold(TypedDict):
    """How a run of rich text looks."""

    bold: bool


class RichTextText(TypedDict):
    """A run of rich text."""

    type: Literal["text"]
    text: str
    style: NotRequired[Bold]


class RichTextLink(TypedDict):
    """A link in rich text."""

    type: Literal["link"]
    url: str
    text: str


class RichTextSection(TypedDict):
    """A paragraph of rich text."""

    type: Literal["rich_text_section"]
    elements: Sequence[RichTextText | RichTextLink]


class RichTextQuote(TypedDict):
    """Rich text with a bar next to all its lines."""

    type: Literal["rich_text_quote"]
    elements: Sequence[RichTextText]


class RichText(TypedDict):
    """Rich text: a block, or a cell of a table."""

    type: Literal["rich_text"]
    elements: Sequence[RichTextSection | RichTextQuote]


class RawText(TypedDict):
    """A cell with plain text."""

    type: Literal["raw_text"]
    text: str


class RawNumber(TypedDict):
    """A cell with a number: sorted by `value`, shown as `text`."""

    type: Literal["raw_number"]
    value: float
    text: str


HeadCell = RawText | RawNumber
Cell = HeadCell | RichText


# Blocks


class Section(TypedDict):
    """A paragraph, or up to ten fields in two columns, with an optional element next to it."""

    type: Literal["section"]
    text: NotRequired[Text]
    fields: NotRequired[Sequence[Text]]
    accessory: NotRequired[Element]


class Header(TypedDict):
    """A heading."""

    type: Literal["header"]
    text: PlainText


class Context(TypedDict):
    """Small print."""

    type: Literal["context"]
    elements: Sequence[Text]


class Divider(TypedDict):
    """A line."""

    type: Literal["divider"]


class Actions(TypedDict):
    """A row of buttons and menus."""

    type: Literal["actions"]
    elements: Sequence[Element]


class Input(TypedDict):
    """A field of a form, with its label."""

    type: Literal["input"]
    block_id: str
    label: PlainText
    element: InputElement
    optional: bool
    hint: NotRequired[PlainText]
    dispatch_action: NotRequired[bool]


class ColumnSettings(TypedDict):
    """How a column of a table looks."""

    is_wrapped: NotRequired[bool]
    align: NotRequired[Literal["left", "center", "right"]]


class Table(TypedDict):
    """A table. The first row is the heading."""

    type: Literal["table"]
    rows: Sequence[Sequence[Cell]]
    column_settings: list[ColumnSettings | None]


class DataTable(TypedDict):
    """A table that people can page through, sort and filter. The first row is the heading."""

    type: Literal["data_table"]
    caption: str
    rows: Sequence[Sequence[Cell]]
    page_size: int
    row_header_column_index: int


class Point(TypedDict):
    """A value with its label: a segment of a pie, or one value of a series."""

    label: str
    value: float


class Pie(TypedDict):
    """A pie chart."""

    type: Literal["pie"]
    segments: list[Point]


class Series(TypedDict):
    """One line, area or set of bars: a value for each category."""

    name: str
    data: list[Point]


class AxisConfig(TypedDict):
    """The categories along the x axis, and the labels of both axes."""

    categories: list[str]
    x_label: NotRequired[str]
    y_label: NotRequired[str]


class SeriesChart(TypedDict):
    """A bar, line or area chart."""

    type: ChartKind
    series: list[Series]
    axis_config: AxisConfig


class DataVisualization(TypedDict):
    """A chart."""

    type: Literal["data_visualization"]
    title: str
    chart: Pie | SeriesChart


class Card(TypedDict):
    """A card with a title, a body and buttons."""

    type: Literal["card"]
    title: NotRequired[Text]
    subtitle: NotRequired[Text]
    body: NotRequired[Text]
    actions: NotRequired[Sequence[Button]]


class Alert(TypedDict):
    """A notice in a modal that stands out."""

    type: Literal["alert"]
    text: Text
    level: Level


Block = (
    Section
    | Header
    | Context
    | Divider
    | Actions
    | Input
    | RichText
    | Table
    | DataTable
    | DataVisualization
    | Card
    | Alert
)
