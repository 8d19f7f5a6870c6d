"""Notices, drawn with the facts of the moment for whoever gets them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.notices import draw, mail_of, subject_of
from handlers.views import blocks
from handlers.views.blocks import Drawing, Message, button, section
from handlers.views.reader import Reader, Safe
from handlers.views.welcomes import Workspace
from models.contacts.actions import add_contact, leave, remove_contact
from models.contacts.news import Newcomer, welcome
from models.contacts.promotions import approve_promotion, follow_up_promotions, promote_other, promote_self
from models.contacts.reminders import set_reminders
from models.core.outbox import Medium, Notice
from models.desks.announcements import send_contract_notice
from models.desks.tickets.actions import claim_ticket, open_ticket
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.commenting import comment
from models.desks.tickets.quiet import follow_up_tickets
from models.desks.tickets.tables import Ticket
from models.roles import Role, StaffRole, SystemRight
from models.subscriptions.contacts import ContactKind
from tests.handlers.views.gallery import gallery
from tests.handlers.views.stock import Stock
from tests.models.builders import NOW, Office, organization, person, plan, subscription, system

BILLING = ContactKind.BILLING


class Cast:
    """SUB-1: ana asks, cyd would rise; sue and mia, who is not in Slack, are its site admins; meg is an admin."""

    def __init__(self) -> None:
        self.ana, self.cyd, self.sue, self.tim = (person(key) for key in ("ana", "cyd", "sue", "tim"))
        self.mia = person("mia", in_slack=False)
        self.meg, self.tia = person("meg", staff=[StaffRole.ADMIN]), person("tia", staff=[StaffRole.AGENT])
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            (self.sue, Role.SITE_ADMIN),
            (self.mia, Role.SITE_ADMIN),
            (self.tim, Role.TECHNICAL_SECONDARY),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored."""
    cast = Cast()
    await office.save(cast.sub, cast.meg, cast.tia)
    return cast


async def drawn(office: Office, notice: Notice) -> Drawing | None:
    """What would be sent now."""
    async with office.database.transaction() as session:
        return await draw(session, notice, office.tables, office.now)


def buttons(drawing: Drawing | None) -> list[str]:
    """What the buttons say."""
    assert drawing is not None
    elements = [element for block in drawing.message.payload()["blocks"] for element in block.get("elements", [])]
    return [element["text"]["text"] for element in elements if element["type"] == "button"]


async def test_a_site_admin_decides_from_their_own_card(office: Office, cast: Cast) -> None:
    """The buttons go with the decision; who was not reached until then is told nothing of it any more."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, "Ana is on leave.")
    channel, direct, mail = await office.notices("promotion_card")
    assert buttons(await drawn(office, channel)) == buttons(await drawn(office, direct)) == ["Approve", "Deny"]
    mailed = await drawn(office, mail)
    assert mailed is not None
    assert mailed.mail is not None
    assert mailed.mail.subject == "SUB-1: a request for a new Primary billing contact needs a decision"
    assert "Cyd asked to make Cyd Primary billing contact on SUB-1, “Subscription 1”" in mailed.mail.text
    await office.do(approve_promotion, cast.sue, asked.ref)
    edits = [notice for notice in await office.notices("promotion_card") if notice.medium is Medium.EDIT]
    for edit in edits:
        shown = await drawn(office, edit)
        assert shown is not None
        assert buttons(shown) == []
        assert "*Approved* by Sue" in shown.message.text
    assert len(edits) == 2
    assert [await drawn(office, notice) for notice in (direct, mail)] == [None, None]


async def test_a_site_admin_s_card_says_that_the_vendor_approves(office: Office) -> None:
    """Somebody of another e-mail domain would rise: no Approve there, but Deny; the vendor's own card has both, and so
    has that of a site admin who is an admin of the vendor."""
    eve, sue, mia = person("eve", "eve@elsewhere.example"), person("sue"), person("mia", in_slack=False)
    both = person("both", staff=[StaffRole.ADMIN])
    held = [(person("ana"), Role.BILLING_PRIMARY), (eve, Role.BILLING_SECONDARY)]
    await office.save(subscription(1, *held, *[(one, Role.SITE_ADMIN) for one in (sue, mia, both)]))
    await office.do(promote_self, eve, "SUB-1", BILLING, "Ana is on leave.")
    channel, direct, mail, own = [await drawn(office, notice) for notice in await office.notices("promotion_card")]
    assert [buttons(one) for one in (channel, direct, own)] == [["Approve", "Deny"], ["Deny"], ["Approve", "Deny"]]
    says = "Eve doesn't share the current primary's email domain, so only the vendor's admins can approve this"
    assert direct is not None
    assert says in str(direct.message.payload()["blocks"])
    assert mail is not None
    assert mail.mail is not None
    assert says in mail.mail.text


async def test_who_is_no_site_admin_any_more_gets_no_card(office: Office, cast: Cast) -> None:
    """Of what waits nothing is told them; the channel's card is as it was."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, "Ana is on leave.")
    channel, direct, _ = await office.notices("promotion_card")
    async with office.database.transaction() as session:
        sub = await session.merge(cast.sub)
        await session.delete(next(contact for contact in sub.contacts if contact.person_id == cast.sue.id))
    assert await drawn(office, direct) is None
    assert buttons(await drawn(office, channel)) == ["Approve", "Deny"]


async def test_the_asker_hears_that_a_promotion_lapsed(office: Office, cast: Cast) -> None:
    """As long as they are a contact themselves."""
    await office.do(promote_other, cast.ana, "SUB-1", cast.cyd, BILLING, "Ana is on leave.")
    await office.do(leave, cast.cyd, "SUB-1", BILLING)
    (news,) = await office.notices("promotion_decided")
    told = await drawn(office, news)
    assert told is not None
    assert told.message.text == (
        "The request to make Cyd Primary billing contact on SUB-1 has lapsed: Cyd is no longer a contact of this kind."
    )


async def test_whoever_asked_for_themselves_reads_of_their_own_request(office: Office, cast: Cast) -> None:
    """Not of somebody by their own name."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, "Ana is on leave.")
    await office.at(NOW + timedelta(days=15)).do(follow_up_promotions, system(SystemRight.FOLLOW_UP_PROMOTIONS))
    (news,) = await office.notices("promotion_decided")
    told = await drawn(office, news)
    assert told is not None
    assert told.message.text.startswith("Your request to become Primary billing contact on SUB-1 has expired.")


async def test_a_reminder_says_when_the_ticket_will_be_closed(office: Office, cast: Cast) -> None:
    """To the person who opened it, with the ways to answer, and to the agents. If somebody wrote before it was sent,
    neither gets it."""
    made = await office.do(open_ticket, cast.tim, "SUB-1", Severity.HIGH, "It hums", "Since noon.")
    async with office.database.transaction() as session:
        await session.execute(update(Ticket).values(state=TicketState.WAITING, waits_since=NOW))
    await office.at(NOW + timedelta(days=7)).do(follow_up_tickets, system(SystemRight.FOLLOW_UP_TICKETS))
    told, below = (await office.notices("ticket_changed"))[-1], (await office.notices("ticket_card_news"))[-1]
    shown, agents = await drawn(office, told), await drawn(office, below)
    assert shown is not None
    assert agents is not None
    closes = f"<!date^{int((NOW + timedelta(days=14)).timestamp())}^"
    assert shown.message.text.startswith(f"{made.ref} is waiting for your answer: It hums\nWithout an answer, ")
    assert closes in shown.message.text
    assert closes in agents.message.text
    assert buttons(shown) == ["Comment", "Resolve", "Show"]
    await office.do(comment, cast.tim, made.ref, "The left one.")
    assert [await drawn(office, one) for one in (told, below)] == [None, None]


async def test_a_comment_that_waits_names_who_wrote_what(office: Office, cast: Cast) -> None:
    """In the text alone; Claim is offered as long as nobody has the ticket."""
    made = await office.do(open_ticket, cast.tim, "SUB-1", Severity.HIGH, "It hums", "Since noon.")
    await office.do(comment, cast.tim, made.ref, "Louder <!channel> now.")
    (notice,) = await office.notices("comment_waits")
    shown = await drawn(office, notice)
    assert shown is not None
    assert shown.message.text == (
        f"Tim commented on {made.ref}, which isn't assigned yet: It hums\n“Louder &lt;!channel&gt; now.”"
    )
    assert buttons(shown) == ["Claim", "Show"]
    await office.do(claim_ticket, cast.tia, made.ref)
    assert buttons(await drawn(office, notice)) == ["Show"]


LONG = "Meg denied the promotion of Ana to Primary billing contact on SUB-1042."


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Tia is working on your ticket T-5: It hums\n“Since noon.”", "Tia is working on your ticket T-5: It hums"),
        ("Dr. Who is now Site admin of SUB-1.", "Dr. Who is now Site admin of SUB-1."),
        (f"{LONG} `/steward roles SUB-1042` shows what you can do.", LONG),
        ("word " * 40, ("word " * 19).rstrip() + " …"),
        ("x" * 200, "x" * 98 + " …"),
    ],
)
def test_the_subject_of_a_mail_is_short(text: str, subject: str) -> None:
    """The first line; a long one ends where a sentence does, or a word."""
    assert subject_of(text) == subject
    assert len(subject) <= 100


async def test_removal_is_told_by_mail_too(office: Office, cast: Cast) -> None:
    """To somebody who is not in Slack: a subject and the whole text, without marks."""
    pam = person("pam", in_slack=False)
    await office.save(subscription(2, (cast.ana, Role.BILLING_PRIMARY), (pam, Role.BILLING_SECONDARY)))
    await office.do(remove_contact, cast.ana, "SUB-2", pam, BILLING)
    (notice,) = await office.told("contact_removed")
    told = await drawn(office, notice)
    assert told is not None
    assert told.mail is not None
    text = "Ana removed you. You're no longer Secondary billing contact on SUB-2 (Subscription 2)."
    assert (told.mail.subject, told.mail.text) == (f"Steward: {text}", f"Hello Pam,\n\n{text}\n")


def test_no_mail_begins_with_what_a_contact_wrote() -> None:
    """Neither its subject nor its text, whatever it is about: ours comes first."""
    reader, words = Reader(), "IMPORTANT: your account is locked"
    for name, shown in gallery(reader, Stock(2, words)).items():
        # The vendor's own people write these.
        if name in ("announcements.contract_notice", "announcing.announcement"):
            continue
        for one in shown:
            made = mail_of(reader, one) if isinstance(one, Message) else one.mail if isinstance(one, Drawing) else None
            assert made is None or not made.subject.startswith(words), name
            assert made is None or not made.text.lstrip().startswith(words), name


def test_an_email_says_what_to_type_for_each_button() -> None:
    """It has no buttons. What the text names already isn't said twice, and what only works in Slack isn't said."""
    long = button("Ask", f"/enquiry new SUB-1 {'x' * 300}")
    row = blocks.buttons(button("Show", "/subscription show SUB-1"), button("Approve", "approve", "PRO-1"), long)
    named = section(Safe("…"), button("Roles", "/steward roles SUB-1"))
    mail = mail_of(Reader(), Message(Safe("It ended. `/steward roles SUB-1` says more."), [named, row]), "Ana")
    assert mail.text == (
        "Hello Ana,\n\nIt ended. /steward roles SUB-1 says more.\n\n"
        f"In Slack, type:\n/subscription show SUB-1 – Show\n/enquiry new SUB-1 {'x' * 300} – Ask\n"
    )


async def test_who_is_no_main_contact_any_more_reads_no_contract_notice(office: Office, cast: Cast) -> None:
    """The right is looked at when it is sent."""
    bea = person("bea", staff=[StaffRole.BILLING])
    await office.save(bea)
    await office.do(send_contract_notice, bea, "SUB-1", "Terms", "They change.")
    direct, mail = await office.notices("contract_notice")
    told = await drawn(office, mail)
    assert told is not None
    assert told.mail is not None
    assert told.mail.subject == "SUB-1: Terms"
    async with office.database.transaction() as session:
        sub = await session.merge(cast.sub)
        await session.delete(next(contact for contact in sub.contacts if contact.person_id == cast.ana.id))
    assert [await drawn(office, notice) for notice in (direct, mail)] == [None, None]


async def test_a_new_technical_contact_is_told_how_to_get_help(office: Office, cast: Cast) -> None:
    """By a mail that names who leads there; nothing to somebody who went before it was sent."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.meg, ContactKind.TECHNICAL)
    (notice,) = await office.notices("support_welcome")
    told = await drawn(office, notice)
    assert told is not None
    assert told.mail is not None
    assert told.mail.subject == "Welcome to the vendor! Your role on SUB-1: Secondary technical contact."
    for part in ("Hello Meg,", "Primary billing contact: Ana", "/ticket new SUB-1 ", "/contact settings SUB-1 "):
        assert part in told.mail.text
    assert "/steward link" not in told.mail.text
    await office.do(remove_contact, cast.ana, "SUB-1", cast.meg, ContactKind.TECHNICAL)
    assert await drawn(office, notice) is None


async def test_who_is_new_in_two_subscriptions_reads_of_both_in_one_email(office: Office, cast: Cast) -> None:
    """It says where Steward is, and what somebody types first whom it doesn't know in Slack. Of one they have left in
    the meantime it says nothing."""
    zed = person("zed", in_slack=False)
    portal, acme = plan("support-portal", "portal"), organization("zed-works")
    one, two = (subscription(number, (zed, Role.BILLING_PRIMARY), of=acme, under=portal) for number in (8, 9))
    await office.save(one, two)
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        table = desk.tables[one.plan.role_table]
        assert await welcome(desk, [Newcomer(sub, table, zed, Role.BILLING_PRIMARY) for sub in (one, two)]) == {zed.id}
    (notice,) = await office.notices("welcome")
    there = Workspace("Northwind Customers", "https://northwind.slack.com/")
    async with office.database.transaction() as session:
        told = await draw(session, notice, office.tables, office.now, vendor="Northwind", workspace=there)
    assert told is not None
    assert told.mail is not None
    assert told.mail.subject == "Welcome to Northwind! You have roles on 2 subscriptions."
    for part in (
        "SUB-8, “",
        "SUB-9, “",
        "Northwind's Slack workspace Northwind Customers: https://northwind.slack.com/",
        "Type this there first: /steward link",
        "As long as you're the only contact",
        "/invoice – see invoices",
    ):
        assert part in told.mail.text
    there = Workspace("Northwind", "https://northwind.slack.com/")
    async with office.database.transaction() as session:
        told = await draw(session, notice, office.tables, office.now, vendor="Northwind", workspace=there)
    assert told is not None
    assert told.mail is not None
    assert "an app in Northwind's Slack workspace: https://northwind.slack.com/" in told.mail.text
    async with office.database.transaction() as session:
        for contact in (await session.merge(two)).contacts:
            await session.delete(contact)
    told = await drawn(office, notice)
    assert told is not None
    assert told.mail is not None
    assert told.mail.subject == "Welcome to the vendor! Your role on SUB-8: Main contact."


async def test_an_administrative_contact_reads_who_else_there_is(office: Office, cast: Cast) -> None:
    """In the email for what an order form set up: all others by their role, and only what this role can do."""
    people = [person(key, in_slack=False) for key in ("zed", "yan", "xia", "wim")]
    roles = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
    sub = subscription(8, *zip(people, roles, strict=True), of=organization("zed-works"), under=plan("support-portal"))
    await office.save(sub)
    async with office.database.transaction() as session:
        desk = await office.desk(session, cast.ana)
        newcomer = Newcomer(sub, desk.tables["support-portal"], people[1], roles[1])
        assert await welcome(desk, [newcomer]) == set()
        assert await welcome(desk, [newcomer], everyone=True) == {people[1].id}
    (notice,) = await office.notices("welcome")
    told = await drawn(office, notice)
    assert told is not None
    assert told.mail is not None
    assert "Administrative contact." in told.mail.text
    others = ("Main contact: Zed", "Technical contact (first): Xia", "Technical contact (additional): Wim")
    assert "\n".join(["The other contacts on SUB-8:", *others]) in told.mail.text
    assert "/invoice list SUB-8 " in told.mail.text
    assert "/ticket new" not in told.mail.text
    assert "/contact add" not in told.mail.text


async def test_who_was_welcomed_by_an_order_form_is_welcomed_as_main_contact_later(office: Office, cast: Cast) -> None:
    """Once each: the order form gave a role that the table doesn't welcome, and a promotion one that it does."""
    yan = person("yan", in_slack=False)
    sub = subscription(8, (yan, Role.BILLING_SECONDARY), of=organization("zed-works"), under=plan("support-portal"))
    await office.save(sub)

    async def welcomed(role: Role, *, everyone: bool = False) -> set[int]:
        async with office.database.transaction() as session:
            desk = await office.desk(session, cast.ana)
            return await welcome(desk, [Newcomer(sub, desk.tables["support-portal"], yan, role)], everyone=everyone)

    assert await welcomed(Role.BILLING_SECONDARY, everyone=True) == {yan.id}
    assert await welcomed(Role.BILLING_SECONDARY, everyone=True) == set()
    assert await welcomed(Role.BILLING_PRIMARY) == {yan.id}
    assert await welcomed(Role.BILLING_PRIMARY) == set()


async def test_nobody_is_asked_what_they_have_answered(office: Office, cast: Cast) -> None:
    """The question about reminders is dropped once there is an answer."""
    await office.do(add_contact, cast.ana, "SUB-1", cast.meg, BILLING)
    (notice,) = await office.notices("reminders_choice")
    assert buttons(await drawn(office, notice)) == ["Yes, remind me", "No thanks"]
    await office.do(set_reminders, cast.meg, "SUB-1", False)
    assert await drawn(office, notice) is None
