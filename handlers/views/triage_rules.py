"""The rules of triage, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, cell, header, note, section
from handlers.views.inputs import channel_select, field_of, search_select, select
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape
from handlers.views.ticket_words import SEVERITIES, severity_name
from models.core.paging import PageOf
from models.desks.tickets.triage_rules import TriageRule

RULE = "triage_rule"
COMMAND = "/ticket rules"


def rule_list(reader: Reader, page: PageOf[TriageRule]) -> Message:
    """The rules in the order in which they're tried."""
    add = buttons(button(reader.plain("Add a rule …"), f"{COMMAND} add", style="primary"))
    if not page:
        said = reader.say("There are no rules yet. All cards of tickets go to the triage channel.")
        return Message(said, [section(said), add])
    title = reader.plain("Rules of triage")
    heads = [reader.plain("Tickets"), reader.plain("Channel")]
    rows = Rows([_row(reader, one) for one in page], heads, COMMAND, page.first, page.total)
    first = note(reader.say("The first rule that fits a new ticket decides. Without one, it's the triage channel."))
    return listing(reader, title, rows, [header(title), first], [add])


def _row(reader: Reader, rule: TriageRule) -> Row:
    parts = [
        rule.organization.name if rule.organization else "",
        rule.plan.name if rule.plan else "",
        rule.product.name if rule.product else "",
        severity_name(reader, rule.severity) if rule.severity else "",
    ]
    fits = ", ".join(filter(None, parts))
    line = reader.say("{fits}: {channel}", fits=fits, channel=_channel(rule))
    remove = button(reader.plain("Remove"), f"{COMMAND} remove {rule.id}", about=f"{fits} ({rule.channel})")
    return Row(line, [cell(fits), cell(rule.channel)], remove)


def _channel(rule: TriageRule) -> Safe:
    return Safe(f"<#{escape(rule.channel)}>")


def rule_form(reader: Reader) -> Modal:
    """The form that adds a rule."""
    severities = [(reader.plain(text), one) for one, text in SEVERITIES.items()]
    search = reader.plain("All. Type to search …")
    return Modal(
        name=RULE,
        title=reader.plain("Add a rule"),
        submit=reader.plain("Add"),
        close=reader.plain("Cancel"),
        blocks=[
            note(reader.say("Tickets that fit everything you choose get their card in this channel.")),
            field_of("channel", reader.plain("Channel"), channel_select("channel")),
            field_of("plan", reader.plain("Plan"), search_select("plan", search), optional=True),
            field_of("product", reader.plain("Product"), search_select("product", search), optional=True),
            field_of("customer", reader.plain("Customer"), search_select("customer", search), optional=True),
            field_of(
                "severity", reader.plain("Severity"), select("severity", reader.plain("All"), severities), optional=True
            ),
        ],
    )


def rule_added(reader: Reader, rule: TriageRule) -> Message:
    """A rule was added."""
    said = reader.say(
        "Added. If I'm not in {channel} yet, invite me there. Until then, its cards wait, and admins see them in "
        "`/steward deliveries`.",
        channel=_channel(rule),
    )
    return _with_list(reader, said)


def rule_removed(reader: Reader) -> Message:
    """A rule was removed."""
    return _with_list(reader, reader.say("Removed. Cards that I posted before stay where they are."))


def _with_list(reader: Reader, said: Safe) -> Message:
    return Message(said, [section(said), buttons(button(reader.plain("Rules of triage"), COMMAND))])
