"""Builders for the blocks that Slack added in 2026: data tables, charts, cards and alerts.

Slack draws data tables, charts and cards in messages only, and alerts in modals only. slack_sdk 3.47 has no models of
data tables and charts.
"""

from collections.abc import Mapping, Sequence

from handlers.views.block_types import (
    Alert,
    AxisConfig,
    Card,
    Cell,
    ChartKind,
    DataTable,
    DataVisualization,
    Level,
    Point,
    RawNumber,
)
from handlers.views.blocks import cell, clip, mrkdwn
from handlers.views.element_types import Button
from handlers.views.limits import LONGEST_ALERT, LONGEST_AXIS, LONGEST_CHART_LABEL, LONGEST_CHART_TITLE, LONGEST_IN_CARD
from handlers.views.reader import Safe

ROWS_ON_A_PAGE = 5
"""Slack's own default."""


def data_table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    page_size: int = ROWS_ON_A_PAGE,
    names: int = 0,
) -> DataTable:
    """A table that people can page through, sort and filter. Cells can't have buttons, so put actions below it.

    Args:
        caption: What the table shows, for screen readers.
        names: The column that names each row.
    """
    return {
        "type": "data_table",
        "caption": caption,
        "rows": [[cell(head) for head in heads], *rows],
        "page_size": page_size,
        "row_header_column_index": names,
    }


def number_cell(value: float, text: str) -> RawNumber:
    """A cell that is sorted by a number and shows a text such as €1,190.00."""
    return {"type": "raw_number", "value": value, "text": str(text)}


def pie_chart(title: str, segments: Sequence[tuple[str, float]]) -> DataVisualization:
    """A pie of up to six segments: (label, value), each value above zero."""
    return {
        "type": "data_visualization",
        "title": clip(title, LONGEST_CHART_TITLE),
        "chart": {"type": "pie", "segments": [_point(label, value) for label, value in segments]},
    }


def chart(
    kind: ChartKind,
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str = "",
    y_label: str = "",
) -> DataVisualization:
    """Bars, lines or areas: up to six series by name, each with a value for each category."""
    axis: AxisConfig = {"categories": [clip(category, LONGEST_CHART_LABEL) for category in categories]}
    if x_label:
        axis["x_label"] = clip(x_label, LONGEST_AXIS)
    if y_label:
        axis["y_label"] = clip(y_label, LONGEST_AXIS)
    return {
        "type": "data_visualization",
        "title": clip(title, LONGEST_CHART_TITLE),
        "chart": {
            "type": kind,
            "series": [
                {
                    "name": clip(name, LONGEST_CHART_LABEL),
                    "data": [_point(label, value) for label, value in zip(categories, values, strict=True)],
                }
                for name, values in series.items()
            ],
            "axis_config": axis,
        },
    }


def _point(label: str, value: float) -> Point:
    return {"label": clip(label, LONGEST_CHART_LABEL), "value": value}


def card(title: Safe, subtitle: Safe | None = None, body: Safe | None = None, *actions: Button) -> Card:
    """A card with buttons."""
    made: Card = {"type": "card", "title": mrkdwn(title, LONGEST_IN_CARD["title"])}
    if subtitle:
        made["subtitle"] = mrkdwn(subtitle, LONGEST_IN_CARD["subtitle"])
    if body:
        made["body"] = mrkdwn(body, LONGEST_IN_CARD["body"])
    if actions:
        made["actions"] = list(actions)
    return made


def alert(text: Safe, level: Level) -> Alert:
    """A notice that stands out in a form, such as a warning."""
    return {"type": "alert", "text": mrkdwn(text, LONGEST_ALERT), "level": level}
