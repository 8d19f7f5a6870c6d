"""Receipts: each reader sees what a payment paid of their invoices, and nothing of others."""

from datetime import date

import pytest

from handlers.notices import draw
from handlers.views.blocks import Drawing
from models.billing.books.history import history_of
from models.billing.invoices.tables import Invoice
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment, undo_payment
from models.billing.payments.problems import NoReceipt, NotForAnInvoice
from models.billing.payments.receipts import send_receipt, send_receipt_of_payment
from models.billing.payments.refunding import pay_back
from models.core.errors import Refused
from models.core.outbox import NoticeState
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.lookup import find
from tests.models.builders import Office, invoice, organization, person, subscription

ONE, TWO = "INV-2026-000001", "INV-2026-000002"
BANK = PaymentInput(30_000, "EUR", date(2026, 3, 1), f"{ONE} {TWO}")


@pytest.fixture
async def office(office: Office) -> Office:
    """CUS-1 has SUB-1 of Ana's and SUB-2 of Cyd's, with an invoice over 119.00 each. Eve has both."""
    acme, eve = organization("acme"), person("eve")
    first = subscription(1, (person("ana"), Role.BILLING_PRIMARY), (eve, Role.TECHNICAL_PRIMARY), of=acme)
    second = subscription(2, (person("cyd"), Role.BILLING_PRIMARY), (eve, Role.TECHNICAL_PRIMARY), of=acme)
    await office.save(first, second, person("bella", staff=[StaffRole.BILLING]))
    await office.save(invoice(first, 1), invoice(second, 2))
    return office


async def named(office: Office, key: str) -> Person:
    """A person by their key."""
    return (await office.all(Person, Person.key == key))[0]


async def emailed(office: Office, kind: str) -> dict[str, tuple[str, Drawing]]:
    """The text of the email that each person gets now, by their key."""
    found = {}
    for notice in await office.notices(kind):
        async with office.database.transaction() as session:
            key = (await session.get_one(Person, notice.person_id)).key
            drawing = await draw(session, notice, office.tables, office.now)
            assert drawing is not None
            assert drawing.mail is not None
            found[key] = (f"{drawing.mail.subject}\n{drawing.mail.text}", drawing)
    return found


async def test_a_receipt_has_only_the_part_of_the_invoices_that_its_reader_sees(office: Office) -> None:
    """300.00 pay 119.00 of SUB-1 and of SUB-2. 62.00 are over, and booked to SUB-1."""
    await office.do(record_payment, await named(office, "bella"), "CUS-1", [ONE, TWO], BANK)
    mails = await emailed(office, "payment_received")
    shown = {"ana": "€181.00", "cyd": "€119.00", "eve": "€300.00"}
    assert {key: text.split("\n")[0] for key, (text, _) in mails.items()} == {
        key: f"Payment received: {amount}" for key, amount in shown.items()
    }
    others = {"ana": [TWO, "€300.00"], "cyd": [ONE, "€300.00", "€62.00"], "eve": []}
    for key, (text, drawing) in mails.items():
        (receipt,) = drawing.documents
        assert receipt.headline == f"{shown[key]} paid on Mar 1, 2026"
        assert [word for word in others[key] if word in text or word in str(vars(receipt))] == []


async def test_who_sees_an_invoice_gets_its_receipts_when_they_ask(office: Office) -> None:
    """Each payment's, with what they see of it. The billing team's have all of it."""
    bella = await named(office, "bella")
    await office.do(record_payment, bella, "CUS-1", [TWO], PaymentInput(900, "EUR", date(2026, 3, 1), ""))
    await office.do(record_payment, bella, "CUS-1", [ONE, TWO], BANK)
    for key in ("cyd", "bella"):
        await office.do(send_receipt, await named(office, key), TWO)
    sent = await emailed(office, "receipt_pdf")
    shown = {key: [one.headline for one in drawing.documents] for key, (_, drawing) in sent.items()}
    assert shown == {
        "cyd": ["€110.00 paid on Mar 1, 2026", "€9.00 paid on Mar 1, 2026"],
        "bella": ["€300.00 paid on Mar 1, 2026", "€9.00 paid on Mar 1, 2026"],
    }
    assert "Here's the receipt for invoice INV-2026-000002: €119.00 paid." in sent["cyd"][0]


async def test_people_can_ask_for_the_receipt_of_one_payment(office: Office) -> None:
    """Not of one that was undone."""
    bella, cyd = await named(office, "bella"), await named(office, "cyd")
    for amount in (900, 800):
        await office.do(record_payment, bella, "CUS-1", [TWO], PaymentInput(amount, "EUR", date(2026, 3, 1), ""))
    await office.do(send_receipt_of_payment, cyd, "PAY-1")
    text, drawing = (await emailed(office, "receipt_pdf"))["cyd"]
    assert [one.headline for one in drawing.documents] == ["€9.00 paid on Mar 1, 2026"]
    assert "Here's the receipt for payment PAY-1." in text
    await office.do(undo_payment, bella, "CUS-1", "PAY-2", "Another customer's")
    with pytest.raises(Refused) as refused:
        await office.do(send_receipt_of_payment, cyd, "PAY-2")
    assert isinstance(refused.value.problem, NotForAnInvoice)


async def test_without_a_payment_there_is_no_receipt(office: Office) -> None:
    """An invoice that is only due has none."""
    with pytest.raises(Refused) as refused:
        await office.do(send_receipt, await named(office, "ana"), ONE)
    assert isinstance(refused.value.problem, NoReceipt)


async def test_a_correction_names_the_amount_of_the_receipt(office: Office) -> None:
    """And no other."""
    bella = await named(office, "bella")
    made = await office.do(record_payment, bella, "CUS-1", [ONE, TWO], BANK)
    async with office.database.transaction() as session:
        for notice in await office.notices("payment_received"):
            notice.state = NoticeState.SENT
            await session.merge(notice)
    await office.do(undo_payment, bella, "CUS-1", made.payment.ref, "By mistake")
    mails = await emailed(office, "payment_undone")
    assert {key: text.split("\n")[0] for key, (text, _) in mails.items()} == {
        "ana": "Correction: payment of €181.00",
        "cyd": "Correction: payment of €119.00",
        "eve": "Correction: payment of €300.00",
    }
    assert TWO not in mails["ana"][0]


async def test_people_hear_of_credit_that_was_applied_or_paid_back(office: Office) -> None:
    """Those who receive and see the invoice, or those of the subscription whose credit it was. What's due and left."""
    bella = await named(office, "bella")
    await office.do(record_payment, bella, "CUS-1", [ONE], PaymentInput(15_900, "EUR", date(2026, 3, 1), ""))
    await office.do(apply_credit, bella, "CUS-1", "PAY-1", TWO)
    await office.do(record_payment, bella, "CUS-1", [TWO], PaymentInput(10_000, "EUR", date(2026, 3, 1), ""))
    await office.do(pay_back, bella, "CUS-1", "PAY-2", 2_000, "R1")
    applied, back = await emailed(office, "credit_applied"), await emailed(office, "credit_paid_back")
    assert sorted(applied) == sorted(back) == ["cyd", "eve"]
    assert "The vendor applied €40.00 of your unused credit to invoice INV-2026-000002 for SUB-2" in applied["cyd"][0]
    assert "Nothing is due on the invoice any more." in applied["cyd"][0]
    assert "The vendor paid back €20.00 to Acme on Mar 2, 2026." in back["cyd"][0]
    assert "PAY-2" in back["cyd"][0]
    assert "€1.00 is left as your credit." in back["cyd"][0]


async def test_a_correction_goes_to_those_who_heard_of_applied_credit(office: Office) -> None:
    """Cyd got no receipt for the payment, but its credit settled a part of her invoice."""
    bella = await named(office, "bella")
    await office.do(record_payment, bella, "CUS-1", [ONE], PaymentInput(15_900, "EUR", date(2026, 3, 1), ""))
    await office.do(apply_credit, bella, "CUS-1", "PAY-1", TWO)
    async with office.database.transaction() as session:
        for notice in await office.notices("credit_applied"):
            notice.state = NoticeState.SENT
            await session.merge(notice)
    await office.do(undo_payment, bella, "CUS-1", "PAY-1", "By mistake")
    mails = await emailed(office, "payment_undone")
    assert {key: text.split("\n")[0] for key, (text, _) in mails.items()} == {
        "cyd": "Correction: payment of €40.00",
        "eve": "Correction: payment of €159.00",
    }


async def test_a_reference_that_may_name_other_invoices_is_not_on_the_card_of_one(office: Office) -> None:
    """The payer's bank passed it on for all of them. That of a payment for one subscription is there."""
    bella = await named(office, "bella")
    await office.do(record_payment, bella, "CUS-1", [TWO], PaymentInput(900, "EUR", date(2026, 3, 1), "B1"))
    await office.do(record_payment, bella, "CUS-1", [ONE, TWO], BANK)
    async with office.database.session() as session:
        history = await history_of(session, (await find(session, Invoice, TWO, lock=False))[0])
    assert [one.reference for one in history.settled] == ["", "B1"]
