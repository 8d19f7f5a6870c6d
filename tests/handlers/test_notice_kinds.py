"""Each kind of notice has one payload and one renderer, and says what it said when it was written."""

import ast
import importlib
import pkgutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import models
from handlers.notices import RENDERERS, NoticeContext
from handlers.notices.context import renders
from handlers.views.blocks import Message
from handlers.views.notice_kinds import KINDS
from models.access.desk import Desk
from models.access.refusals import Probing
from models.backoffice.audit.notices import AuditExport
from models.backoffice.audit.trail import Filters
from models.backoffice.deliveries.notices import DeliveriesParked, EventsParked, WayDown
from models.backoffice.help import Greeting
from models.billing.books.notices import BillingFile
from models.billing.invoices.notices import CharactersMissing, InvoiceIssued, InvoiceVoided
from models.billing.online.notices import DifferencesFound, RefundedElsewhere
from models.billing.orders.notices import OrderCancelled, OrderPlaced, QuoteSent
from models.billing.payments.notices import ReceiptPdf
from models.changes.cancelling import SiteCancelled, SiteReactivated
from models.changes.news import News, SubscriptionNews
from models.contacts.notices import (
    ContactAdded,
    ContactRemoved,
    ContactsChanged,
    ContactsCheck,
    DetailsEdited,
    InvitationMail,
    PromotionDecided,
    PromotionObjected,
    SupportWelcome,
    Welcome,
)
from models.core.outbox import Notice, NoticeKind, Payload
from models.customers.notices import PlanChanged, SharingSwitched
from models.desks.announcing.notices import AnnouncementNews
from models.desks.dunning.notices import DebtNews, DebtStep, PaymentsDue
from models.desks.enquiries.notices import EnquiriesUnassigned
from models.desks.mails.notices import MailAsked, MailChangesMade, MailEnded, MailTaken, MailUnmatched
from models.desks.tickets.notices import (
    CardNews,
    CommentWaits,
    TicketCard,
    TicketChanged,
    TicketFileLost,
    TicketReminderDue,
    TicketsExported,
    TicketsUnassigned,
    WatcherAsked,
    WatcherNews,
)
from models.desks.words.notices import (
    CardNumberWritten,
    MailNotTaken,
    ReplyTaken,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)
from models.identity.notices import AddressAsked, MailRefused, MyMailRefused, Unlinked, Unreachable
from models.identity.staff_notices import StaffChanged, StaffUnreachable
from models.renewals.notices import RenewalDigest, RenewalNews, RenewalsAtRisk, RenewalsDue, TermNews
from models.roles import Role, StaffRole
from tests.handlers.worlds import new
from tests.models.builders import NOW

MODELS = Path(models.__path__[0])

if TYPE_CHECKING:
    # mypy finds fault with each of these; where it does not, the comment that expects it is unused, and fails.
    async def _tell_wrongly(desk: Desk) -> None:
        await desk.tell([1], "quote_sent", "key")  # type: ignore[arg-type]
        await desk.tell([1], QuoteSent("Q-2026-0001"), "key")  # type: ignore[arg-type]
        await desk.tell([1], TicketChanged(1, "lost", "Ana"), "key")  # type: ignore[arg-type]
        desk.post("C0TRIAGE", ContactAdded(1, Role.SITE_ADMIN), "key")  # type: ignore[call-arg]
        desk.post("C0TRIAGE", TicketCard(1, by="Ana"), "key")  # type: ignore[call-arg]

    @dataclass(frozen=True)
    class _OfNoKind(Payload):
        kind = "quote_sent"  # type: ignore[assignment]

    @renders(QuoteSent)  # type: ignore[arg-type]
    async def _render_another(_context: NoticeContext, _notice: OrderPlaced) -> None: ...

    @renders(OrderPlaced)
    async def _render_a_fact_that_it_lacks(_context: NoticeContext, notice: OrderPlaced) -> Message:
        return Message(notice.by)  # type: ignore[attr-defined]


def payloads() -> set[type[Payload]]:
    """All payloads of the product."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return {payload for payload in Payload.__subclasses__() if payload.__module__.startswith("models.")}


def test_every_kind_has_one_payload() -> None:
    """And every payload a kind."""
    assert sorted(payload.kind for payload in payloads()) == sorted(NoticeKind)


def test_a_kind_is_stored_by_its_name() -> None:
    """A word that is mistyped or made nicer would leave the notices that wait without a renderer."""
    assert [kind.value for kind in NoticeKind] == [kind.name.lower() for kind in NoticeKind]


def test_every_payload_has_a_renderer() -> None:
    """And every renderer is for a payload of the product."""
    assert {renderer.payload for renderer in RENDERERS.values()} == payloads()
    assert all(renderer.payload.kind == kind for kind, renderer in RENDERERS.items())


def test_every_kind_has_a_name_for_the_list_of_deliveries() -> None:
    """Admins read it there."""
    assert set(KINDS) == set(NoticeKind)


def test_every_payload_is_written_somewhere() -> None:
    """No kind is left of what nobody is told any more."""
    used = set()
    for file in MODELS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call):
                given = [node.func, *node.args]
                used |= {name.id for name in given if isinstance(name, ast.Name)}
    assert {payload.__name__ for payload in payloads()} - used == set()


STORED = [
    (TicketCard(7), 7, {}),
    (Greeting(known=True), 0, {"known": True}),
    (RenewalDigest(10), 10, {}),
    (OrderCancelled(7, "Ana"), 7, {"by": "Ana"}),
    (PaymentsDue(7, "M1"), 7, {"message": "M1"}),
    (DebtNews(7, DebtStep.LIFTED), 7, {"what": "lifted"}),
    (TicketChanged(7, "claimed", "Tia"), 7, {"what": "claimed", "by": "Tia"}),
    (TicketChanged(7, "commented", "Tia", 3), 7, {"what": "commented", "by": "Tia", "comment": 3}),
    (CardNews(7, "nudged"), 7, {"what": "nudged"}),
    (WatcherAsked(7, 3, "Tia"), 7, {"person": 3, "by": "Tia"}),
    (WatcherNews(7, "agreed", 3, "Bob"), 7, {"what": "agreed", "person": 3, "by": "Bob", "by_staff": False}),
    (CommentWaits(3, reopened=True), 3, {"reopened": True}),
    (TicketsUnassigned(7, [5, 6]), 7, {"tickets": [5, 6]}),
    (PromotionObjected(7, 3, "No."), 7, {"author": 3, "text": "No."}),
    (EnquiriesUnassigned(7, [5, 6]), 7, {"enquiries": [5, 6]}),
    (ContactAdded(7, Role.BILLING_PRIMARY, "Ana"), 7, {"role": "billing.primary", "by": "Ana"}),
    (ContactRemoved(7, Role.SITE_ADMIN, "Ana"), 7, {"role": "site_admin", "by": "Ana"}),
    (
        ContactsChanged(7, 3, Role.SITE_ADMIN, gained=False),
        7,
        {"person": 3, "role": "site_admin", "gained": False, "by": ""},
    ),
    (InvitationMail(7, again=True), 7, {"again": True}),
    (ContactsCheck([7, 8]), 0, {"subscriptions": [7, 8]}),
    (
        DetailsEdited(7, "Ana", ["name", "phone"]),
        7,
        {"by": "Ana", "fields": ["name", "phone"], "new_address": False},
    ),
    (AddressAsked(7), 7, {"by": ""}),
    (Welcome(7), 7, {}),
    (Welcome(7, ((8, NoticeKind.WELCOME),)), 7, {"also": ((8, "welcome"),)}),
    (SupportWelcome(7, ((7, NoticeKind.SUPPORT_WELCOME),)), 7, {"also": ((7, "support_welcome"),)}),
    (Unlinked(7, "borrowed", "U0ANA", "T0ACME"), 7, {"why": "borrowed", "user": "U0ANA", "team": "T0ACME"}),
    (Unreachable(7, 3), 7, {"person": 3}),
    (MailRefused(7, 3), 7, {"person": 3}),
    (MyMailRefused(7), 7, {}),
    (Probing(7, "U0ANA", 20, NOW), 7, {"user": "U0ANA", "ids": 20, "since": "2026-03-02T09:00:00+00:00"}),
    (CardNumberWritten(8), 0, {"author_id": 8}),
    (WordsKept(7, 8, "message"), 7, {"author_id": 8, "why": "message", "line": "", "ref": "", "files": False}),
    (
        WordsTaken(7, 8, "both", "ENQ-1", ["Ben"], files=True),
        7,
        {"author_id": 8, "taken": "both", "ref": "ENQ-1", "names": ["Ben"], "files": True, "message_ts": ""},
    ),
    (
        MailNotTaken(8, "refused", "T-1", "No.", 5),
        8,
        {"why": "refused", "ref": "T-1", "said": "No.", "to_notice": 5},
    ),
    (
        ReplyTaken(8, "both", "ENQ-1", ["Ana"]),
        8,
        {"taken": "both", "ref": "ENQ-1", "names": ["Ana"], "files": False},
    ),
    (MailUnmatched(7), 7, {}),
    (MailAsked(7, unread=True), 7, {"unread": True}),
    (MailTaken(7, "ENQ-1", by="Bella"), 7, {"ref": "ENQ-1", "files": False, "by": "Bella"}),
    (MailChangesMade(7, [0, 2]), 7, {"made": [0, 2]}),
    (MailEnded(7, "Hi"), 7, {"subject": "Hi"}),
    (WordsNotChanged(8, "T-1", "empty"), 0, {"author_id": 8, "ref": "T-1", "why": "empty"}),
    (TicketFileLost(7), 7, {}),
    (
        TicketsExported(7, "", mine=True, first="", last="", layout="csv", part=2, parts=3, files=(4, 9)),
        7,
        {
            "about": "",
            "mine": True,
            "first": "",
            "last": "",
            "layout": "csv",
            "part": 2,
            "parts": 3,
            "files": (4, 9),
        },
    ),
    (TicketReminderDue(7, 8), 7, {"reminder": 8}),
    (RenewalsDue(7, "0a1b"), 7, {"digest": "0a1b"}),
    (RenewalsAtRisk(7, "0a1b"), 7, {"card": "0a1b"}),
    (RenewalNews(7, "given_back", "Ana"), 7, {"what": "given_back", "by": "Ana"}),
    (TermNews(7, "ordered", "Ana"), 7, {"what": "ordered", "by": "Ana"}),
    (CharactersMissing("INV-2026-000017", "光"), 0, {"document": "INV-2026-000017", "characters": "光"}),
    (DeliveriesParked(7), 7, {"several": False}),
    (DeliveriesParked(7, firsts=[7, 9]), 7, {"several": False, "firsts": [7, 9]}),
    (EventsParked(7), 7, {}),
    (WayDown(7, up=True), 7, {"up": True}),
    (AnnouncementNews(7, "cancelled", "Adam"), 7, {"what": "cancelled", "by": "Adam"}),
    (StaffChanged(7, StaffRole.AGENT, None, "Meg"), 7, {"gained": "agent", "lost": None, "by": "Meg"}),
    (StaffUnreachable(7), 7, {}),
    (PromotionDecided(7), 7, {}),
    (PromotionDecided(7, lost=True), 7, {"lost": True}),
    (SubscriptionNews(7, News.PAST_DUE), 7, {"news": "past_due"}),
    (SharingSwitched(7, True, "Ana"), 7, {"on": True, "by": "Ana"}),
    (PlanChanged(7, 1, 2), 7, {"before": 1, "after": 2}),
    (SiteCancelled(7, "Ana", "Too dear."), 7, {"by": "Ana", "reason": "Too dear."}),
    (SiteReactivated(7, "Ana"), 7, {"by": "Ana"}),
    (DifferencesFound([7, 9], 3), 0, {"ids": [7, 9], "more": 3}),
    (RefundedElsewhere(7, 500), 7, {"due_again": 500}),
    (ReceiptPdf(7, 3), 7, {"payment_id": 3}),
    (ReceiptPdf(7), 7, {}),
    (
        BillingFile(7, "statement", "SUB-1", "2026-01-01", "2026-03-31", True),
        7,
        {
            "file": "statement",
            "about": "SUB-1",
            "first": "2026-01-01",
            "last": "2026-03-31",
            "whole": True,
            "status": "",
            "year": 0,
            "currency": "",
            "as_pdf": False,
        },
    ),
    (
        AuditExport(7, Filters(action="contacts"), 4),
        7,
        {
            "person_id": 0,
            "subscription": 0,
            "action": "contacts",
            "outcome": "",
            "since": None,
            "until": None,
            "up_to": 4,
        },
    ),
]
"""Each payload with facts, and some without: what it carries, and what is stored of it."""


@pytest.mark.parametrize(("payload", "subject_id", "facts"), STORED, ids=[type(one).__name__ for one, *_ in STORED])
def test_a_payload_is_stored_under_the_words_that_waiting_notices_have(
    payload: Payload, subject_id: int, facts: dict[str, object]
) -> None:
    """Notices that were written before an upgrade are sent after it."""
    assert (payload.subject_id, payload.facts()) == (subject_id, facts)
    assert type(payload).of(new(Notice, subject_id=subject_id, facts=facts)) == payload


def test_all_payloads_with_facts_are_looked_at_here() -> None:
    """Whatever is stored beside the subject can be stored wrongly."""
    bare = {payload for payload in payloads() if len(fields(payload)) == 1}
    assert payloads() - bare <= {type(payload) for payload, *_ in STORED}


@pytest.mark.parametrize(
    ("payload", "facts"),
    [
        (DetailsEdited(7, "Ana", ["name"]), {"by": "Ana", "fields": ["name"]}),
        (AddressAsked(7), {}),
        (SubscriptionNews(7, News.DELETED), {"news": "deleted", "since": "2026-03-02"}),
    ],
)
def test_what_was_not_written_yet_or_is_no_longer_read_does_no_harm(payload: Payload, facts: dict[str, object]) -> None:
    """Facts that an older or newer Steward wrote."""
    assert type(payload).of(new(Notice, subject_id=7, facts=facts)) == payload


def test_what_is_wrong_with_facts_is_said_without_them() -> None:
    """Errors end up in logs, and facts are people's words."""
    with pytest.raises(ValueError, match="contact_added") as wrong:
        ContactAdded.of(new(Notice, subject_id=7, facts={"role": "Ana's role", "by": "Ana"}))
    assert "Ana" not in str(wrong.value)


@pytest.mark.parametrize(
    ("payload", "matter"),
    [(InvoiceIssued(7), "invoice-7"), (InvoiceVoided(7), "invoice-7"), (AddressAsked(7), ""), (Welcome(7), "")],
)
def test_what_an_email_conversation_is_about(payload: Payload, matter: str) -> None:
    """All emails about one invoice are one conversation. News of a person or a subscription isn't."""
    assert payload.matter == matter
