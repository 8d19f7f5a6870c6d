"""The audit trail, as Block Kit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.views import states
from handlers.views.audit_labels import ACTORS, CHANGES, FIELDS, REFUSALS, ROLES, STATES
from handlers.views.blocks import Drawing, Message, Modal, button, buttons, header, note, section
from handlers.views.element_types import Element
from handlers.views.fitting import fitted
from handlers.views.inputs import date_picker, field_of, select, text_input, users_select
from handlers.views.mails import Attachment, Mail, Text
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.staff import NAMES as STAFF_NAMES
from models.access.permissions import NOUNS_OF_ACTIONS, REGISTRY
from models.backoffice.audit.actions import Page
from models.backoffice.audit.export import heading, values
from models.backoffice.audit.known_people import KnownPerson
from models.backoffice.audit.trail import AuditLine
from models.core.plain_text import BADGE
from models.roles import Outcome

FILTER = "audit_filter"
COMMAND = "/steward audit"
MOST_ORGANIZATIONS = 2
OUTCOMES = {"allowed": gettext_noop("Allowed"), "refused": gettext_noop("Refused")}
DETAILS = {
    "role": gettext_noop("as {value}"),
    "instead_of": gettext_noop("instead of {value}"),
    "entries": gettext_noop("entries: {value}"),
    "slack_user": gettext_noop("Slack account {value}"),
    "fields": gettext_noop("changed: {value}"),
    "promotion": gettext_noop("{value}"),
    "state": gettext_noop("{value}"),
    "product": gettext_noop("product {value}"),
    "plan": gettext_noop("plan {value}"),
    "before": gettext_noop("before: {value}"),
    "after": gettext_noop("after: {value}"),
    "price_before": gettext_noop("price before: {value}"),
    "price_after": gettext_noop("price after: {value}"),
    "holds_from": gettext_noop("from {value} on"),
    "on": gettext_noop("on {value}"),
    "warned": gettext_noop("warned that its data will be deleted on {value}"),
    "change": gettext_noop("{value}"),
    "seats_before": gettext_noop("seats before: {value}"),
    "seats_after": gettext_noop("seats after: {value}"),
    "more": gettext_noop("count: {value}"),
    "ids": gettext_noop("IDs tried within the hour: {value}"),
    "draft": gettext_noop("{value}"),
    "invoice": gettext_noop("{value}"),
    "invoices": gettext_noop("for {value}"),
    "credit_note": gettext_noop("credit note {value}"),
    "payment": gettext_noop("{value}"),
    "source": gettext_noop("from {value}"),
    "request": gettext_noop("{value}"),
    "amount": gettext_noop("amount: {value}"),
    "cancelled_on": gettext_noop("cancelled as of {value}"),
}
WORDS = {
    str(word): said
    for words in (STAFF_NAMES, states.NAMES, FIELDS, ROLES, STATES, CHANGES)
    for word, said in words.items()
}


@dataclass(frozen=True)
class Picked:
    """The filters, as a person would type them. Without any, everything is shown."""

    person: KnownPerson | None = None
    ref: str = ""
    action: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None

    def line(self, *words: object) -> str:
        """The command line with the same filters and some more words."""
        days = [f"from {self.first}" if self.first else "", f"to {self.last}" if self.last else ""]
        email = self.person.person.email if self.person else ""
        typed = [COMMAND, *words, email, self.ref, self.action, self.outcome, *days]
        return " ".join(str(word) for word in typed if word)


def trail(reader: Reader, page: Page, picked: Picked) -> Message:
    """A page of entries, newest first, with buttons for the other pages."""
    title = reader.plain("Audit trail")
    wanted = _wanted(reader, picked)
    lines = [_line(reader, line) for line in page.lines] or [reader.say("No entries match.")]
    rows = [section(line) for line in lines]
    blocks = fitted([header(title), note(wanted)], rows, [buttons(*_row(reader, page, picked))])
    return Message(Safe("\n").join([title, wanted, *lines]), blocks)


def _wanted(reader: Reader, picked: Picked) -> Safe:
    """The filters, in words."""
    parts = [
        reader.say("by or about {name}", name=_who(reader, picked.person)) if picked.person else "",
        escape(picked.ref),
        _deed(reader, picked.action),
        reader.say(OUTCOMES[picked.outcome]) if picked.outcome else "",
        reader.say("from {day}", day=reader.day(picked.first)) if picked.first else "",
        reader.say("to {day}", day=reader.day(picked.last)) if picked.last else "",
    ]
    return Safe(" · ").join(part for part in parts if part) or reader.say("Everything, newest first")


def _row(reader: Reader, page: Page, picked: Picked) -> list[Element]:
    row: list[Element] = []
    if page.newer and page.lines:
        row.append(button(reader.plain("Newer"), picked.line("newer", page.lines[0].entry.id)))
    if page.older and page.lines:
        row.append(button(reader.plain("Older"), picked.line("older", page.lines[-1].entry.id)))
    row.append(button(reader.plain("Filter"), picked.line("filter")))
    if page.lines:
        row.append(button(reader.plain("Email me these as a file"), picked.line("export")))
    if picked != Picked():
        row.append(button(reader.plain("Clear filter"), COMMAND))
    return row


def _line(reader: Reader, line: AuditLine) -> Safe:
    entry = line.entry
    who = _who(reader, line.actor) if line.actor else _system(reader, entry.actor)
    first = [reader.moment(entry.at), who, _deed(reader, entry.action)]
    subject = entry.subject if entry.subject != line.ref else ""
    about = _who(reader, line.about) if line.about else ""
    rest = dict.fromkeys([line.ref, subject, about, *_details(reader, entry.details)])
    dot = Safe(" · ")
    return dot.join(first) + "\n" + dot.join([_outcome(reader, entry), *[part for part in rest if part]])


def _system(reader: Reader, actor: str) -> Safe:
    return reader.say("*{who}*", who=reader.plain(ACTORS.get(actor, gettext_noop("Steward"))))


def _who(reader: Reader, known: KnownPerson) -> Safe:
    """A name with something next to it that no one can imitate: the staff badge, or the organization and the
    address."""
    name = reader.say("*{name}*", name=known.person.name)
    if known.is_staff:
        return reader.say("{name} ({badge} Staff)", name=name, badge=BADGE)
    shown, left = known.organizations[:MOST_ORGANIZATIONS], len(known.organizations) - MOST_ORGANIZATIONS
    more = [reader.say("{count} more", count=left)] if left > 0 else []
    return reader.say("{name} ({of})", name=name, of=Safe(", ").join([*shown, *more, known.person.email]))


def _deed(reader: Reader, action: str) -> Safe:
    """The action in words. A noun alone has its own words. An action from an earlier version shows its name."""
    if action in REGISTRY:
        return reader.say(REGISTRY[action].label)
    if action in NOUNS_OF_ACTIONS:
        return reader.say(NOUNS_OF_ACTIONS[action])
    return reader.say("`{action}`", action=action) if action else Safe()


def _outcome(reader: Reader, entry: Any) -> Safe:
    if entry.outcome != Outcome.REFUSED:
        return reader.say("Allowed")
    if entry.reason in REFUSALS:
        return reader.say("Refused: {reason}", reason=reader.plain(REFUSALS[entry.reason]))
    return reader.say("Refused")


def _details(reader: Reader, details: dict[str, Any]) -> Sequence[str]:
    """The further details of an entry that we have words for."""
    return [
        reader.plain(text, value=_value(reader, details[name])) for name, text in DETAILS.items() if name in details
    ]


def _value(reader: Reader, value: Any) -> str:
    """A word of the product in the reader's language. IDs and numbers stay as they are; several values get commas."""
    if value is None:
        return reader.plain("none")
    if isinstance(value, list):
        return ", ".join(_value(reader, one) for one in value)
    return reader.plain(WORDS[value]) if isinstance(value, str) and value in WORDS else str(value)


def filter_form(reader: Reader, picked: Picked, user_id: str) -> Modal:
    """The form with the filters. `user_id` is the Slack user of the chosen person, if they have one here."""
    # There are more actions than Slack can list. A single one can be typed, `/steward audit promote_self`, and is kept
    # here.
    kept = {name.partition(".")[0] for name, terms in REGISTRY.items() if terms.leaves_entries}
    nouns = [(reader.plain(NOUNS_OF_ACTIONS[noun]), noun) for noun in sorted(kept)]
    if "." in picked.action:
        nouns.insert(0, (_deed(reader, picked.action), picked.action))
    person = users_select("person", user_id)
    subscription = text_input("subscription", 20, picked.ref)
    action = select("action", reader.plain("Any action"), nouns, picked.action)
    outcomes = [(reader.plain(text), name) for name, text in OUTCOMES.items()]
    outcome = select("outcome", reader.plain("Any outcome"), outcomes, picked.outcome)
    first = date_picker("first", picked.first)
    last = date_picker("last", picked.last)
    return Modal(
        name=FILTER,
        title=reader.plain("Audit trail"),
        submit=reader.plain("Show"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of("person", reader.plain("Person"), person, optional=True),
            field_of("subscription", reader.plain("Subscription"), subscription, "SUB-1042", optional=True),
            field_of("action", reader.plain("Action"), action, optional=True),
            field_of("outcome", reader.plain("Outcome"), outcome, optional=True),
            field_of("first", reader.plain("From"), first, optional=True),
            field_of("last", reader.plain("To"), last, optional=True),
        ],
    )


def exported(reader: Reader, count: int, email: str) -> Message:
    """Confirms that the file is on its way."""
    return Message(
        reader.say_count(
            "One entry is on its way to {email} as a file. This export has been logged.",
            "{count} entries are on their way to {email} as a file. This export has been logged.",
            count,
            email=email,
        )
    )


def export(reader: Reader, lines: Sequence[AuditLine], day: date) -> Drawing:
    """The email with the file."""
    text = reader.say_count(
        "Attached is the part of the audit trail that you exported: one entry.",
        "Attached is the part of the audit trail that you exported: {count} entries.",
        len(lines),
    )
    plain = reader.plain(
        "The file has comma-separated values and opens in any spreadsheet app. It contains personal data, so keep it "
        "safe."
    )
    file = Attachment(f"audit-{day}.csv", (heading() + values(lines)).encode(), "text/csv")
    return Drawing(Message(text), Mail(reader.plain("Steward's audit trail"), [Text(text), Text(plain)], (file,)))
