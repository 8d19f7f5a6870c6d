"""Every view, drawn from made-up rows: as few or as many as a test likes, with any words of people in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from handlers.arguments import Misunderstood
from handlers.catalogue import all_routes
from handlers.routes import Touch
from handlers.views import (
    audit,
    contacts,
    contracts,
    details,
    errors,
    home,
    invitations,
    invoices,
    people,
    reach,
    reminders,
    roles,
    settings,
    staff,
    steward,
    subscriptions,
    tickets,
    welcomes,
)
from handlers.views.contacts import Offers
from handlers.views.deeds import DEEDS_OF_ACTIONS
from handlers.views.kit import Drawing, Home, Message, Modal
from handlers.views.promotions import asking, cards, ends
from handlers.views.rights import Group
from handlers.views.words import Reader
from models.asks.tables import Ask
from models.audit.actions import Page
from models.audit.tables import AuditEntry
from models.audit.trail import Line
from models.contacts.details import Edited
from models.contacts.invitations import MOST_OPEN, OPEN_FOR, Invitations, Room
from models.contacts.settings import Choice, Settings
from models.contacts.tables import (
    REASON_LENGTH,
    Change,
    Contact,
    ContactKind,
    Invitation,
    InvitationState,
    Promotion,
    PromotionState,
    Rank,
)
from models.errors import Denied, NotFound
from models.invoices.actions import Invoices, PaymentAdvice
from models.invoices.tables import BankAccount, Invoice, InvoiceLine, Payment
from models.organizations import Organization
from models.people import Person, SlackUser, StaffMember
from models.people.new_address import Confirmed
from models.people.reach import ACTING, next_steps
from models.plans import Plan
from models.roles import Decision, Kind, Outcome, Reason, Right, Role, RoleTables, StaffRole
from models.subscriptions.actions import MyRights, RightExplained
from models.subscriptions.notices import ContractDraft
from models.subscriptions.tables import ContractNotice, Subscription
from models.tickets.tables import SUBJECT_LENGTH, TEXT_LENGTH, Comment, Severity, Ticket, TicketState
from tests.handlers.worlds import new
from tests.models.builders import NOW

TODAY = NOW.date()
TABLES = RoleTables.shipped()
TABLE = TABLES["license-and-site"]
Shown = Message | Modal | Home | Drawing


@dataclass(frozen=True)
class Stock:
    """What the views are drawn from: `many` of everything, `words` wherever people name or write something."""

    many: int
    words: str
    subscription: Subscription = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subscription", self._subscription(0, contacts=self.many))

    def name(self, length: int = 200) -> str:
        """Somebody's words, as long as they may be if there are many."""
        return (self.words * (length // len(self.words)) if self.many > 10 else self.words)[:length]

    def person(self, number: int) -> Person:
        """Somebody."""
        local = f"p{number}" + ("x" * 200 if self.many > 10 else "")
        return new(Person, id=number, key=f"p{number}", name=self.name(), email=f"{local}@acme.example")

    def another(self, kind: Kind) -> Subscription:
        """One more, a license or a site."""
        made = self._subscription(0, contacts=self.many)
        made.kind = kind
        return made

    def _subscription(self, number: int, contacts: int = 2) -> Subscription:
        made = new(
            Subscription,
            id=number + 1,
            number=1000 + number,
            kind=Kind.LICENSE,
            name=self.name(),
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=90 - number % 92),
            organization=new(Organization, id=1, key="acme", name=self.name()),
            plan=new(Plan, id=1, key="plan", name=self.name(), role_table="license-and-site"),
            contacts=[],
        )
        for place in range(max(contacts, 1)):
            kind = (ContactKind.BILLING, ContactKind.TECHNICAL)[place % 2]
            rank = Rank.PRIMARY if place < 2 else Rank.SECONDARY
            person = self.person(place + 1)
            contact = new(Contact, id=place + 1, person_id=person.id, person=person, kind=kind, rank=rank)
            made.contacts.append(contact)
        return made

    def vacant(self) -> Subscription:
        """A subscription without contacts."""
        made = self._subscription(0)
        made.contacts.clear()
        return made

    def subscriptions(self) -> list[Subscription]:
        """Many subscriptions. Made once: that takes long, and views change nothing."""
        return list(self._subscriptions)

    @cached_property
    def _subscriptions(self) -> list[Subscription]:
        return [self._subscription(number) for number in range(self.many)]

    def invoice(self, number: int = 1, lines: int = 1) -> Invoice:
        """An invoice."""
        made = [
            new(
                InvoiceLine, position=place, description=self.name(500), quantity=1, unit_price=10**12, net=10**12,
                tax_rate=1900, tax=19 * 10**10,
            )
            for place in range(max(lines, 1))
        ]  # fmt: skip
        paid = [new(Payment, amount=10**6, paid_on=TODAY, reference="1")] if number % 3 == 1 else []
        paid += [new(Payment, amount=10**14, paid_on=TODAY, reference="2")] if number % 5 == 0 else []
        due_on = TODAY + timedelta(days=20 - 7 * (number % 7))
        return new(
            Invoice, id=number, year=2026, sequence=number, subscription=self.subscription, currency="EUR",
            issued_on=date(2026, 1, 1), due_on=due_on, lines=made, payments=paid,
        )  # fmt: skip

    def ticket(self, number: int = 1, state: TicketState = TicketState.OPEN, comments: int = 0) -> Ticket:
        """A ticket."""
        written = [
            new(
                Comment, id=place, author=self.person(1), by_staff=place % 2 == 0, text=self.name(TEXT_LENGTH),
                written_at=NOW,
            )
            for place in range(comments)
        ]  # fmt: skip
        assignee = None if state is TicketState.OPEN else self.person(2)
        return new(
            Ticket, id=number, subscription=self.subscription, opener=self.person(1), opener_id=1,
            severity=list(Severity)[number % 4], subject=self.name(SUBJECT_LENGTH), description=self.name(TEXT_LENGTH),
            state=state, assignee=assignee, assignee_id=2 if assignee else None, opened_at=NOW, resolved_at=NOW,
            comments=written,
        )  # fmt: skip

    def invitation(self, number: int, state: InvitationState = InvitationState.OPEN) -> Invitation:
        """An invitation: every second one with a name."""
        return new(
            Invitation, id=number, subscription=self.subscription, kind=contacts.KINDS[number % 2],
            email=f"x{number}@y.example", name=self.name() if number % 2 else "", invited_by=self.person(1),
            invited_by_id=1, invited_at=NOW, expires_at=NOW + OPEN_FOR, state=state,
        )  # fmt: skip

    def promotion(self, state: PromotionState, change: Change = Change.LEFT, number: int = 1) -> Promotion:
        """A promotion."""
        decided = state in (PromotionState.APPROVED, PromotionState.DENIED)
        swapped = state in (PromotionState.APPROVED, PromotionState.HANDED_OVER)
        return new(
            Promotion, id=number, subscription=self.subscription, kind=ContactKind.BILLING,
            person=self.person(3), person_id=3, asked_by=self.person(4), asked_by_id=4, asked_at=NOW, state=state,
            decided_by=self.person(5) if decided else None, decided_by_id=5 if decided else None,
            decided_at=None if state is PromotionState.OPEN else NOW,
            demoted=self.person(1) if swapped else None, demoted_id=1, reason=self.name(REASON_LENGTH),
            denial=self.name(REASON_LENGTH) if state is PromotionState.DENIED else "",
            change=change if state is PromotionState.LAPSED else None,
        )  # fmt: skip


def gallery(reader: Reader, stock: Stock) -> Mapping[str, list[Shown]]:
    """Every view in each of its states, by module and function."""
    return {
        **_contacts(reader, stock),
        **_news(reader, stock),
        **_invitations(reader, stock),
        **_promotions(reader, stock),
        **_errors(reader, stock),
        **_invoices(reader, stock),
        **_subscriptions(reader, stock),
        **_tickets(reader, stock),
        **_steward(reader, stock),
        **_staff(reader, stock),
        **_audit(reader, stock),
        **_roles(reader, stock),
        **_people(reader, stock),
    }


def _contacts(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    sub, me, kind = stock.subscription, stock.person(1), ContactKind.BILLING
    ids = frozenset(contact.id for contact in sub.contacts)
    both = frozenset((ContactKind.BILLING, ContactKind.TECHNICAL))
    lines = [(stock.name(), f"/contact remove {one.person.email} billing SUB-1000") for one in sub.contacts]
    contact = sub.contacts[-1]
    return {
        "contacts.contact_list": [
            contacts.contact_list(reader, sub, TABLE, me, offers)
            for offers in (
                Offers(),
                Offers(edit=True, invited=["x@y.example"], leave=both, promote_self=both, promote=ids, details=ids),
            )
        ],
        "contacts.add_form": [
            contacts.add_form(reader, sub, contacts.KINDS),
            contacts.add_form(reader, sub, [kind], [reader.say("Your plan allows {n}.", n=1)], user_id="U0ANA"),
            contacts.add_form(reader, sub, contacts.KINDS, kind=ContactKind.TECHNICAL, address="x@y.example"),
        ],
        "contacts.added": [contacts.added(reader, sub, contact, TABLE)],
        "contacts.became": [contacts.became(reader, sub, contact, TABLE, may_rise=may) for may in (True, False)],
        "contacts.remove_question": [contacts.remove_question(reader, sub, contact.person, kind)],
        "contacts.removed": [contacts.removed(reader, sub, contact, line) for line in (None, lines[0][1])],
        "contacts.leave_question": [contacts.leave_question(reader, sub, kind)],
        "contacts.left": [contacts.left(reader, sub, kind)],
        "contacts.candidates": [
            contacts.candidates(reader, sub, shown, reader.say("Who is to be removed from {ref}?", ref=sub.ref))
            for shown in ([], lines)
        ],
        "contacts.role_news": [
            contacts.role_news(reader, sub, reader.plain("Site admin"), stock.name(), gained=gained)
            for gained in (True, False)
        ],
    }


def _news(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    sub, me = stock.subscription, stock.person(1)
    choices = [Choice(one, (None, True, False)[place % 3]) for place, one in enumerate(stock.subscriptions())]
    held = frozenset({Role.BILLING_PRIMARY})
    newcomers = [welcomes.Newcomer(me, held, may) for may in (frozenset[Right](), frozenset(Right))]
    written = ContractDraft(sub, stock.name(150), stock.name(2700), [stock.person(1), stock.person(2)])
    told = new(ContractNotice, subscription=sub, subject=stock.name(150), text=stock.name(2700))
    return {
        "contracts.form": [contracts.form(reader, sub, written.people)],
        "contracts.preview": [contracts.preview(reader, written)],
        "contracts.sent": [contracts.sent(reader, written)],
        "contracts.contract_notice": [contracts.contract_notice(reader, told)],
        "welcomes.welcome": [welcomes.welcome(reader, sub, TABLE, newcomer) for newcomer in newcomers],
        "welcomes.support_welcome": [welcomes.support_welcome(reader, sub, TABLE, newcomer) for newcomer in newcomers],
        "settings.page": [
            settings.page(reader, Settings(me, choices, new), only) for new in ("", me.email) for only in (None, sub)
        ],
        "details.form": [details.form(reader, me), details.form(reader, stock.person(2), sub)],
        "details.edited": [
            details.edited(reader, Edited(me, changed, new), own=own)
            for changed in ([], list(details.FIELDS))
            for new in ("", me.email)
            for own in (True, False)
        ],
        "details.confirmed": [details.confirmed(reader, Confirmed(me, newly_bound=new)) for new in (True, False)],
        "details.code_mail": [details.code_mail(reader, "K7QM-2FXD", by) for by in ("", stock.name())],
        "details.taken_mail": [details.taken_mail(reader)],
        "details.asked_mail": [details.asked_mail(reader, stock.name(), by) for by in ("", stock.name())],
        "details.changed_mail": [details.changed_mail(reader, stock.name())],
        "details.news": [
            details.news(reader, list(details.FIELDS), stock.name(), new_address=asked) for asked in (True, False)
        ],
    }


def _invitations(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    sub, kinds = stock.subscription, contacts.KINDS
    waiting = [stock.invitation(number) for number in range(1, min(stock.many, MOST_OPEN) + 1)]
    one = stock.invitation(1)
    rooms = [Room(limit, sub.contacts, invited) for limit in (None, 1, len(sub.contacts) + 3) for invited in (0, 2)]
    found = [Invitations(sub, waiting, dict.fromkeys(kinds, room)) for room in rooms]
    ends = (InvitationState.ACCEPTED, InvitationState.REFUSED, InvitationState.EXPIRED)
    return {
        "invitations.no_room": [invitations.no_room(reader, found[2])],
        "invitations.invited": [invitations.invited(reader, one, TABLE)],
        "invitations.invitation_list": [invitations.invitation_list(reader, each, TABLE) for each in found],
        "invitations.resent": [invitations.resent(reader, one)],
        "invitations.withdraw_question": [invitations.withdraw_question(reader, one)],
        "invitations.withdrawn": [invitations.withdrawn(reader, one)],
        "invitations.question": [invitations.question(reader, one, TABLE, "0" * 64)],
        "invitations.accepted": [invitations.accepted(reader, sub, sub.contacts[-1], TABLE)],
        "invitations.refused": [invitations.refused(reader, one)],
        "invitations.ended": [
            invitations.ended(reader, stock.invitation(1, state), TABLE, stock.name()) for state in ends
        ],
        "invitations.mail": [
            invitations.mail(reader, stock.invitation(number), TABLE, "K7QM-2FXD") for number in (1, 2)
        ],
    }


def _promotions(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    all_states = [stock.promotion(state) for state in PromotionState]
    lapsed = [stock.promotion(PromotionState.LAPSED, change) for change in Change]
    sub, someone, kind = stock.subscription, stock.person(3), ContactKind.BILLING
    vacant = stock.vacant()
    public = stock.promotion(PromotionState.OPEN)
    many_open = [stock.promotion(PromotionState.OPEN, number=number) for number in range(1, stock.many + 1)]
    public.person = new(Person, id=3, key="p3", name=stock.name(), email="somebody@gmail.com")
    return {
        "asking.ask_form": [asking.ask_form(reader, one, TABLE, someone, kind) for one in (sub, vacant)],
        "asking.hand_over_form": [
            asking.hand_over_form(reader, sub, TABLE, someone, kind, why) for why in ("", stock.name(600))
        ],
        "asking.asked": [asking.asked(reader, all_states[0], TABLE)],
        "asking.withdraw_question": [asking.withdraw_question(reader, all_states[0], TABLE)],
        "asking.deny_form": [asking.deny_form(reader, all_states[0], TABLE)],
        "asking.promotion_list": [
            asking.promotion_list(reader, many_open, TABLES, one) for one in (stock.person(1), stock.person(4))
        ],
        "cards.card": [
            cards.card(reader, promotion, TABLE, nudge=nudge)
            for promotion in [*all_states, *lapsed, public]
            for nudge in (True, False)
        ],
        "cards.site_admin_card": [
            cards.site_admin_card(
                reader, promotion, TABLE, stock.person(6), may_decide=may, may_approve=approve, nudge=may
            )
            for promotion in all_states
            for may in (True, False)
            for approve in (True, False)
        ],
        "asking.announced": [
            asking.announced(reader, one, TABLE, stock.person(number)) for one in all_states for number in (1, 3)
        ],
        "ends.news": [
            ends.news(reader, promotion, TABLE, stock.person(number))
            for promotion in [*all_states, *lapsed]
            if promotion.state is not PromotionState.OPEN
            for number in (1, 3, 4)
        ],
        "ends.decision": [
            ends.decision(reader, one) for one in [*all_states, *lapsed] if one.state is not PromotionState.OPEN
        ],
        "ends.handed_over": [ends.handed_over(reader, stock.promotion(PromotionState.HANDED_OVER), TABLE)],
    }


def _errors(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    sub, routes = stock.subscription, all_routes()
    people = [contact.person for contact in sub.contacts]
    held = frozenset({Role.BILLING_PRIMARY})
    denials = [
        Denied("x", right, reason, "T-1", sub, held, people if right is Right.PAY else ())
        for right in (Right.PAY, Right.LEAVE, Right.RAISE_TICKET)
        for reason in Reason
    ]
    denials += [
        Denied("x", Right.EDIT_SECONDARY_CONTACTS, reason, "", sub, held, given=[stock.person(5), kind])
        for reason in (Reason.OVER_LIMIT, Reason.OTHER_DOMAIN, Reason.THEIR_OWN)
        for kind in ContactKind
    ]
    denials.append(Denied("x", Right.PAY, Reason.NOT_STAFF))
    contact_route = routes.by_name[Touch.COMMAND, "/contact"]
    button_route = routes.by_name[Touch.BUTTON, "ask"]
    wrong = Misunderstood(stock.name()).word
    return {
        "errors.sentence": [
            errors.sentence(reader, NotFound(noun, stock.name()), TABLES) for noun in errors.NOUNS
        ],
        "errors.denied": [errors.denied(reader, denial, TABLES) for denial in denials],
        "errors.choose": [
            errors.choose(reader, line, stock.subscriptions()) for line in ("/contact", "/contact " + "☃" * 160)
            if stock.many
        ],
        "errors.misunderstood": [
            errors.misunderstood(reader, contact_route, wrong, f"/contact {wrong}", routes),
            errors.misunderstood(reader, contact_route, "ad", f"/contact ad {wrong}", routes),
            errors.misunderstood(reader, contact_route, "", "/contact", routes),
            errors.misunderstood(reader, button_route, wrong, "", routes),
        ],
        "errors.spoiled": [errors.spoiled(reader)],
        "errors.gone": [errors.gone(reader)],
        "errors.too_slow": [errors.too_slow(reader)],
        "errors.bug": [errors.bug(reader, "1234ABCD")],
    }  # fmt: skip


def _invoices(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    found = Invoices(stock.subscription, [stock.invoice(number) for number in range(1, stock.many + 1)])
    account = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234", bic="BICXXX")
    without_bic = BankAccount(currency="EUR", holder=stock.name(), bank=stock.name(), account="DE00 1234")
    cards = [stock.invoice(number, stock.many) for number in (1, 2, 3, 5)]
    return {
        "invoices.invoice_list": [invoices.invoice_list(reader, found, TODAY, may_pay=may) for may in (True, False)],
        "invoices.invoice_card": [invoices.invoice_card(reader, card, TODAY, may_pay=True) for card in cards],
        "invoices.payment_advice": [
            invoices.payment_advice(reader, PaymentAdvice(cards[0], one), TODAY) for one in (account, without_bic)
        ],
    }


def _subscriptions(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    me, many = stock.person(1), stock.subscriptions()
    ends = [TODAY + timedelta(days=days) for days in (-1, 0, 1, 90)]
    drawn = []
    for day, cancelled in [(day, None) for day in ends] + [(ends[-1], day) for day in ends[1:3]]:
        stock.subscription.ends_on, stock.subscription.cancelled_on = day, cancelled
        drawn.append(subscriptions.subscription_card(reader, stock.subscription, TABLES, me, TODAY))
    stock.subscription.ends_on, stock.subscription.cancelled_on = ends[-1], None
    return {
        "subscriptions.subscription_list": [subscriptions.subscription_list(reader, many, TABLES, me, TODAY)],
        "subscriptions.subscription_card": list(drawn),
        "home.home": [
            home.home(reader, person, many if person else [], TODAY, agent=agent)
            for person, agent in ((me, False), (me, True), (None, False))
        ],
        "reminders.question": [reminders.question(reader, stock.subscription)],
        "reminders.chosen": [reminders.chosen(reader, stock.subscription, wants=wants) for wants in (True, False)],
        "reminders.reminder": [reminders.reminder(reader, stock.subscription, TODAY, stock.name())],
    }


def _tickets(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    states = [stock.ticket(1, state, comments=stock.many) for state in TicketState]
    some = [stock.ticket(number, list(TicketState)[number % 3]) for number in range(1, stock.many + 1)]
    comment = new(Comment, id=1, author=stock.person(1), by_staff=True, text=stock.name(TEXT_LENGTH), written_at=NOW)
    news = [("opened", None), ("claimed", None), ("resolved", None), ("commented", comment)]
    title = reader.plain("Your tickets")
    return {
        "tickets.new_form": [
            tickets.new_form(reader, subs, subs[-1].ref) for subs in (stock.subscriptions() or [stock.subscription],)
        ],
        "tickets.comment_form": [tickets.comment_form(reader, states[0])],
        "tickets.opened": [tickets.opened(reader, states[0])],
        "tickets.commented": [tickets.commented(reader, "T-1")],
        "tickets.ticket_list": [tickets.ticket_list(reader, some, title, reader.plain("You have opened no tickets."))],
        "tickets.ticket_card": [tickets.ticket_card(reader, ticket) for ticket in states],
        "tickets.triage_card": [tickets.triage_card(reader, ticket) for ticket in states],
        "tickets.ticket_news": [
            tickets.ticket_news(reader, states[0], what, stock.name(), said, stock.person(1)) for what, said in news
        ],
        "tickets.comment_waits": [tickets.comment_waits(reader, ticket, comment) for ticket in states],
        "tickets.taken": [tickets.taken(reader, ticket) for ticket in states[1:]],
    }


def _steward(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    sub = stock.subscription
    asks = [
        new(Ask, asker=stock.person(1), right=right, subscription=sub, subject=subject, line=line)
        for right, subject, line in (
            (Right.PAY, "INV-2026-000001", ""),
            (Right.RAISE_TICKET, sub.ref, ""),
            (Right.DOWNLOAD, sub.ref, ""),
            (Right.EDIT_SECONDARY_CONTACTS, sub.ref, f"/contact add {stock.name(280)}"),
        )
    ]
    lines = all_routes().lines
    return {
        "steward.help_page": [steward.help_page(reader, lines, known=known) for known in (True, False)],
        "steward.asked": [steward.asked(reader, stock.person(1))],
        "steward.ask_card": [steward.ask_card(reader, ask) for ask in asks],
        "steward.greeting": [steward.greeting(reader, known=known) for known in (True, False)],
    }  # fmt: skip


def _staff(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    for number, person in enumerate(people):
        person.staff_roles = [new(StaffMember, role=role) for role in list(StaffRole)[: 2 + number % 2]]
    one, agent, billing = stock.person(1), StaffRole.AGENT, StaffRole.BILLING
    return {
        "staff.staff_list": [staff.staff_list(reader, people, one)],
        "staff.add_form": [staff.add_form(reader, TABLES), staff.add_form(reader, TABLES, StaffRole.ADMIN)],
        "staff.which_role": [
            staff.which_role(reader, one, deed, roles) for deed in ("add", "remove") for roles in ([], list(StaffRole))
        ],
        "staff.which_change": [
            staff.which_change(reader, one, held) for held in ([], [agent], [agent, billing], list(StaffRole))
        ],
        "staff.added": [staff.added(reader, one, agent, stock.person(2))],
        "staff.remove_question": [staff.remove_question(reader, one, agent, goodbye=bye) for bye in (True, False)],
        "staff.change_question": [staff.change_question(reader, one, agent, billing)],
        "staff.removed": [
            staff.removed(reader, one, agent, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.changed": [
            staff.changed(reader, one, agent, billing, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.news": [
            staff.news(reader, gained, lost, stock.name())
            for gained, lost in ((billing, agent), (billing, None), (None, billing))
        ],
    }


def _roles(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Under both tables, on licenses and sites; for a reader in one role, in two, in all; every cell there is."""
    kinds: list[tuple[Outcome, Reason | None]] = [(Outcome.ALLOWED, None), (Outcome.MASKED, None)]
    kinds += [(Outcome.REFUSED, reason) for reason in Reason]
    decisions = {right: Decision(right, *kinds[place % len(kinds)]) for place, right in enumerate(Right)}
    sub = stock.another(Kind.LICENSE)
    people = [contact.person for contact in sub.contacts]
    seen, cells = [], []
    for kind, table in ((kind, table) for kind in Kind for table in (TABLE, TABLES["support-portal"])):
        sub.kind = kind
        for many, wants in ((1, None), (2, True), (len(table.roles), False)):
            held = frozenset(table.roles[-many:])
            given = frozenset((role, right) for role in held for right in list(Right)[::2])
            seen.append(MyRights(sub, table, held, decisions, given, wants))
    for place, right in enumerate(Right):
        one = RightExplained(sub, TABLE, frozenset(Role), decisions[right], people, alone=right is Right.PAY)
        cells.append(roles.cell_page(reader, one, TABLE.roles[place % len(TABLE.roles)], TABLES))
    return {
        "roles.roles_page": [roles.roles_page(reader, mine) for mine in seen],
        "roles.group_page": [roles.group_page(reader, mine, group) for mine in seen[2::3] for group in Group],
        "roles.cell_page": list(cells),
    }


def _people(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    me, here = stock.person(1), ("T0NORTHWIND", "U0ANA")
    slack_user, other = new(SlackUser, team_id=here[0], user_id=here[1]), new(SlackUser, team_id="T0ACME", user_id="U1")
    other.bound_at = NOW
    nobody, busy, staff = stock.person(1), stock.person(1), stock.person(1)
    many = [new(SlackUser, team_id="T0ACME", user_id=f"U{number}", bound_at=NOW) for number in range(1, stock.many + 1)]
    nobody.slack_users, busy.slack_users = [], [slack_user, *many]
    staff.slack_users, staff.staff_roles = [other], [new(StaffMember, role=role) for role in StaffRole]
    nobody.staff_roles = busy.staff_roles = []
    sub, gone = stock.subscription, stock.subscription.contacts[0].person
    unlinked = {"user": "U0ANA", "team": "T0NORTHWIND"}
    return {
        "people.unknown": [people.unknown(reader)],
        "people.address_form": [people.address_form(reader)],
        "people.code_form": [
            people.code_form(reader, asked=asked, wrong=wrong)
            for asked, wrong in ((False, False), (True, False), (False, True))
        ],
        "people.code_on_its_way": [people.code_on_its_way(reader)],
        "people.wrong_code": [people.wrong_code(reader)],
        "people.too_many_codes": [people.too_many_codes(reader, NOW)],
        "people.linked": [people.linked(reader, me)],
        "people.link_code_mail": [people.link_code_mail(reader, "K7QM-2FXD", me.email)],
        "people.whoami": [
            people.whoami(reader, one, subs, TABLES, here)
            for one in (busy, staff)
            for subs in ([], [stock.subscription], stock.subscriptions())
        ],
        "people.which_slack_user": [people.which_slack_user(reader, one, here) for one in (nobody, busy)],
        "people.unlink_question": [people.unlink_question(reader, me, one, here) for one in (here, ("T0ACME", "U1"))],
        "people.unlinked": [people.unlinked(reader, one, me, here) for one in (slack_user, other)],
        "people.unlinked_mail": [
            people.unlinked_mail(reader, me, unlinked | {"why": why}) for why in people.WHY_UNLINKED
        ],
        "reach.unreachable": [
            reach.unreachable(reader, sub, TABLE, gone, steps, told)
            for steps, told in (
                (next_steps(frozenset(ACTING), sub, gone, sub.contacts[-1].person), None),
                ([], [contact.person for contact in sub.contacts]),
                ([], []),
            )
        ],
        "reach.step_in_form": [reach.step_in_form(reader, sub)],
        "reach.stepped_in": [reach.stepped_in(reader, sub, "new@elsewhere.example")],
        "reach.reachable": [reach.reachable(reader, sub, one) for one in (gone, stock.person(9999))],
        "people.linked_mail": [people.linked_mail(reader, me, slack_user)],
    }


def _audit(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    reasons = ["", *Reason]
    noted = {"person": "ben", "role": "agent", "instead_of": "admin", "fields": ["name", "phone"], "entries": 3}
    lines = [
        Line(
            new(
                AuditEntry, id=number + 1, at=NOW, actor="start" if number % 3 == 2 else "ana",
                action=list(DEEDS_OF_ACTIONS)[number % len(DEEDS_OF_ACTIONS)] if number else "gone.by_now", right="pay",
                outcome="refused" if number % 2 else "allowed", reason=reasons[number % len(reasons)],
                subject=f"T-{number}" if number % 4 else "",
                details=noted if number % 2 else {},
            ),
            None if number % 3 == 2 else stock.person(1),
            1000 if number % 5 else None,
            stock.name() if number % 2 else "",
        )
        for number in range(min(stock.many, 10))
    ]  # fmt: skip
    everything = audit.Picked()
    some = audit.Picked(stock.person(1), "SUB-1000", "staff.add_staff", "refused", TODAY, TODAY)
    return {
        "audit.trail": [
            audit.trail(reader, Page(lines, older=more, newer=more), picked)
            for more, picked in ((False, everything), (True, some), (True, audit.Picked(action="staff")))
        ],
        "audit.filter_form": [
            audit.filter_form(reader, everything, ""),
            audit.filter_form(reader, some, "U0ANA"),
        ],
        "audit.exported": [audit.exported(reader, count, stock.person(1).email) for count in (0, 1, stock.many)],
        "audit.export": [audit.export(reader, lines, TODAY)],
    }
