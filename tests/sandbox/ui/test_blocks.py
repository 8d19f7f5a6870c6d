"""Block Kit becomes HTML that can be used and can't be abused."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from sandbox.ui.blocks import render_blocks
from sandbox.ui.context import RenderContext

CONTEXT = RenderContext(
    people={"U0ANA": "Ana Pérez", "U0BO": "Bo"},
    channels={"C0GEN": "general"},
    act="/as/U0ANA/dm/click",
    channel="D0ANA",
    ts="1.000001",
)
MODAL = RenderContext(act="/click", view_id="V1", people=CONTEXT.people)
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
PICTURE = {"type": "image", "image_url": "https://a.example/i.png"}
Tag = dict[str, str]


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Tag]] = []
        self.pieces: list[str] = []
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def words(self) -> str:
        return "".join(self.pieces)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str = "") -> dict[str, Any]:
    return {"text": plain(text or value.title()), "value": value}


def draw(*blocks: dict[str, Any], context: RenderContext = CONTEXT) -> _Tags:
    return _Tags(render_blocks(blocks, context))


def element(part: dict[str, Any], context: RenderContext = CONTEXT) -> _Tags:
    return draw({"type": "actions", "block_id": "b", "elements": [part]}, context=context)


def entry(part: dict[str, Any], context: RenderContext = MODAL, **more: Any) -> _Tags:
    return draw({"type": "input", "block_id": "b", "label": plain("Subject"), "element": part, **more}, context=context)


def tags(drawn: _Tags, name: str) -> list[Tag]:
    return [attributes for tag, attributes in drawn.found if tag == name]


def test_texts_of_section_header_context_and_fields_are_drawn() -> None:
    """Words show up in the order of the blocks, whatever block holds them."""
    drawn = draw(
        {"type": "header", "text": plain("Invoices :receipt:")},
        {"type": "divider"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*one*"}, "fields": [plain("two"), plain("three")]},
        {"type": "context", "elements": [plain("four"), {**PICTURE, "alt_text": "five"}]},
    )  # fmt: skip
    assert [piece.strip() for piece in drawn.pieces if piece.strip()] == [
        "Invoices 🧾",
        "one",
        "two",
        "three",
        "four",
    ]
    assert tags(drawn, "img") == [{"src": "https://a.example/i.png", "alt": "five", "loading": "lazy"}]
    assert len(tags(drawn, "hr")) == len(tags(drawn, "b")) == 1


def test_a_button_carries_the_hooks_and_posts_its_place() -> None:
    """A button names its action, block and message, and a click posts exactly these."""
    [button] = tags(
        element({"type": "button", "action_id": "pay", "text": plain("Pay"), "value": "INV-1", "style": "primary"}),
        "button",
    )
    assert {key: button[key] for key in ("data-action-id", "data-block-id", "data-ts", "value")} == {
        "data-action-id": "pay",
        "data-block-id": "b",
        "data-ts": "1.000001",
        "value": "INV-1",
    }
    assert "primary" in button["class"]
    assert button["hx-post"] == "/as/U0ANA/dm/click"
    assert json.loads(button["hx-vals"]) == {
        "channel": "D0ANA",
        "ts": "1.000001",
        "view_id": "",
        "block_id": "b",
        "action_id": "pay",
        "chosen": "",
    }


def test_a_button_in_a_view_names_the_view() -> None:
    """In a modal the hook is the view's id."""
    [button] = tags(element({"type": "button", "action_id": "a", "text": plain("Add")}, MODAL), "button")
    assert button["data-view-id"] == "V1"
    assert "data-ts" not in button


def test_a_confirm_dialog_keeps_its_words() -> None:
    """A button with a confirm object asks with that object's own texts."""
    texts = {
        "title": plain("Sure?"),
        "text": plain("It can't be undone."),
        "confirm": plain("Do it"),
        "deny": plain("No"),
    }
    [button] = tags(element({"type": "button", "action_id": "a", "text": plain("Go"), "confirm": texts}), "button")
    assert button["hx-confirm"] == "ask"
    asked = [button[f"data-confirm-{part}"] for part in ("title", "text", "yes", "no")]
    assert asked == ["Sure?", "It can't be undone.", "Do it", "No"]


@pytest.mark.parametrize(("url", "opened"), [("https://a.example/x", True), ("javascript:alert(1)", False)])
def test_a_url_button_opens_only_web_addresses(url: str, opened: bool) -> None:
    """Only http and https addresses are opened by a button."""
    [button] = tags(element({"type": "button", "action_id": "a", "text": plain("Open"), "url": url}), "button")
    assert ("data-url" in button) is opened


def test_a_select_draws_groups_placeholder_and_what_is_chosen() -> None:
    """Option groups are labelled and the initial option is the selected one."""
    drawn = element(
        {
            "type": "static_select",
            "action_id": "a",
            "placeholder": plain("Pick one"),
            "initial_option": option("two"),
            "option_groups": [
                {"label": plain("First"), "options": [option("one")]},
                {"label": plain("Second"), "options": [option("two")]},
            ],
        }
    )
    assert [group["label"] for group in tags(drawn, "optgroup")] == ["First", "Second"]
    assert [each["value"] for each in tags(drawn, "option")] == ["", "one", "two"]
    assert [each["value"] for each in tags(drawn, "option") if "selected" in each] == ["two"]
    assert tags(drawn, "select")[0]["aria-label"] == "Pick one"


def test_state_wins_over_the_initial_value() -> None:
    """What a person has chosen since is shown, also when they have emptied it."""
    part = {"type": "users_select", "action_id": "a", "initial_user": "U0ANA"}
    for state, selected in (({"selected_user": "U0BO"}, "U0BO"), ({"selected_user": None}, "")):
        context = RenderContext(
            people=CONTEXT.people, act="/c", ts="1", values={"b": {"a": {"type": "users_select", **state}}}
        )
        assert [each["value"] for each in tags(element(part, context), "option") if "selected" in each] == [selected]


def test_a_conversations_select_offers_the_readers_channels() -> None:
    """Channels are offered by name."""
    drawn = element({"type": "conversations_select", "action_id": "a"})
    assert [each["value"] for each in tags(drawn, "option")] == ["", "C0GEN"]
    assert "#general" in drawn.words


def test_an_overflow_has_one_button_per_option() -> None:
    """Each line of the menu posts its own value."""
    drawn = element({"type": "overflow", "action_id": "more", "options": [option("edit"), option("drop")]})
    assert [json.loads(each["hx-vals"])["chosen"] for each in tags(drawn, "button")] == ["edit", "drop"]
    assert {each["data-action-id"] for each in tags(drawn, "button")} == {"more"}


@pytest.mark.parametrize(("kind", "html", "initial"), [
    ("radio_buttons", "radio", {"initial_option": option("b")}),
    ("checkboxes", "checkbox", {"initial_options": [option("b")]}),
])  # fmt: skip
def test_radio_buttons_and_checkboxes_show_what_is_ticked(kind: str, html: str, initial: dict[str, Any]) -> None:
    """The initial options, and only they, are ticked."""
    drawn = element({"type": kind, "action_id": "a", "options": [option("a"), option("b")], **initial})
    boxes = tags(drawn, "input")
    assert [(box["type"], box["value"], "checked" in box) for box in boxes] == [(html, "a", False), (html, "b", True)]


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        ({"type": "datepicker", "initial_date": "2025-12-24"}, {"type": "date", "value": "2025-12-24"}),
        ({"type": "timepicker", "initial_time": "09:30"}, {"type": "time", "value": "09:30"}),
        ({"type": "email_text_input", "initial_value": "a@b.example"}, {"type": "email", "value": "a@b.example"}),
        ({"type": "url_text_input"}, {"type": "url", "value": ""}),
        ({"type": "number_input", "is_decimal_allowed": False}, {"type": "text", "inputmode": "numeric"}),
        ({"type": "plain_text_input", "min_length": 3, "max_length": 9}, {"minlength": "3", "maxlength": "9"}),
        ({"type": "plain_text_input", "placeholder": plain("Say what")}, {"placeholder": "Say what"}),
    ],
)
def test_typed_inputs_have_the_browsers_own_control(part: dict[str, Any], wanted: Tag) -> None:
    """Dates, times, addresses, numbers and texts use the control made for them, with limits and initial value."""
    [field] = tags(entry({"action_id": "a", **part}), "input")
    assert {key: field[key] for key in wanted} == wanted
    assert "hx-post" not in field


def test_a_multiline_input_keeps_its_lines() -> None:
    """The initial text of a text area comes through whole; HTML drops the first line break, so one more is there."""
    drawn = entry({"type": "plain_text_input", "action_id": "a", "multiline": True, "initial_value": "\none\n<two>"})
    assert len(tags(drawn, "textarea")) == 1
    assert "\n\none\n<two>" in drawn.words


def test_an_input_has_label_hint_and_its_error_at_its_field() -> None:
    """The label points at the control, and the control at its error."""
    context = RenderContext(act="/click", view_id="V1", errors={"b": "Too <short>"})
    drawn = entry({"type": "plain_text_input", "action_id": "a"}, context, hint=plain("A few words"), optional=True)
    [field], [label] = tags(drawn, "input"), tags(drawn, "label")
    assert label["for"] == field["id"]
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] in [each.get("id") for each in tags(drawn, "p")]
    assert "(optional)" in drawn.words
    assert "Too <short>" in drawn.words
    assert "aria-required" not in field


def test_dispatch_action_makes_an_input_live() -> None:
    """An input with dispatch_action tells the bot at once."""
    [field] = tags(entry({"type": "plain_text_input", "action_id": "a"}, dispatch_action=True), "input")
    assert field["hx-post"] == "/click"


def test_rich_text_and_table_are_drawn() -> None:
    """Lists, quotes, code, styles, mentions and cells all come through."""
    styled = {"type": "text", "text": "strong", "style": {"bold": True}}
    drawn = draw(
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [styled, {"type": "user", "user_id": "U0BO"}]},
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [{"type": "rich_text_section", "elements": [styled]}],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "<code>"}]},
                {"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "ticket"}]},
            ],
        },
        {
            "type": "table",
            "column_settings": [{"align": "right"}],
            "rows": [[{"type": "raw_text", "text": "Amount"}], [{"type": "raw_text", "text": "<9>"}]],
        },
    )
    assert [name for name, _ in drawn.found if name in ("b", "ol", "li", "pre", "blockquote", "th", "td")] == [
        "b", "ol", "li", "b", "pre", "blockquote", "th", "td",
    ]  # fmt: skip
    assert tags(drawn, "td")[0]["class"] == "align-right"
    for words in ("@Bo", "<code>", "🎫", "Amount", "<9>"):
        assert words in drawn.words


def test_a_table_has_a_heading_and_is_reached_by_keyboard() -> None:
    """Its first row heads the columns; it scrolls by itself, also by keys; a column says whether it wraps."""
    rows = [[{"type": "raw_text", "text": words} for words in row] for row in (("Right", "You"), ("Pay", "yes"))]
    drawn = draw({"type": "table", "column_settings": [{"is_wrapped": True}, None], "rows": rows})
    assert [head["scope"] for head in tags(drawn, "th")] == ["col", "col"]
    assert [name for name, _ in drawn.found if name in ("thead", "tbody", "th", "td")] == [
        "thead", "th", "th", "tbody", "td", "td",
    ]  # fmt: skip
    [around] = [tag for tag in tags(drawn, "div") if tag.get("role") == "region"]
    assert (around["tabindex"], around["aria-label"]) == ("0", "Table")
    assert ["wrapped" in cell["class"] for cell in tags(drawn, "td")] == [True, False]


def test_what_is_not_drawn_says_so() -> None:
    """A block or an element of another type is named, not dropped."""
    assert "“video” is not drawn" in draw({"type": "video"}).words
    assert "[icon_button]" in element({"type": "icon_button", "action_id": "a"}).words


def test_rich_text_is_typed_with_signs() -> None:
    """In an area, with what the app filled in. A list with a border has a bar beside it, as a quote has."""
    bold = {"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi", "style": {"bold": True}}]}
    items = {"type": "rich_text_list", "style": "ordered", "offset": 1, "border": 1, "elements": [bold]}
    text = {"type": "rich_text", "elements": [items]}
    drawn = element({"type": "rich_text_input", "action_id": "a", "initial_value": text})
    assert [tag["id"] for tag in tags(drawn, "textarea")] != []
    assert "2. *Hi*" in drawn.words
    (shown,) = tags(draw(text), "ol")
    assert ("bordered" in shown["class"], shown["start"]) == (True, "2")


def test_a_file_is_chosen_in_a_file_field() -> None:
    """With the types that the app takes; one or several."""
    one = {"type": "file_input", "action_id": "a", "filetypes": ["csv", "xml"], "max_files": 1}
    [field] = tags(element(one), "input")
    assert (field["type"], field["accept"], "multiple" in field) == ("file", ".csv,.xml", False)
    [field] = tags(element({"type": "file_input", "action_id": "a"}), "input")
    assert "multiple" in field


def test_without_a_place_to_post_to_nothing_can_be_clicked() -> None:
    """Blocks drawn without a path for clicks are switched off."""
    [button] = tags(element({"type": "button", "action_id": "a", "text": plain("x")}, RenderContext()), "button")
    assert "disabled" in button
    assert "hx-post" not in button
