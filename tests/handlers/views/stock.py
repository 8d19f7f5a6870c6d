"""What the views are drawn from: made-up rows, as few or as many as a test likes, with any words of people in them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from handlers.views.blocks import Drawing, Home, Message, Modal
from handlers.views.contact_kinds import KINDS
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.tables import Order, Quote, QuoteState
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.contacts.invitations import OPEN_FOR
from models.contacts.tables import (
    REASON_LENGTH,
    Invitation,
    InvitationState,
    Promotion,
    PromotionChange,
    PromotionState,
)
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.outcomes import EnquiryOffer
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.conversation import MOST_COMMENTS, Conversation, ShownTicket
from models.desks.tickets.tables import LONGEST_TEXT, SUBJECT_LENGTH, Ticket, TicketRating, TicketWatcher
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Kind, RoleTables
from models.subscriptions.contacts import Contact, ContactKind, Rank
from models.subscriptions.downloads import Download
from models.subscriptions.tables import Card, DownloadLink, Item, Subscription, SubscriptionState
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
        return (self.words * -(-length // len(self.words)) if self.many > 10 else self.words)[:length]

    def person(self, number: int) -> Person:
        """Somebody."""
        local = f"p{number}" + ("x" * 200 if self.many > 10 else "")
        return new(Person, id=number, key=f"p{number}", name=self.name(), email=f"{local}@acme.example")

    def another(self, kind: Kind) -> Subscription:
        """One more, a license or a site."""
        made = self._subscription(0, contacts=self.many)
        made.kind = kind
        return made

    def product(self, number: int) -> Product:
        """A product of which something can be downloaded."""
        return new(Product, id=number, key=f"product-{number}", name=self.name(), file=f"product-{number}.tar.gz")

    def items(self) -> list[Item]:
        """What runs in a subscription."""
        return [new(Item, product=self.product(n), seats=n + 1, started_on=TODAY) for n in range(self.many)]

    def credit_card(self) -> Card:
        """A card on file."""
        known = {"brand": self.name(40), "last4": "4242", "expires_year": 2030, "expires_month": 7}
        return new(Card, holder=self.name(), **known)

    def download(self) -> Download:
        """A link to a download."""
        link = new(DownloadLink, token="0" * 32, expires_at=NOW + timedelta(minutes=15))
        address = f"https://desk.vendor.example/download/{'0' * 32}.{'1' * 64}"
        return Download(self.subscription, self.product(1), link, address)

    def standing(self, state: SubscriptionState, bought: bool = True) -> Subscription:
        """One in a state, since yesterday."""
        made = self._subscription(0)
        made.state, made.state_since, made.bought = state, TODAY - timedelta(days=1), bought
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
            contacts_asked_on=TODAY,
            organization=new(Organization, id=1, key="acme", name=self.name()),
            plan=new(Plan, id=1, key="plan", name=self.name(), role_table="license-and-site"),
            contacts=[],
            license_key=self.name(400),
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
                tax_rate=19_000 + place, tax=19 * 10**10,
            )
            for place in range(max(lines, 1))
        ]  # fmt: skip
        gross = sum(line.net + line.tax for line in made)
        paid = gross if number % 5 == 0 else (10**6 if number % 3 == 1 else 0)
        due_on = TODAY + timedelta(days=20 - 7 * (number % 7))
        return new(
            Invoice, id=number, year=2026, sequence=number, subscription=self.subscription, currency="EUR",
            issued_on=date(2026, 1, 1), due_on=due_on, lines=made, gross=gross, paid=paid,
        )  # fmt: skip

    def ticket(self, number: int = 1, state: TicketState = TicketState.OPEN) -> Ticket:
        """A ticket. Only a new one has no agent."""
        assignee = None if state is TicketState.NEW else self.person(2)
        ended = NOW if state in (TicketState.RESOLVED, TicketState.CLOSED) else None
        by = None if ended is None else self.person(2)
        return new(
            Ticket, id=number, subscription=self.subscription, opener=self.person(1), opener_id=1,
            severity=list(Severity)[number % 4], subject=self.name(SUBJECT_LENGTH), description=self.name(LONGEST_TEXT),
            state=state, assignee=assignee, assignee_id=2 if assignee else None, opened_at=NOW, resolved_at=ended,
            resolved_by=by, resolved_by_id=2 if by else None, last_word_at=NOW, last_word_by=self.person(1),
            last_word_by_id=1, last_word_by_staff=False,
            category=Category.PROBLEM,
            watchers=[new(TicketWatcher, person_id=3, person=self.person(3))] if ended else [],
            rating=None if ended is None else new(TicketRating, stars=4, text=self.name(300), rated_at=NOW),
            nudged_at=NOW if state is TicketState.WAITING else None,
        )  # fmt: skip

    def shown_ticket(self, state: TicketState, comments: int = 0) -> ShownTicket:
        """A ticket with its newest comments, of which there are this many in all."""
        written = [
            new(
                Comment, id=place + 1, author=self.person(1), by_staff=place % 2 == 0, text=self.name(LONGEST_TEXT),
                written_at=NOW, is_note=False,
            )
            for place in range(comments)
        ]  # fmt: skip
        newest = written[-MOST_COMMENTS:]
        return ShownTicket(self.ticket(1, state), Conversation(newest, len(written) - len(newest)))

    def enquiry(
        self, number: int = 1, state: EnquiryState = EnquiryState.OPEN, kind: EnquiryKind = EnquiryKind.QUESTION
    ) -> Enquiry:
        """An enquiry: of services how many since when, else about a quote."""
        services, closed = kind is EnquiryKind.SERVICES, state not in WAITING
        assignee = None if state is EnquiryState.OPEN else self.person(2)
        return new(
            Enquiry, id=number, subscription=self.subscription, kind=kind, state=state, asker=self.person(1),
            asker_id=1, asked_at=NOW, subject="" if services else "Q-2026-0001",
            text="" if kind is EnquiryKind.CARD else self.name(2000), quantity=2 if services else None,
            since=TODAY if services else None, assignee=assignee, assignee_id=2 if assignee else None,
            answer=self.name(2000) if closed else "", closed_at=NOW if closed else None,
        )  # fmt: skip

    def offers(self) -> list[EnquiryOffer | None]:
        """What may come of an enquiry: nothing, a draft, a quote, an order."""
        order = new(Order, year=2026, sequence=1)
        drafts = [new(Quote, year=2026, sequence=1, state=state) for state in (QuoteState.DRAFT, QuoteState.OPEN)]
        return [None, *[EnquiryOffer(quote, None) for quote in drafts], EnquiryOffer(drafts[1], order)]

    def invitation(self, number: int, state: InvitationState = InvitationState.OPEN) -> Invitation:
        """An invitation: every second one with a name."""
        return new(
            Invitation, id=number, subscription=self.subscription, kind=KINDS[number % 2],
            email=f"x{number}@y.example", name=self.name() if number % 2 else "", invited_by=self.person(1),
            invited_by_id=1, invited_at=NOW, expires_at=NOW + OPEN_FOR, state=state,
        )  # fmt: skip

    def promotion(
        self, state: PromotionState, change: PromotionChange = PromotionChange.LEFT, number: int = 1
    ) -> Promotion:
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
