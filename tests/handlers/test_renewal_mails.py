"""What the reminders of one renewal say: how many days are left, and what happened since the one before."""

from datetime import date, datetime, timedelta

from sqlalchemy import text

from handlers.notices import draw
from handlers.views.blocks import Drawing
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.actions import quote_renewal
from models.core.outbox import Medium, NoticeState
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.renewals.actions import end_renewal, handle_renewal, resume_renewal
from models.roles import Role
from tests.models.builders import Office, invoice, item, person, product, subscription
from tests.models.renewals.scans import noon, scan
from tests.nouns.payments import payment_of

ENDS = date(2026, 6, 30)
PAID_ON_JUNE_10 = text("UPDATE settlements SET settled_on = '2026-06-10'")


class Cast:
    """SUB-1: ana is its primary billing contact, tom a secondary technical one, who sees no orders or invoices."""

    def __init__(self, renews: bool = False) -> None:
        self.ana, self.tom, self.ben = person("ana"), person("tom"), person("ben")
        contacts = (
            (self.ana, Role.BILLING_PRIMARY),
            (self.ben, Role.TECHNICAL_PRIMARY),
            (self.tom, Role.TECHNICAL_SECONDARY),
        )
        self.sub = subscription(1, *contacts, ends_on=ENDS, items=[item(product(), 2)], renews=renews)


async def last_mail(office: Office, now: datetime, key: str) -> str:
    """The newest reminder to somebody as an email: its subject and its text."""
    drawn = await _newest(office, now, key, Medium.MAIL)
    assert drawn.mail is not None
    return f"{drawn.mail.subject}\n{drawn.mail.text}"


async def _newest(office: Office, now: datetime, key: str, medium: Medium) -> Drawing:
    notices = [row for row in await office.notices("reminder") if row.medium is medium]
    async with office.database.transaction() as session:
        for notice in reversed(notices):
            drawn = await draw(session, notice, office.tables, now)
            if drawn is not None and drawn.mail is not None and f"Hello {key.title()}," in drawn.mail.text:
                return drawn
    raise AssertionError(key)


async def test_the_first_reminder_tells_nothing_of_a_time_before(office: Office) -> None:
    """There was none."""
    await office.save(Cast().sub)
    await scan(office, noon(30))
    assert "last reminder" not in await last_mail(office, noon(30), "ana")


async def test_no_two_emails_of_a_renewal_are_the_same(office: Office) -> None:
    """Though nothing happened: each says so, with the day of the one before."""
    await office.save(Cast().sub)
    mails = []
    for left in (30, 15, 7, 1):
        await scan(office, noon(left))
        mails.append(await last_mail(office, noon(left), "ana"))
    assert len(set(mails)) == 4
    assert [mail.splitlines()[0] for mail in mails] == [
        "30 days left: SUB-1 ends on Jun 30, 2026",
        "15 days left: SUB-1 ends on Jun 30, 2026",
        "7 days left: SUB-1 ends on Jun 30, 2026",
        "SUB-1 ends tomorrow, Jun 30, 2026",
    ]
    assert "Nothing has happened since your last reminder on Jun 15, 2026." in mails[2]


async def test_an_email_says_what_happened_since_the_one_before(office: Office) -> None:
    """A quote, a payment, what a colleague did, and the answer to an enquiry of one's own."""
    cast = Cast()
    await office.save(cast.sub, invoice(cast.sub, paid=(100,)))
    await scan(office, noon(30))
    async with office.database.transaction() as session:
        await session.execute(PAID_ON_JUNE_10)
    await office.at(noon(20)).do(quote_renewal, cast.ana, "SUB-1")
    await office.at(noon(19)).do(handle_renewal, cast.ben, "SUB-1")
    await office.at(noon(18)).do(resume_renewal, cast.ben, "SUB-1")
    for somebody in (cast.ana, cast.ben):
        await office.save(
            Enquiry(
                subscription_id=cast.sub.id,
                kind=EnquiryKind.QUESTION,
                state=EnquiryState.ANSWERED,
                asker_id=somebody.id,
                asked_at=noon(18),
                text="Why?",
                answer="Because.",
                closed_at=noon(17),
            )
        )
    await scan(office, noon(15))
    mail = await last_mail(office, noon(15), "ana")
    assert (
        "Since your last reminder on May 31, 2026:\n"
        "• Quote Q-2026-0001 was made on Jun 10, 2026.\n"
        "• A payment for INV-2026-000001 arrived on Jun 10, 2026.\n"
        "• Ben took over the renewal on Jun 11, 2026.\n"
        "• Ben stopped handling the renewal on Jun 12, 2026.\n"
        "• the vendor's billing team answered your enquiry ENQ-1 on Jun 13, 2026.\n"
    ).replace("• the vendor", "• The vendor") in mail
    theirs = await last_mail(office, noon(15), "tom")
    assert "Ben stopped handling the renewal" in theirs
    assert not [word for word in ("Q-2026", "INV-", "ENQ-") if word in theirs]


async def test_an_email_says_what_is_not_paid(office: Office) -> None:
    """The one due first, with its balance and its day, and how many others; only to people who see invoices. What is
    covered by unused credit is left out."""
    cast = Cast()
    await office.save(cast.sub, invoice(cast.sub, paid=(11_900,)), invoice(cast.sub, 2, due_on=date(2026, 6, 20)))
    await scan(office, noon(30))
    await scan(office, noon(15))
    said = "INV-2026-000002 isn't paid yet: €119.00 is due on Jun 20, 2026.\n"
    assert said in await last_mail(office, noon(15), "ana")
    assert "INV-" not in await last_mail(office, noon(15), "tom")
    await office.save(
        invoice(cast.sub, 3, paid=(1_900,), due_on=date(2026, 5, 31)), invoice(cast.sub, 4, due_on=date(2026, 7, 1))
    )
    await scan(office, noon(7))
    said = "INV-2026-000003 is partly paid: €100.00 was due on May 31, 2026. 2 more invoices aren't fully paid.\n"
    assert said in await last_mail(office, noon(7), "ana")
    await office.save(payment_of(cast.sub, 14_000))
    said = "INV-2026-000002 isn't paid yet: €79.00 was due on Jun 20, 2026. 1 more invoice isn't fully paid.\n"
    assert said in await last_mail(office, noon(7), "ana")


async def test_no_reminder_asks_for_a_term_that_was_ordered(office: Office) -> None:
    """Not though its invoice is unpaid, and not if the reminder was on its way already."""
    cast = Cast()
    await office.save(cast.sub)
    await scan(office, noon(30))
    await scan(office, noon(15))
    made = await office.at(noon(14)).do(quote_renewal, cast.ana, "SUB-1")
    await office.at(noon(14)).do(accept_quote, cast.ana, made.ref, Billing())
    before = await office.notices("reminder")
    async with office.database.transaction() as session:
        assert [await draw(session, notice, office.tables, noon(14)) for notice in before] == [None] * len(before)
    await scan(office, noon(7))
    assert len(await office.notices("reminder")) == len(before) > 0


async def test_a_reply_in_slack_says_it_too(office: Office) -> None:
    """Below the dates."""
    cast = Cast()
    await office.save(cast.sub)
    await scan(office, noon(30))
    await scan(office, noon(15))
    (reply, *_) = [row for row in await office.notices("reminder") if row.medium is Medium.DIRECT]
    async with office.database.transaction() as session:
        drawn = await draw(session, reply, office.tables, noon(15))
    assert drawn is not None
    assert "Nothing has happened since your last reminder on May 31, 2026." in drawn.message.text


async def test_what_renews_automatically_asks_nobody_to_see_to_it(office: Office) -> None:
    """The subject and the text say so, and there is no button to handle it."""
    await office.save(Cast(renews=True).sub)
    await scan(office, noon(30))
    mail = await last_mail(office, noon(30), "ana")
    assert mail.splitlines()[0] == "30 days left: SUB-1 renews automatically on Jul 1, 2026"
    assert "You needn't do anything. To ask a question, or to say that you won't renew," in mail
    assert "To renew it," not in mail
    (card, *_) = await office.notices("renewal")
    async with office.database.transaction() as session:
        drawn = await draw(session, card, office.tables, noon(30))
    assert drawn is not None
    shown = str(drawn.message.payload()["blocks"])
    assert "/renewal handle" not in shown
    assert "primary" not in shown


async def test_what_was_decided_not_to_renew_is_not_said_to_renew(office: Office) -> None:
    """Though the subscription would."""
    cast = Cast(renews=True)
    await office.save(cast.sub)
    await scan(office, noon(30))
    (card, *_) = await office.notices("renewal")
    async with office.database.transaction() as session:
        (await session.get_one(type(card), card.id)).state = NoticeState.SENT
    await office.at(noon(29)).do(end_renewal, cast.ana, "SUB-1", "No.")
    (edit, *_) = [row for row in await office.notices("renewal") if row.medium is Medium.EDIT]
    async with office.database.transaction() as session:
        drawn = await draw(session, edit, office.tables, noon(29) + timedelta(hours=1))
    assert drawn is not None
    assert "renews automatically" not in str(drawn.message.payload())
    assert "Unless it's reopened, it's suspended on Jul 15, 2026 and it ends for good on Sep 13, 2026." in str(
        drawn.message.payload()
    )


async def test_an_email_says_who_gets_a_reply(office: Office) -> None:
    """Colleagues who were reminded, too. Whoever wants to ask the vendor learns where."""
    await office.save(Cast().sub)
    await scan(office, noon(30))
    async with office.database.transaction() as session:
        drawn = [
            await draw(session, notice, office.tables, noon(30), vendor="Northwind", reply_to="desk@northwind.example")
            for notice in await office.notices("reminder")
            if notice.medium is Medium.MAIL
        ]
    texts = [one.mail.text for one in drawn if one is not None and one.mail is not None]
    (to_ana,) = (text for text in texts if "Hello Ana," in text)
    assert "To write to Ben and Tom, reply to this email. Northwind doesn't see it." in to_ana
    assert "To ask Northwind, write to desk@northwind.example." in to_ana
