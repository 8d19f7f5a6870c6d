"""Ways to write a text into the inputs of the sweep of hostile texts."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from models.directory.postal import PARTS
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import rows as found
from tests.handlers.test_orders import sent


@dataclass
class Sweep:
    """Somebody who writes a text into an input, again and again."""

    hands: Hands
    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    @property
    def number(self) -> int:
        """One that was not used yet."""
        return next(iter(self.numbers))

    async def newest(self, table: str) -> int:
        """The number of the newest row."""
        return await self.hands.desk.count(table)

    async def about(self, who: str, line: str) -> str:
        """What the form is about that a command opens."""
        view = (await self.hands.command(who, line)).view
        assert view is not None, line
        context: str = view["private_metadata"]
        return context


Write = Callable[[Sweep, str], Awaitable[Said]]


RICH = ("ticket_new.description", "ticket_new_for.description", "ticket_answer.text", "ticket_resolve.text")
"""Inputs for rich text."""


def form(who: str, name: str, entered: str, about: str, /, **others: Any) -> Write:
    """A form that is always about the same."""

    async def write(sweep: Sweep, text: str) -> Said:
        value: Any = rich(text) if f"{name}.{entered}" in RICH else text
        return await sweep.hands.submit(who, name, {**others, entered: value}, about)

    return write


def rich(text: str) -> Any:
    """A text in a rich text input, as Slack sends it."""
    paragraph = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": [paragraph]}}


def command(who: str, line: str) -> Write:
    """What is typed after a command."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command(who, f"{line} {text}")

    return write


TICKET = {"subscription": chosen("SUB-1042"), "severity": chosen("high"), "subject": "It hums", "description": "Loud."}

CARD = {"brand": "Visa", "last4": "4242", "expires": "12/2040", "holder": "Ana Holder"}

SERVICES = {
    "services": "Build servers",
    "quantity": "2",
    "since": {"type": "datepicker", "selected_date": "2026-02-01"},
    "details": "",
}

LINE = {"description": "Training", "quantity": "2", "unit_price": "600", "tax_rate": "21"}

CUSTOMER = (
    *("name", "street", "postal_code", "city", "region", "country"),
    *("tax_id", "tax_rate", "tax_exemption", "time_zone", "locale"),
)

ENTITY = {
    "key": "usa",
    "name": "Northwind Inc.",
    "series": "USA",
    "country": "US",
    **dict.fromkeys(("street", "postal_code", "city", "region", "tax_id", "tax_exemption"), ""),
    **dict.fromkeys(("registration", "email", "phone"), ""),
}

LISTS = ("country", "time_zone")

NOTICE = {"subject": "Terms", "notice": "New ones."}

PAPERS = dict.fromkeys(("po_number", "tax_id", *PARTS), "")

INVITED = {"person": {"type": "users_select"}, "kind": chosen("technical"), "name": ""}

FILTER: dict[str, Any] = {"person": {"type": "users_select"}, "action": chosen(""), "outcome": chosen("")}

FILTER |= {day: {"type": "datepicker", "selected_date": None} for day in ("first", "last")}

ANNOUNCED = {
    "right": chosen("pay"),
    "of": chosen("all"),
    "subject": "Terms",
    "notice": "New ones.",
    "day": {"type": "datepicker", "selected_date": None},
}

PLAN = {
    "key": "gold",
    "name": "Gold",
    "role_table": chosen("support-portal"),
    **dict.fromkeys(
        ("max_billing_contacts", "max_technical_contacts", "reminder_slots", "monthly_slots", "dunning_slots"), "7"
    ),
    **dict.fromkeys(
        ("grace_days", "retention_days", "evaluation_step", "longest_evaluation", "payment_days", "suspends_after"),
        "30",
    ),
    **dict.fromkeys(("charge_after", "charge_retries"), "3"),
}

PRODUCT = {
    "key": "app",
    "name": "App",
    "kind": chosen("license"),
    "addon": chosen("false"),
    "family": "app",
    "tier": "1",
    "file": "",
    "new_keys": "",
}

PRICED = {
    "currency": "EUR",
    "cycle": chosen("year"),
    "price": "240",
    "holds_from": {"type": "datepicker", "selected_date": "2190-01-01"},
}

STEPPING = {"address": "new@nowhere.example", "name": ""}


async def ticket_comment(sweep: Sweep, text: str) -> Said:
    """By its opener, once an agent has it, and once nobody has."""
    for claimed in (False, True):
        await sweep.hands.submit("ana", "ticket_new", TICKET)
        ref = f"T-{await sweep.newest('tickets')}"
        if claimed:
            await sweep.hands.press("agnes", "ticket_claim", ref, card=True)
        said = await sweep.hands.submit("ana", "ticket_comment", {"text": text}, ref)
    return said


async def opened_anyway(sweep: Sweep, text: str) -> Said:
    """The subject of a ticket that is opened although there's one like it."""
    await sweep.hands.shortcut("ana", "open_ticket", "It hums.")
    about = f"SUB-1042 low other kept:{await sweep.newest('kept_words')}"
    return await sweep.hands.submit("ana", "ticket_duplicate", {"choice": chosen("new"), "subject": text}, about)


async def typed_comment(sweep: Sweep, text: str) -> Said:
    """The same, typed by an agent."""
    await sweep.hands.submit("ana", "ticket_new", TICKET)
    return await sweep.hands.command("agnes", f"/ticket comment T-{await sweep.newest('tickets')} {text}")


async def comment_changed(sweep: Sweep, text: str) -> Said:
    """By its author, once an agent has the ticket."""
    await sweep.hands.submit("ana", "ticket_new", TICKET)
    ref = f"T-{await sweep.newest('tickets')}"
    await sweep.hands.press("agnes", "ticket_claim", ref, card=True)
    await sweep.hands.submit("ana", "ticket_comment", {"text": "Hm?"}, ref)
    return await sweep.hands.submit("ana", "ticket_edit", {"text": text}, f"{ref} {await sweep.newest('comments')}")


def ticket_typed(line: str, *, resolved: bool = False) -> Write:
    """What the opener types after a command about a ticket, which may be resolved already."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command("ana", f"{line} {await _ticket(sweep, resolved=resolved)} {text}")

    return write


async def ticket_rated(sweep: Sweep, text: str) -> Said:
    """What the opener types after a number of stars."""
    return await sweep.hands.command("ana", f"/ticket rate {await _ticket(sweep, resolved=True)} 4 {text}")


async def reminded(sweep: Sweep, text: str) -> Said:
    """A note to oneself, which comes back at once in the list."""
    ref = await _ticket(sweep, resolved=False)
    values = {"when": chosen("hour"), "text": text}
    said = await sweep.hands.submit("ana", "ticket_remind", values, ref)
    return said if said.errors else await sweep.hands.command("ana", "/ticket remind")


async def redacted(sweep: Sweep, text: str) -> Said:
    """The form that removes a secret, with one that isn't in the ticket."""
    return await sweep.hands.submit("adam", "ticket_redact", {"secret": text}, await _ticket(sweep, resolved=False))


async def rating_form(sweep: Sweep, text: str) -> Said:
    """The form that rates a ticket."""
    stars = {"stars": {"type": "static_select", "selected_option": {"value": "4"}}, "text": text}
    return await sweep.hands.submit("ana", "ticket_rate", stars, await _ticket(sweep, resolved=True))


def agent_typed(line: str) -> Write:
    """What an agent types after a command about a ticket."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command("agnes", f"{line} {await _ticket(sweep, resolved=False)} {text}")

    return write


def agent_entered(form: str, **values: Any) -> Write:
    """What an agent enters in a form about a ticket."""

    async def write(sweep: Sweep, text: str) -> Said:
        ref = await _ticket(sweep, resolved=False)
        value: Any = rich(text) if f"{form}.text" in RICH else text
        said = await sweep.hands.submit("agnes", form, {"text": value, **values}, ref)
        return said if said.errors else await sweep.hands.command("agnes", f"/ticket show {ref}")

    return write


async def severity_changed(sweep: Sweep, text: str) -> Said:
    """Why the person who opened a ticket changes its severity."""
    values = {"severity": chosen("low"), "reason": text}
    return await sweep.hands.submit("ana", "ticket_severity", values, await _ticket(sweep, resolved=False))


async def reopened(sweep: Sweep, text: str) -> Said:
    """The form that reopens a ticket."""
    return await sweep.hands.submit("ana", "ticket_reopen", {"text": text}, await _ticket(sweep, resolved=True))


async def _ticket(sweep: Sweep, *, resolved: bool) -> str:
    """The short ID of a new ticket."""
    await sweep.hands.submit("ana", "ticket_new", TICKET)
    ref = f"T-{await sweep.newest('tickets')}"
    if resolved:
        await sweep.hands.command("agnes", f"/ticket resolve {ref} Fixed.")
    return ref


def closing(name: str, entered: str) -> Write:
    """The billing team answers or declines."""

    async def write(sweep: Sweep, text: str) -> Said:
        await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
        ref = f"ENQ-{await sweep.newest('enquiries')}"
        return await sweep.hands.submit("bella", name, {entered: text}, ref)

    return write


def closing_typed(line: str) -> Write:
    """The same with the text after the command."""

    async def write(sweep: Sweep, text: str) -> Said:
        await sweep.hands.submit("ana", "enquiry_new", {"question": f"Why, {sweep.number}?"}, "SUB-1042")
        return await sweep.hands.command("bella", f"{line} ENQ-{await sweep.newest('enquiries')} {text}")

    return write


def answering(name: str, entered: str, **others: str) -> Write:
    """A quote of the vendor is accepted or declined."""

    async def write(sweep: Sweep, text: str) -> Said:
        quote = await sent(sweep.hands, "services")
        return await sweep.hands.submit("ana", name, {**others, entered: text}, quote)

    return write


def answering_typed(line: str) -> Write:
    """The form for it opens with what was typed."""

    async def write(sweep: Sweep, text: str) -> Said:
        return await sweep.hands.command("ana", f"{line} {await sent(sweep.hands, 'services')} {text}")

    return write


def recorded_card(entered: str) -> Write:
    """The billing team puts a card on file."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = await sweep.about("bella", "/invoice card set SUB-1042")
        return await sweep.hands.submit("bella", "card_record", {**CARD, entered: text}, about)

    return write


def drafting(name: str, entered: str, about: str, **others: Any) -> Write:
    """The billing team writes a quote, and sends it."""

    async def write(sweep: Sweep, text: str) -> Said:
        made = await sweep.hands.command("bella", "/order make SUB-1043 services")
        quote = next(word for word in made.words.split() if word.startswith("Q-"))
        await sweep.hands.submit("bella", "quote_line", LINE, f"{quote} 0")
        said = await sweep.hands.submit("bella", name, {**others, entered: text}, about.format(quote=quote))
        await sweep.hands.command("bella", f"/order send {quote} confirmed")
        return said

    return write


def customer_details(entered: str) -> Write:
    """The billing team changes a customer's details, and saves what was shown."""

    async def write(sweep: Sweep, text: str) -> Said:
        about = await sweep.about("bella", "/customer edit CUS-2")
        values = dict.fromkeys(CUSTOMER, "") | {"name": "Hikari", "time_zone": "Asia/Tokyo", "locale": "ja-JP"}
        sharing = {"type": "radio_buttons", "selected_option": {"value": "off"}}
        typed = {**values, "tax_rate": "10", "shares_tickets": sharing, entered: text}
        said = await sweep.hands.submit("bella", "customer_edit", typed, about)
        if said.view is not None:
            await sweep.hands.submit("bella", "customer_save", {}, said.view["private_metadata"])
        return said

    return write


async def rows(hands: Hands, query: str) -> list[Any]:
    """The rows of a query."""
    return list(await found(hands.desk, query))
