"""Whoever has billing data masked meets no billing detail anywhere: in an answer, a form, the Home, a notice or a mail.

A masked reader tries every route, and every notice is drawn as if it were for them, while each billing detail is a word
that is nowhere else. The primary billing contact does the same and meets them in exactly the places that ADR 17 lists.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import make_transient
from sqlmodel import col, select

import handlers
from handlers.notices import draw
from models.backoffice.help import Greeting
from models.billing.invoices.notices import CardRecorded, EInvoiceRequested, InvoiceCard, InvoiceIssued, InvoicePdf
from models.billing.online.notices import ChargeDeclined, ChargesEnded
from models.billing.orders.notices import OrderPdf, QuoteEndsSoon, QuotePdf, QuoteSent, QuoteWithdrawn
from models.billing.payments.notices import PaymentUndone, ReceiptPdf
from models.changes.cancelling import SiteCancelled, SiteReactivated
from models.changes.news import News, SubscriptionNews
from models.contacts.notices import ContactsCheck, PromotionNudge, PromotionObjected
from models.core.outbox import Medium, Notice, NoticeKind, Payload
from models.desks.dunning.notices import DebtNews, DebtStep, PaymentsDue
from models.desks.files.notices import FileSent
from models.desks.mails.notices import (
    MailAsked,
    MailChangesMade,
    MailEnded,
    MailProposed,
    MailTaken,
    MailUnmatched,
)
from models.desks.tickets.notices import TicketFileLost, TicketReminderDue, WatcherAsked, WatcherNews
from models.desks.words.notices import (
    CardNumberWritten,
    MailNotTaken,
    ReplyTaken,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)
from models.directory.postal import PARTS
from models.identity.notices import AddressChanged, Linked, MailRefused, MyMailRefused, Unreachable
from models.renewals.notices import (
    RenewalCard,
    RenewalNews,
    RenewalReminder,
    RenewalsDue,
    RenewalWritten,
    TermNews,
)
from models.roles import Cell, Right, Role, RoleTable
from tests.handlers.cases import CASES
from tests.handlers.cases.case import DONE
from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG
from tests.handlers.quoted import ORDER, QUOTE
from tests.handlers.worlds import INVOICE, REF, SLACK, World, new
from tests.models.builders import NOW
from tests.models.roles.typed import BP, BS, SA, TP
from tests.nouns.mails import MINE, MY_CHANGES
from tests.support.selection import Fact

pytestmark = pytest.mark.early

HOLDER, ORG, STREET, TAX, PO = (f"SENTINEL-{word}" for word in ("HOLDER", "ORG", "STREET", "TAX", "PO"))
CARD, PRINTED = {HOLDER, ORG, STREET}, {ORG, STREET, TAX, PO}
PLACES = {
    f"/invoice card {REF}": CARD,
    f"/subscription {REF}": {HOLDER},
    f"/subscription show {REF}": {HOLDER},
    f"/order show {ORDER}": PRINTED,
    f"/order accept {QUOTE}": PRINTED,
    f"/renewal renew {REF}": PRINTED,
    f"/invoice {INVOICE}": PRINTED,
    f"/invoice show {INVOICE}": PRINTED,
}
"""What the primary billing contact is shown of the details, by what they type. As the ADR has it."""
MARKED = """
INSERT INTO cards (subscription_id, brand, last4, expires_year, expires_month, holder)
    SELECT id, 'Visa', '4242', 2040, 12, 'SENTINEL-HOLDER' FROM subscriptions WHERE number = 1001;
UPDATE organizations SET billing_address = 'SENTINEL-ORG' || char(10) || 'SENTINEL-STREET', tax_id = 'SENTINEL-TAX'
    WHERE key = 'acme';
UPDATE invoices SET po_number = 'SENTINEL-PO'
    WHERE subscription_id IN (SELECT id FROM subscriptions WHERE number = 1001);
UPDATE orders SET billing_address = 'SENTINEL-ORG' || char(10) || 'SENTINEL-STREET', tax_id = 'SENTINEL-TAX',
    po_number = 'SENTINEL-PO', accepted_by_id = (SELECT id FROM people WHERE key = 'billing-secondary') WHERE id = 1;
UPDATE quotes SET asked_by_id = (SELECT id FROM people WHERE key = 'billing-secondary') WHERE id IN (1, 2);
"""
DUE = """
UPDATE subscriptions SET state = 'past_due', ends_on = '2026-02-20', starts_on = '2025-02-21' WHERE number = 1001;
INSERT INTO renewals (id, subscription_id, term_ends_on, state, opened_at, reason)
    SELECT 1, id, ends_on, 'open', '2026-03-02 09:00:00', '' FROM subscriptions WHERE number = 1001;
INSERT INTO renewal_threads (id, renewal_id, person_id, opened_at, escalated, digest)
    SELECT 1, 1, id, '2026-03-02 09:00:00', 1, 'D1' FROM people WHERE key = 'billing-secondary';
INSERT INTO reminders (id, subscription_id, term_ends_on, slot, person_id, raised_at, scan)
    SELECT 1, s.id, s.ends_on, 30, p.id, '2026-03-02 09:00:00', '' FROM subscriptions s, people p
    WHERE s.number = 1001 AND p.key = 'billing-secondary';
INSERT INTO renewal_messages (id, renewal_id, author_id, text, written_at)
    SELECT 1, 1, id, 'Can you do it?', '2026-03-02 09:00:00' FROM people WHERE key = 'billing-secondary';
"""
OVER = "UPDATE subscriptions SET cancelled_on = '2026-03-10', state = 'suspended' WHERE number = 1001;"
CHARGED = (
    'INSERT INTO charges (id, key, invoice_id, attempt, "on", state, amount, payment_method, decline, made_at) VALUES '
    "(1, 'a', 1, 1, '2026-03-01', 'failed', 11900, 'pm_1', 'insufficient_funds', '2026-03-01 00:00:00'), "
    "(2, 'b', 1, 2, '2026-03-04', 'scheduled', 0, '', '', '2026-03-01 00:00:00');"
)
"""A charge of the card on file that was declined, and the next one."""
BESIDES: list[Payload] = [
    CardRecorded(1),
    ChargeDeclined(1),
    ChargesEnded(1),
    ContactsCheck([1]),
    DebtNews(1, DebtStep.SUSPENDED),
    EInvoiceRequested(1),
    FileSent(9001),
    TicketFileLost(9002),
    TicketReminderDue(10, 1),
    Greeting(known=True),
    InvoiceCard(1),
    InvoiceIssued(1),
    InvoicePdf(1),
    Linked(1),
    OrderPdf(1),
    PaymentsDue(1, "M1"),
    PaymentUndone(1),
    PromotionNudge(1),
    PromotionObjected(1, 1, "I'm not on leave."),
    QuoteEndsSoon(1),
    QuotePdf(1),
    QuoteSent(1),
    QuoteWithdrawn(1),
    ReceiptPdf(1),
    RenewalCard(1),
    RenewalNews(1, "handled", "Ana"),
    RenewalReminder(1),
    RenewalWritten(1),
    RenewalsDue(1, "D1"),
    SiteCancelled(1, "Ana", "Too dear."),
    SiteReactivated(1, "Ana"),
    SubscriptionNews(1, News.PAST_DUE),
    SubscriptionNews(1, News.SUSPENDED),
    TermNews(1, "ordered", "Ana"),
    Unreachable(1, 1),
    MailRefused(1, 1),
    MyMailRefused(1),
    WatcherAsked(10, 1, "Agent"),
    WatcherNews(10, "left", 1, "Ana"),
    AddressChanged(1),
    CardNumberWritten(1),
    WordsKept(1, 1, "refused", "", "T-1"),
    WordsTaken(1, 1, "colleagues", "SUB-1001", ["Ana"]),
    WordsNotChanged(1, "T-1", "denied"),
    MailNotTaken(1, "refused", "T-1"),
    ReplyTaken(1, "colleagues", "SUB-1001", ["Ana"]),
    MailUnmatched(1),
    MailAsked(MINE),
    MailProposed(MY_CHANGES),
    MailTaken(MINE, "T-1"),
    MailChangesMade(MY_CHANGES, [0]),
    MailEnded(MINE, "Hi"),
]
"""Notices that the clock brings about, or something that no route does."""
ABOUT_MONEY = {
    NoticeKind.CARD_RECORDED,
    NoticeKind.CHARGE_DECLINED,
    NoticeKind.CHARGES_ENDED,
    NoticeKind.ENQUIRY_CLOSED,
    NoticeKind.INVOICE_CARD,
    NoticeKind.INVOICE_ISSUED,
    NoticeKind.INVOICE_PDF,
    NoticeKind.QUOTE_ENDS_SOON,
    NoticeKind.ORDER_PDF,
    NoticeKind.QUOTE_PDF,
    NoticeKind.QUOTE_SENT,
    NoticeKind.QUOTE_WITHDRAWN,
    NoticeKind.REMINDER,
    NoticeKind.RENEWAL,
    NoticeKind.RENEWAL_NEWS,
    NoticeKind.RENEWALS_DUE,
    NoticeKind.SITE_CANCELLED,
    NoticeKind.SITE_REACTIVATED,
    NoticeKind.SUBSCRIPTION_NEWS,
    NoticeKind.TERM_NEWS,
}
"""What a secondary billing contact hears about money and terms."""
NOT_TO_CONTACTS = {
    NoticeKind.ANNOUNCEMENT_ASKED,
    NoticeKind.APPROVAL_CARD,
    NoticeKind.BANK_ACCOUNT_CHANGED,
    NoticeKind.DELIVERIES_PARKED,
    NoticeKind.EVENTS_PARKED,
    NoticeKind.WAY_DOWN,
    NoticeKind.CHARACTERS_MISSING,
    NoticeKind.DIFFERENCE_CARD,
    NoticeKind.COMMENT_WAITS,
    NoticeKind.DIFFERENCES_FOUND,
    NoticeKind.DISPUTE_NEWS,
    NoticeKind.DUNNING_STUCK,
    NoticeKind.ENQUIRIES_UNASSIGNED,
    NoticeKind.ENQUIRY_CARD,
    NoticeKind.LICENSE_KEYS_LOW,
    NoticeKind.LINK_CODE,
    NoticeKind.ORDER_PLACED,
    NoticeKind.OVERDUE_DIGEST,
    NoticeKind.PROBING,
    NoticeKind.QUOTE_DECLINED,
    NoticeKind.QUOTE_EXPIRED,
    NoticeKind.REFUNDED_ELSEWHERE,
    NoticeKind.REFUND_FAILED,
    NoticeKind.RENEWAL_AT_RISK,
    NoticeKind.RENEWALS_AT_RISK,
    NoticeKind.RENEWAL_DIGEST,
    NoticeKind.RENEWAL_ENDING,
    NoticeKind.RENEWAL_STUCK,
    NoticeKind.STAFF_UNREACHABLE,
    NoticeKind.SUSPENSION_PROPOSED,
    NoticeKind.TICKET_CARD,
    NoticeKind.TICKET_CARD_NEWS,
    NoticeKind.TICKETS_UNASSIGNED,
}
"""The vendor's channels and staff get these, and a code to link goes to an address before anybody is known."""


def found(text: str) -> set[str]:
    """The details that a text gives away."""
    return {word for word in (HOLDER, ORG, STREET, TAX, PO) if word in text}


def generous(table: RoleTable) -> RoleTable:
    """A vendor's own table: its secondary billing contact has every right, but the card is masked."""
    rows = {
        right: replace(
            row, cells={**row.cells, Role(BS): row.cells[Role(BS)] if right is Right.UPDATE_CARD else Cell.YES}
        )
        for right, row in table.rows.items()
    }
    return replace(table, rows=rows)


@pytest.fixture(params=["shipped", "generous"])
def table(request: pytest.FixtureRequest, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """The table that ships, and a vendor's own in which the masked reader gets to see much more."""
    tables = stage.hands.desk.bot.tables.by_key
    if request.param == "generous":
        monkeypatch.setitem(tables, "license-and-site", generous(tables["license-and-site"]))
    return str(request.param)


async def staged(stage: Stage, kind: str, more: str = "") -> World:
    """A world in which each billing detail is a word that is nowhere else."""
    return await stage.set("license-and-site", kind, MARKED + more)


async def read(stage: Stage, person_id: int, *payloads: Payload) -> list[tuple[str, str]]:
    """All that the outbox and these notices say, in Slack and by mail, if each were for this person. By their kinds."""
    bot, said = stage.hands.desk.bot, []
    async with stage.hands.desk.database.transaction() as session:
        to_people = select(Notice).where(col(Notice.medium).in_([Medium.DIRECT, Medium.MAIL]))
        notices = list(await session.scalars(to_people))
        for one in payloads:
            facts = {"kind": one.kind, "subject_id": one.subject_id, "facts": one.facts()}
            notices.append(new(Notice, key="", medium=Medium.DIRECT, created_at=NOW, **facts))
        for notice in notices:
            make_transient(notice)
            notice.person_id = person_id
            drawing = await draw(session, notice, bot.tables, NOW, bot.codes, "Northwind Software")
            mail = (drawing.mail.subject, drawing.mail.text) if drawing and drawing.mail else ()
            said.append((notice.kind, str([drawing.message.payload(), *mail, *drawing.documents]) if drawing else ""))
    return said


async def tried(stage: Stage, kind: str, who: str) -> Mapping[str, str]:
    """All that somebody reads who tries every route once, with their Home, by what they do."""
    said = {}
    for case in CASES:
        world = await staged(stage, kind)
        answer = await case.do(stage.hands, world, who)
        assert answer.status == 200
        assert BUG not in answer.all, case.id
        said[case.id] = answer.all
    await staged(stage, kind)
    for line in PLACES:
        said[line] = (await stage.hands.command(SLACK[who], line)).all
    said["Home"] = (await stage.hands.home(SLACK[who])).all
    return said


def each_once(table: str, kind: str) -> Iterator[Fact]:
    """Each table, and each kind of subscription. `make test-long` has each with each."""
    yield from (table, kind)


@pytest.mark.sample(shows=each_once)
@pytest.mark.parametrize("kind", ["license", "site"])
async def test_a_masked_reader_is_shown_no_detail(stage: Stage, table: str, kind: str) -> None:
    """Whatever they type, press, send or open."""
    said = await tried(stage, kind, BS)
    assert {place: found(text) for place, text in said.items() if "SENTINEL" in text} == {}
    reached = {line for line in PLACES if "You can't" not in said[line]}
    refused = {f"/invoice {INVOICE}", f"/invoice show {INVOICE}"}
    if kind == "site":
        refused |= {f"/order accept {QUOTE}", f"/renewal renew {REF}"}
    assert set(PLACES) - reached == (refused if table == "shipped" else set())
    assert "expires 12/2040" in said[f"/invoice card {REF}"]


@pytest.mark.parametrize("kind", ["license", pytest.param("site", marks=pytest.mark.long)])
async def test_the_primary_is_shown_them_in_the_listed_places(stage: Stage, kind: str) -> None:
    """And nowhere else: a new place is masked, and listed in the ADR."""
    said = await tried(stage, kind, BP)
    shown = {place: found(text) for place, text in said.items() if "SENTINEL" in text}
    assert shown == PLACES


async def told(stage: Stage) -> dict[str, list[tuple[str, str]]]:
    """What people are to be told when somebody who may uses each route, and by the clock, as if it were all for one:
    for the masked reader, and for the primary."""
    said: dict[str, list[tuple[str, str]]] = {BS: [], BP: []}
    for case in CASES:
        there = World.named("license-and-site", "license")
        may = [name for name in (BS, BP, TP, SA, "admin") if case.expected(there, name) == DONE]
        for name in may[:1] if "notices" in case.changes else ():
            world = await staged(stage, "license")
            await case.do(stage.hands, world, name)
            for who, heard in said.items():
                heard += await read(stage, world.people[who])
    for more in (DUE + CHARGED, DUE + OVER + CHARGED):
        world = await staged(stage, "license", more)
        for who, heard in said.items():
            heard += await read(stage, world.people[who], *BESIDES)
    return said


@pytest.mark.sample(shows=lambda table: iter(["notices"] if table == "generous" else []))
async def test_no_notice_tells_a_masked_reader_a_detail(stage: Stage, table: str) -> None:
    """Whoever brought it about: it is decided when it is delivered, by who reads it. The primary reads the details in
    an invoice's mail and the PDFs of an invoice, its order and its credit notes."""
    said = await told(stage)
    assert [(kind, found(text)) for kind, text in said[BS] if "SENTINEL" in text] == []
    shown = [(str(kind), found(text)) for kind, text in said[BP] if "SENTINEL" in text]
    assert shown
    assert {kind for kind, _ in shown} == {"invoice_credited", "invoice_issued", "invoice_pdf", "order_pdf"}
    # Not all of them have all details.
    assert [one for one in shown if one[1] == PRINTED]
    assert [one for one in shown if not one[1] <= PRINTED] == []
    # Where one may do everything, there is nothing to ask a colleague for, and no choice.
    never = set() if table == "shipped" else {NoticeKind.ASKED, NoticeKind.REMINDERS_CHOICE}
    assert {str(kind) for kind, _ in said[BS]} == set(NoticeKind) - NOT_TO_CONTACTS - never
    heard = {str(kind) for kind, text in said[BS] if text}
    assert heard >= ABOUT_MONEY - (
        {NoticeKind.INVOICE_CARD, NoticeKind.INVOICE_ISSUED, NoticeKind.INVOICE_PDF} if table == "shipped" else set()
    )


async def test_a_masked_reader_types_what_they_don_t_see(stage: Stage) -> None:
    """The form says what is on file. What they type is used for the order, what they leave empty is kept, and they're
    shown neither."""
    await staged(stage, "license")
    form = await stage.hands.command(SLACK[BS], f"/order accept {QUOTE}")
    kept = "This is on file, but your role doesn't let you see it. Leave the field empty to keep it."
    assert form.words.count(kept) == 3
    typed = dict.fromkeys(("po_number", "tax_id", *PARTS), "") | {"street": "2 Typed Road"}
    ordered = await stage.hands.submit(SLACK[BS], "order_accept", typed, QUOTE)
    assert "Your order ORD-2026-0003" in ordered.words
    saved = "SELECT po_number, billing_address, tax_id FROM orders WHERE sequence = 3"
    assert await stage.rows.ask(saved) == [(PO, "2 Typed Road", TAX)]
    card = await stage.hands.command(SLACK[BS], "/order show ORD-2026-0003")
    assert "€119.00" in card.words
    for said in (ordered, card):
        assert found(said.all) == set()
        assert "2 Typed Road" not in said.all


async def test_what_isn_t_on_file_isn_t_said_to_be(stage: Stage) -> None:
    """Only the address is, so only its field says that it's kept."""
    await staged(stage, "license", "UPDATE orders SET po_number = '', tax_id = '' WHERE id = 1;")
    form = await stage.hands.command(SLACK[BS], f"/order accept {QUOTE}")
    assert form.view is not None
    hints = {block["block_id"]: block["hint"]["text"] for block in form.view["blocks"] if block.get("hint")}
    assert hints == {
        "po_number": "Printed on the invoice and saved for next time.",
        "country": "Search by name or by its two letters, such as ES.",
        "street": "This is on file, but your role doesn't let you see it. Leave the field empty to keep it.",
    }


def test_no_view_reads_a_detail_from_its_row() -> None:
    """Views get what one reader sees, as `details`. A bank account, one that is to be changed, and a role of a
    subscription have holders, too. Legal entities are the vendor's own. Drafts of invoices, entries of order forms and
    previews of changes to a customer are for the billing team only. Documents get the parties and the sheet that
    `printed` made for their reader."""
    owners = {
        "billing_address": "",
        "holder": "account one subscription seller",
        "tax_id": "details party entity entry organization",
        "po_number": "details draft sheet",
    }
    strays = []
    for file in Path(handlers.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in owners:
                owner = ast.unparse(node.value).rpartition(".")[2]
                strays += [] if owner in owners[node.attr].split() else [f"{file.name}: {owner}.{node.attr}"]
    assert strays == []
