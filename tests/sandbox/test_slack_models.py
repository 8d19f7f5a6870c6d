"""What Slack's own SDK builds passes the rules: they refuse no field that it writes."""

from slack_sdk.models import blocks as kit
from slack_sdk.models.blocks import basic_components as parts
from slack_sdk.models.views import View

from sandbox.blocks import check_message, check_view
from tests.sandbox.desk import Json

OPTIONS = [
    parts.Option(text="One", value="1", description="the first"),
    parts.Option(text=parts.PlainTextObject(text="Two"), value="2"),
]
CONFIRM = parts.ConfirmObject(title="Sure?", text=parts.MarkdownTextObject(text="*Pay*"), confirm="Yes", deny="No")
SHOWN: list[kit.Block] = [
    kit.HeaderBlock(text="Invoices"),
    kit.SectionBlock(
        text=parts.MarkdownTextObject(text="*hi*", verbatim=True),
        accessory=kit.StaticSelectElement(
            action_id="a", placeholder="Pick", options=OPTIONS, initial_option=OPTIONS[0], confirm=CONFIRM
        ),
    ),
    kit.SectionBlock(fields=["a", "b"], accessory=kit.OverflowMenuElement(action_id="a", options=OPTIONS)),
    kit.ContextBlock(elements=[parts.MarkdownTextObject(text="x")]),
    kit.DividerBlock(),
    kit.ActionsBlock(
        elements=[
            kit.ButtonElement(text="Pay", action_id="b", value="INV-1", style="primary", confirm=CONFIRM),
            kit.LinkButtonElement(text="Open", url="https://x.example", action_id="l"),
            kit.UserSelectElement(action_id="u", placeholder="Who"),
            kit.DatePickerElement(action_id="d", initial_date="2026-01-31"),
            kit.RadioButtonsElement(action_id="r", options=OPTIONS, initial_option=OPTIONS[1]),
            kit.CheckboxesElement(action_id="c", options=OPTIONS),
        ]
    ),
    kit.ImageBlock(image_url="https://x.example/y.png", alt_text="A chart", title="Chart"),
]
ASKED = [
    kit.PlainTextInputElement(action_id="a", multiline=True, max_length=3000, placeholder="Say", initial_value="x"),
    kit.NumberInputElement(action_id="a", is_decimal_allowed=False, min_value="1"),
    kit.EmailInputElement(action_id="a"),
    kit.UrlInputElement(action_id="a"),
    kit.StaticSelectElement(action_id="a", option_groups=[parts.OptionGroup(label="G", options=OPTIONS)]),
    kit.StaticMultiSelectElement(action_id="a", options=OPTIONS, initial_options=[OPTIONS[0]], max_selected_items=2),
    kit.ConversationSelectElement(action_id="a", default_to_current_conversation=True),
    kit.TimePickerElement(action_id="a", initial_time="09:00"),
    kit.DateTimePickerElement(action_id="a", initial_date_time=1_700_000_000),
]


TABLE = kit.TableBlock(
    rows=[
        [kit.RawTextObject(text="Right"), kit.RawTextObject(text="You")],
        [
            kit.RawTextObject(text="Pay"),
            kit.RichTextBlock(
                elements=[
                    kit.RichTextSectionElement(
                        elements=[kit.RichTextElementParts.Text(text="yes", style={"bold": True})]
                    )
                ]
            ),
        ],
    ],
    column_settings=[{"is_wrapped": True}, {"align": "center"}],
)


def test_a_message_of_every_block_passes() -> None:
    """Every block that the SDK builds for messages is accepted as it is."""
    written: list[Json] = [block.to_dict() for block in [*SHOWN, TABLE]]
    assert check_message(written) == written


def test_a_modal_of_every_input_passes() -> None:
    """Every input that the SDK builds is accepted in a modal."""
    inputs = [kit.InputBlock(label="L", element=element, hint="h", optional=True) for element in ASKED]
    view = View(type="modal", title="T", submit="S", close="C", blocks=[*SHOWN, *inputs], notify_on_close=True)
    assert check_view(view.to_dict(), "modal") == view.to_dict()
