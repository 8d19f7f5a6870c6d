"""The shapes of Block Kit's blocks that the builders return: plain dicts, as Slack takes them.

https://docs.slack.dev/reference/block-kit says what each field means.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from handlers.views.element_types import Button, Element, InputElement, PlainText, Text
from handlers.views.rich_text_types import RichText

Level = Literal["info", "warning", "error", "success"]
ChartKind = Literal["bar", "line", "area"]


# The cells of tables


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
