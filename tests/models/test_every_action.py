"""Every action there is, tried by everybody: allowed or refused as the tables typed by hand say.

An action that is not in CASES fails the test: whoever adds one says here, in words, who may.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import select

import models
from models.actions import REGISTRY, refusal_entry
from models.asks.actions import ask
from models.audit.actions import export_entries, export_trail, list_entries, read_entries
from models.audit.chain import Head, seal_entries, verify_entries
from models.audit.tables import AuditEntry
from models.audit.trail import Filters
from models.codes.actions import enter_code, forget_codes
from models.codes.tables import OneTimeCode
from models.contacts.acceptance import accept_invitation, expire_invitations, read_invitation, refuse_invitation
from models.contacts.actions import add_by_profile, add_contact, leave, list_contacts, remove_contact
from models.contacts.details import Details, edit_details, edit_my_details, show_details
from models.contacts.invitations import (
    Invited,
    invite,
    list_invitations,
    resend_invitation,
    withdraw_invitation,
)
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    follow_up_promotions,
    hand_over,
    my_promotions,
    promote_other,
    promote_self,
    promotions_of,
    withdraw_promotion,
)
from models.contacts.reminders import set_reminders
from models.contacts.settings import my_settings
from models.contacts.stepping_in import step_in
from models.contacts.tables import ContactKind, Promotion
from models.database import Database
from models.desk import System
from models.errors import Denied, NotFound, Refused, Unknown
from models.help import greet, seek_help
from models.invoices.actions import list_invoices, pay, show_invoice
from models.notices import Notice
from models.orderforms.actions import process_order_form
from models.orderforms.draft import draft
from models.people import Person
from models.people.bindings import unlink, unlink_somebody, who_is, whoami
from models.people.linking import ask_for_code
from models.people.presence import due_for_a_look, look_soon, note_presence
from models.people.profiles import SlackProfile, recognise
from models.reminders.actions import raise_reminders
from models.requests.actions import forget_requests
from models.roles import Kind, Right, Role, StaffRole, SystemRight
from models.staff.actions import add_staff, add_staff_by_profile, change_staff, list_staff, remove_staff
from models.staff.enrolment import enrol_admin
from models.subscriptions.actions import explain_right, my_rights, my_subscriptions, show_subscription
from models.subscriptions.notices import draft_contract_notice, send_contract_notice
from models.tickets.actions import (
    claim_ticket,
    comment,
    my_tickets,
    open_ticket,
    resolve_ticket,
    show_ticket,
    ticket_queue,
)
from models.tickets.tables import Severity, Ticket
from tests.models.builders import CODES, TEAM, Office, bank_account, invoice, known, person, plan, subscription, system
from tests.models.emptying import empty
from tests.models.roles.typed import BP, SA, STAFF, TABLES, TS, USED, Around, expected

GUEST = Invited("guest@elsewhere.example", "Guest")
BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
WHY = "Ana is on leave."
NOBODY: frozenset[str] = frozenset()


@dataclass
class World:
    """SUB-1 with each role held by one person, a further secondary of each kind, and one of everything else."""

    office: Office
    table: str
    kind: str
    people: dict[str, Person] = field(default_factory=dict)
    ticket: str = ""
    promotion: str = ""
    invitation: str = ""
    token: str = ""
    user_id: str = ""

    def proof(self) -> str:
        """What the Slack user who asks has in hand when they typed the invitation's code."""
        return CODES.proof_of(self.token, TEAM, self.user_id)

    async def build(self) -> "World":
        """Store all of it."""
        contacts = [(person(f"p{i}"), role) for i, role in enumerate(USED[self.table])]
        self.people = {role: somebody for somebody, role in contacts}
        self.people["second"], self.people["helper"] = person("second"), person("helper")
        self.people["newcomer"], self.people["stranger"] = person("newcomer"), person("stranger")
        self.people |= {role.value: person(f"s{role}", staff=[role]) for role in StaffRole}
        contacts += [(self.people["second"], "billing.secondary"), (self.people["helper"], "technical.secondary")]
        roles = [(somebody, Role(role)) for somebody, role in contacts]
        sub = subscription(1, *roles, under=plan(self.table), kind=Kind(self.kind))
        await self.office.save(sub, bank_account(), *self.people.values())
        await self.office.save(subscription(2, (self.people["stranger"], Role.BILLING_PRIMARY)))
        await self.office.save(invoice(sub))
        self.ticket = (await self._opened_by("helper")).ref
        asked = await self.office.do(promote_self, self.people["second"], "SUB-1", BILLING, WHY)
        self.promotion = asked.ref
        self.invitation = (await self.office.do(invite, self.people[BP], "SUB-1", GUEST, BILLING)).ref
        self.token = (await self.office.all(OneTimeCode))[0].token
        return self

    async def _opened_by(self, who: str) -> Ticket:
        return await self.office.do(open_ticket, self.people[who], "SUB-1", Severity.LOW, "Hm", "Hm.")


@dataclass(frozen=True)
class Case:
    """One action: the right that it needs, in the words of the tables; with what it is called; who else may.

    Args:
        right: A right of a contact or of staff; or `contact` for any contact of the subscription, `known` for anybody
            who is known, `self` for anybody at all, `system` for the house alone.
        staff: The right of staff that gives it too.
        also: The role of a contact that gives it too.
        becomes: Who an unknown caller is by it, by key.
        keeps: What the audit trail says when it is done: `refused` where the answer is a no that changes something.
    """

    action: Any
    right: str
    args: Callable[[World], tuple[Any, ...]] = lambda _world: ()
    staff: str = ""
    also: str = ""
    keeps: str = "allowed"
    becomes: str = ""


CASES = [
    Case(
        ask,
        "contact",
        lambda w: ("SUB-1", Right.EDIT_SECONDARY_CONTACTS, w.people[BP].id, "SUB-1"),
    ),
    Case(list_contacts, "contact", lambda _: ("SUB-1",)),
    Case(add_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["newcomer"], BILLING)),
    Case(
        add_by_profile,
        "edit_secondary_contacts",
        lambda _: ("SUB-1", SlackProfile("T1", "U1", "Eve", "eve@acme.example", verified=True), BILLING, "T1"),
    ),
    Case(list_invitations, "edit_secondary_contacts", lambda _: ("SUB-1",)),
    Case(invite, "edit_secondary_contacts", lambda _: ("SUB-1", Invited("eve@elsewhere.example"), BILLING)),
    Case(step_in, "manage_desk", lambda _: ("SUB-1", Invited("eve@elsewhere.example"))),
    Case(resend_invitation, "edit_secondary_contacts", lambda w: (w.invitation,)),
    Case(withdraw_invitation, "edit_secondary_contacts", lambda w: (w.invitation,)),
    Case(read_invitation, "self", lambda w: (w.invitation, w.proof())),
    Case(accept_invitation, "self", lambda w: (w.invitation, w.proof()), becomes=GUEST.email),
    Case(refuse_invitation, "self", lambda w: (w.invitation, w.proof())),
    Case(expire_invitations, "system"),
    Case(remove_contact, "edit_secondary_contacts", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    Case(leave, "leave", lambda _: ("SUB-1", TECHNICAL)),
    Case(set_reminders, "contact", lambda _: ("SUB-1", True)),
    Case(my_settings, "known"),
    Case(edit_my_details, "known", lambda _: (Details("Somebody Else", "else@acme.example"),)),
    Case(show_details, "update_contact_details", lambda w: ("SUB-1", w.people["helper"])),
    Case(
        edit_details,
        "update_contact_details",
        lambda w: ("SUB-1", w.people["helper"], Details("Someone", "helper@acme.example")),
    ),
    Case(promote_self, "promote_self", lambda _: ("SUB-1", TECHNICAL, WHY)),
    Case(promote_other, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL, WHY)),
    Case(hand_over, "promote_other", lambda w: ("SUB-1", w.people["helper"], TECHNICAL)),
    Case(approve_promotion, "decide_promotions", lambda w: (w.promotion,), also=SA),
    Case(deny_promotion, "decide_promotions", lambda w: (w.promotion, "Not now."), also=SA),
    Case(withdraw_promotion, "asker", lambda w: (w.promotion,)),
    Case(my_promotions, "known"),
    Case(promotions_of, "contact", lambda _: ("SUB-1",), staff="decide_promotions"),
    Case(follow_up_promotions, "system"),
    Case(seek_help, "self"),
    Case(greet, "self", lambda _: ("D1", "Ev1")),
    Case(list_invoices, "view_invoices", lambda _: ("SUB-1",), staff="manage_invoices"),
    Case(show_invoice, "view_invoices", lambda _: ("INV-2026-000001",), staff="manage_invoices"),
    Case(pay, "pay", lambda _: ("INV-2026-000001",)),
    Case(process_order_form, "process_orders", lambda _: (draft({}, "empty.yaml", {}),)),
    Case(raise_reminders, "system"),
    Case(forget_requests, "system"),
    Case(recognise, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    Case(enrol_admin, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"),)),
    Case(list_entries, "manage_desk", lambda _: (Filters(),)),
    Case(export_entries, "manage_desk", lambda _: (Filters(),)),
    Case(export_trail, "manage_desk"),
    Case(read_entries, "manage_desk", lambda _: (0,)),
    Case(seal_entries, "system"),
    Case(verify_entries, "manage_desk", lambda _: (Head(),)),
    Case(list_staff, "manage_desk"),
    Case(
        add_staff_by_profile,
        "manage_desk",
        lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example", verified=True), StaffRole.AGENT, "T1"),
    ),
    Case(add_staff, "manage_desk", lambda w: (w.people["newcomer"], StaffRole.AGENT)),
    Case(change_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT, StaffRole.BILLING)),
    Case(remove_staff, "manage_desk", lambda w: (w.people["agent"], StaffRole.AGENT)),
    Case(ask_for_code, "self", lambda _: ("eve@vendor.example",)),
    Case(enter_code, "self", lambda _: ("K7QM-2FXD",), keeps="refused"),
    Case(forget_codes, "system"),
    Case(note_presence, "system", lambda _: (SlackProfile("T1", "U1", "Eve", "eve@vendor.example"), "T1")),
    Case(due_for_a_look, "system", lambda _: (5,)),
    Case(look_soon, "system", lambda _: ("T1", "U1")),
    Case(whoami, "known"),
    Case(unlink, "known", lambda _: ("T0STEWARD", "U0NONE")),
    Case(who_is, "manage_desk", lambda w: (w.people["newcomer"],)),
    Case(unlink_somebody, "manage_desk", lambda _: ("T0STEWARD", "U0NEWCOMER")),
    Case(my_subscriptions, "known"),
    Case(show_subscription, "contact", lambda _: ("SUB-1",)),
    Case(draft_contract_notice, "process_orders", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(send_contract_notice, "process_orders", lambda _: ("SUB-1", "Terms", "They change.")),
    Case(my_rights, "contact", lambda _: ("SUB-1",)),
    Case(explain_right, "contact", lambda _: ("SUB-1", Right.PAY)),
    Case(open_ticket, "raise_ticket", lambda _: ("SUB-1", Severity.LOW, "Hm", "Hm.")),
    Case(my_tickets, "known"),
    Case(ticket_queue, "triage_tickets"),
    Case(show_ticket, "view_colleagues_tickets", lambda w: (w.ticket,), staff="triage_tickets"),
    Case(comment, "view_colleagues_tickets", lambda w: (w.ticket, "Hm?"), staff="triage_tickets"),
    Case(claim_ticket, "triage_tickets", lambda w: (w.ticket,)),
    Case(resolve_ticket, "triage_tickets", lambda w: (w.ticket,)),
]
BY_NAME: dict[str, Case] = {case.action.action_name: case for case in CASES}


def test_every_action_is_tried_here() -> None:
    """All modules of models are loaded; whatever they declare has a case, under the right that it declares."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    assert set(REGISTRY) == set(BY_NAME)
    for name, case in BY_NAME.items():
        declared = str(REGISTRY[name].right)
        assert declared == case.right or (case.right == "system" and declared in list(SystemRight))


@pytest.fixture(
    scope="module",
    params=[("license-and-site", "license"), ("license-and-site", "site"), ("support-portal", "license")],
)
async def world(request: pytest.FixtureRequest, module_url: str) -> AsyncIterator[World]:
    """The world under each table and kind. Each try in it is rolled back."""
    database = Database(module_url)
    await empty(database)
    yield await World(Office(database), *request.param).build()
    await database.close()


def verdict(case: Case, world: World, caller: str) -> str:
    """Whether a caller gets `allowed`, `denied`, or `hidden` (as if there were no such thing)."""
    on_row = REGISTRY[case.action.action_name].on is not None
    if case.right == "self" or (case.right == "known" and caller != "nobody"):
        return "allowed"
    if caller == "nobody":
        return "unknown"
    if caller in ("agent", "billing", "admin"):
        given = caller in STAFF.get(case.right, NOBODY) or caller in STAFF.get(case.staff, NOBODY)
        return "allowed" if given else "denied"
    if caller in ("stranger", "system"):
        return "hidden" if on_row else "denied"
    if case.right in TABLES[world.table]:
        given = expected(world.table, case.right, [caller], Around(world.kind)) != "refused"
        return "allowed" if given else "denied"
    return "allowed" if case.right == "contact" or caller == case.also else "denied"


async def tried(case: Case, world: World, caller: Person | System | None) -> tuple[str, list[AuditEntry], int]:
    """What came of it; the entries on the audit trail; how many rows were written beside them. Then taken back."""
    async with world.office.database.session() as session:
        desk = await world.office.desk(session, caller)
        world.user_id = desk.slack_user[1]
        args = [await known(session, arg) if isinstance(arg, Person) else arg for arg in case.args(world)]
        before = {row_type: len((await session.scalars(select(row_type))).all()) for row_type in (AuditEntry, Notice)}
        refusal = None
        try:
            await case.action(desk, *args)
            outcome = "allowed"
        except Refused:
            outcome = "allowed but not now"
        except Unknown:
            outcome = "unknown"
        except (Denied, NotFound) as error:
            outcome = "denied" if isinstance(error, Denied) else "hidden"
            refusal = refusal_entry(desk, error)
        assert outcome.startswith("allowed") or not (session.new or session.dirty or session.deleted)
        after = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()  # type: ignore[arg-type]
        entries = [*after[before[AuditEntry] :], *([refusal] if refusal else [])]
        notices = len((await session.scalars(select(Notice))).all()) - before[Notice]
        session.expunge_all()
        await session.rollback()
        return outcome, entries, notices


@pytest.mark.parametrize("name", BY_NAME)
async def test_an_action_is_allowed_to_whom_the_tables_say_and_to_nobody_else(world: World, name: str) -> None:
    """Each role of the table, a contact of another subscription, each staff role, the house without the right, nobody.

    What is refused writes nothing; what changed or was refused is on the audit trail once, with who, what and why.
    """
    case = BY_NAME[name]
    callers: dict[str, Person | System | None] = {role: world.people[role] for role in USED[world.table]}
    callers |= {who: world.people[who] for who in ("stranger", "agent", "billing", "admin")}
    callers |= {"nobody": None} | ({"system": system()} if case.right not in ("self", "known") else {})
    for who, caller in callers.items():
        outcome, entries, notices = await tried(case, world, caller)
        assert outcome.removesuffix(" but not now") == verdict(case, world, who), who
        assert not notices or outcome == "allowed", who
        kept = [(entry.action, entry.right, entry.outcome) for entry in entries]
        if outcome in ("denied", "hidden"):
            assert kept == [(name, str(REGISTRY[name].right), "refused")], who
            assert entries[0].reason, who
        elif outcome == "allowed" and not REGISTRY[name].reads:
            assert kept == [(name, str(REGISTRY[name].right), case.keeps)], who
        else:
            assert kept == [], who
        for entry in entries:
            nobody = "test" if caller else case.becomes or "unknown"
            assert entry.actor == (caller.key if isinstance(caller, Person) else nobody), who


async def test_an_opener_sees_and_adds_to_their_own_ticket_only(world: World) -> None:
    """The one thing that no table gives: `view_colleagues_tickets` is not needed for one's own."""
    helper = world.people["helper"]
    for case in (BY_NAME["tickets.show_ticket"], BY_NAME["tickets.comment"]):
        assert (await tried(case, world, helper))[0] == "allowed"
        assert verdict(case, world, TS) == "denied"


async def test_the_house_may_what_it_is_given(world: World) -> None:
    """A system caller with the one right that an action needs is let in, and named on the trail."""
    for name in (
        "reminders.raise_reminders",
        "staff.enrol_admin",
        "staff.add_staff",
        "staff.add_staff_by_profile",
        "orderforms.process_order_form",
    ):
        outcome, entries, _ = await tried(BY_NAME[name], world, system(REGISTRY[name].right))
        assert outcome == "allowed"
        assert {entry.actor for entry in entries} <= {"test"}


async def test_what_there_is_to_try(world: World) -> None:
    """The world has the rows that the cases name."""
    assert [row.ref for row in await world.office.all(Ticket)] == [world.ticket]
    assert [row.ref for row in await world.office.all(Promotion)] == [world.promotion]
