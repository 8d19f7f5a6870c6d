"""Slack's limits for messages and views, as numbers. The builders keep to most of them themselves."""

MOST_CHARACTERS = 13_200
MOST_BLOCKS_IN_MESSAGE, MOST_BLOCKS_IN_VIEW = 50, 100
LONGEST_MESSAGE = 4_000
LONGEST_ID, LONGEST_TITLE, LONGEST_METADATA = 255, 24, 3_000
LONGEST_TEXT, LONGEST_FIELD, MOST_FIELDS = 3_000, 2_000, 10
LONGEST_HEADER, LONGEST_LABEL, LONGEST_ALERT = 150, 2_000, 200
MOST_IN_CONTEXT, MOST_IN_ACTIONS = 10, 25
LONGEST_BUTTON, LONGEST_BUTTON_VALUE = 75, 2_000
LONGEST_OPTION, LONGEST_OPTION_VALUE, LONGEST_PLACEHOLDER, LONGEST_ENTRY = 75, 150, 150, 3_000
MOST_OPTIONS, MOST_RADIO_BUTTONS, MOST_IN_OVERFLOW = 100, 10, 5
LONGEST_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
LONGEST_IN_CARD = {"title": 150, "subtitle": 150, "body": 200}
MOST_ROWS, MOST_CELLS, MOST_CHARACTERS_IN_CELLS = 100, 20, 10_000
MOST_CHARTS, MOST_SERIES, MOST_CATEGORIES = 2, 6, 20
LONGEST_CHART_TITLE, LONGEST_CHART_LABEL, LONGEST_AXIS = 50, 20, 50
ONLY_IN_MESSAGES = frozenset({"table", "data_table", "data_visualization", "card"})
ONLY_IN_MODALS = frozenset({"alert"})


class LimitError(ValueError):
    """Slack would refuse these blocks. The message says which limit they exceed."""


def check_length(what: str, text: str, most: int, least: int = 1) -> None:
    """Check how long a text is.

    Raises:
        LimitError: It's too long or too short.
    """
    if not least <= len(text) <= most:
        raise LimitError(f"{what} has {len(text)} characters, where {least} to {most} are allowed.")


def check_number(what: str, count: int, most: int, least: int = 0) -> None:
    """Check how many there are of something.

    Raises:
        LimitError: There are too many or too few.
    """
    if not least <= count <= most:
        raise LimitError(f"{count} {what}, where {least} to {most} are allowed.")
