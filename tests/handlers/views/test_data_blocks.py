"""Data tables, charts, cards and alerts are written as Slack's reference says."""

import pytest

from handlers.views.block_types import Block
from handlers.views.blocks import button, cell
from handlers.views.data_blocks import alert, card, chart, data_table, number_cell, pie_chart
from handlers.views.reader import Safe, escape
from tests.handlers.views.slack_models import as_slack_reads

DATA_TABLE = data_table(
    "Invoices for SUB-1000",
    ["Number", "Sum"],
    [[cell("INV-2026-000017"), number_cell(1190.0, "€1,190.00")], [cell("INV-2026-000018", bold=True), cell("")]],
    page_size=10,
    names=0,
)
CARD = card(escape("R&D"), Safe("*Open*"), Safe("Due soon"), button("Pay", "pay", "INV-2026-000017"))
ALERT = alert(escape("Nothing brings <it> back"), "warning")


def test_a_data_table_is_written_as_slack_takes_it() -> None:
    """The heading is its first row; a number has a value to sort by and a text to show."""
    bold = {"type": "text", "text": "INV-2026-000018", "style": {"bold": True}}
    assert {
        "type": "data_table",
        "caption": "Invoices for SUB-1000",
        "rows": [
            [{"type": "raw_text", "text": "Number"}, {"type": "raw_text", "text": "Sum"}],
            [
                {"type": "raw_text", "text": "INV-2026-000017"},
                {"type": "raw_number", "value": 1190.0, "text": "€1,190.00"},
            ],
            [
                {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [bold]}]},
                {"type": "raw_text", "text": "\u00a0"},
            ],
        ],
        "page_size": 10,
        "row_header_column_index": 0,
    } == DATA_TABLE


def test_a_pie_is_written_as_slack_takes_it() -> None:
    """A label that is too long is shortened."""
    assert pie_chart("Open tickets", [("High", 3), ("Everything that is left over", 4.5)]) == {
        "type": "data_visualization",
        "title": "Open tickets",
        "chart": {
            "type": "pie",
            "segments": [{"label": "High", "value": 3}, {"label": "Everything that is …", "value": 4.5}],
        },
    }


def test_a_chart_is_written_as_slack_takes_it() -> None:
    """Each series has a value for each category."""
    drawn = chart("line", "Renewals", ["May", "June"], {"Won": [3, 4], "Lost": [0, -1]}, x_label="Month", y_label="Sum")
    assert drawn == {
        "type": "data_visualization",
        "title": "Renewals",
        "chart": {
            "type": "line",
            "series": [
                {"name": "Won", "data": [{"label": "May", "value": 3}, {"label": "June", "value": 4}]},
                {"name": "Lost", "data": [{"label": "May", "value": 0}, {"label": "June", "value": -1}]},
            ],
            "axis_config": {"categories": ["May", "June"], "x_label": "Month", "y_label": "Sum"},
        },
    }


def test_the_axes_of_a_chart_need_no_words() -> None:
    """Slack refuses empty ones."""
    drawn = chart("bar", "Renewals", ["May"], {"Won": [3]})["chart"]
    assert drawn["type"] == "bar"
    assert drawn["axis_config"] == {"categories": ["May"]}


def test_a_series_without_a_value_for_each_category_is_a_mistake() -> None:
    """Slack would refuse the chart."""
    with pytest.raises(ValueError, match="zip"):
        chart("area", "Renewals", ["May", "June"], {"Won": [3]})


def test_a_card_is_written_as_slack_takes_it() -> None:
    """Its texts are mrkdwn, in which only what is marked becomes a link or a mention."""
    assert CARD == {
        "type": "card",
        "title": {"type": "mrkdwn", "text": "R&amp;D", "verbatim": True},
        "subtitle": {"type": "mrkdwn", "text": "*Open*", "verbatim": True},
        "body": {"type": "mrkdwn", "text": "Due soon", "verbatim": True},
        "actions": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Pay"},
                "action_id": "pay",
                "value": "INV-2026-000017",
            }
        ],
    }


def test_a_card_may_have_a_title_alone() -> None:
    """Parts that are not given are left out."""
    assert set(card(Safe("Invoices"))) == {"type", "title"}


def test_an_alert_is_written_as_slack_takes_it() -> None:
    """Its level is one of info, warning, error and success."""
    assert ALERT == {
        "type": "alert",
        "text": {"type": "mrkdwn", "text": "Nothing brings &lt;it&gt; back", "verbatim": True},
        "level": "warning",
    }


@pytest.mark.parametrize("block", [CARD, ALERT], ids=["card", "alert"])
def test_slacks_own_models_read_it(block: Block) -> None:
    """They lose nothing of it."""
    assert as_slack_reads([block]) == [block]
