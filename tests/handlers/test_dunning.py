"""Unpaid invoices at the running desk: what contacts are sent, and what the billing team does about it."""

from tests.handlers.hands import Hands, Said

ACME = "INV-2026-000014"


async def invoice_of(hands: Hands, who: str, ref: str) -> str:
    """The number of the newest invoice of a subscription."""
    said = await hands.command(who, f"/invoice list {ref}")
    return next(line.split("*")[1] for line in said.words.splitlines() if line.startswith("*INV-"))


async def test_what_is_told_of_a_renewed_term_is_one_truth(hands: Hands) -> None:
    """Seven days on, SUB-1060 has renewed: its estimate, its renewal, its invoice and how to pay it agree."""
    before = (await hands.command("zuri", "/subscription estimate SUB-1060")).words
    assert "You'll get an invoice on 30 Nov 2026, to pay by bank transfer by 30 Dec 2026." in before
    await hands.desk.advance("P7D")
    number = await invoice_of(hands, "amina", "SUB-1060")
    shown = (await hands.command("amina", f"/invoice show {number}")).words
    assert "by bank transfer by 30 Dec 2026." in shown
    renewal = (await hands.command("amina", "/renewal show SUB-1060")).words
    assert "to pay by bank transfer by " in renewal
    pay = (await hands.command("amina", f"/invoice pay {number}")).words
    assert "Payment reference" in pay
    for said in (before, shown, renewal, pay):
        assert "charged" not in said


async def test_a_contact_is_reminded_in_one_message_and_one_email(hands: Hands) -> None:
    """Three days before the due date, with buttons for each invoice; its button shows how to pay. The email has the
    invoice attached."""
    await hands.desk.advance("P7D")
    number = await invoice_of(hands, "amina", "SUB-1060")
    await hands.desk.advance("P27D")
    (message,) = [one for one in await hands.desk.inbox("amina", "dm") if f"\n*{number}*" in one["text"]]
    assert "1 invoice isn't paid yet." in message["text"]
    assert "by bank transfer by 30 Dec 2026." in message["text"]
    labels = [one["text"]["text"] for one in Said(None, blocks=message["blocks"]).buttons]
    assert labels == ["How to pay", "Show", "Ask about it"]
    (mail,) = [one for one in await hands.desk.mails("amina@baobab.example") if "isn't paid yet" in one["subject"]]
    assert number in mail["text"]
    assert f"/invoice pay {number}" in mail["text"]
    assert [file["name"] for file in mail["attachments"]] == [f"{number}.pdf"]


async def test_the_billing_team_records_a_promise_and_both_read_it(hands: Hands) -> None:
    """On the card of the invoice, which says why reminders are paused. They are resumed by a button."""
    card = await hands.command("bella", f"/invoice show {ACME}")
    labels = [one["text"]["text"] for one in card.buttons if "text" in one]
    assert labels[-3:] == ["Promised …", "Pause for 7 days", "Hold reminders"]
    form = await hands.press("bella", card.button("Promised")["action_id"], card=True)
    assert form.view is not None
    day = {"day": {"type": "datepicker", "selected_date": "2026-12-10"}}
    said = await hands.submit("bella", "dunning_promise", day, form.view["private_metadata"])
    assert "Payment is promised by Dec 10, 2026" in said.words
    hers = (await hands.command("ana", f"/invoice show {ACME}")).words
    assert "so reminders are paused until then." in hers
    listed = (await hands.command("bella", "/invoice overdue")).words
    assert "Payment is promised by Dec 10, 2026" in listed
    again = await hands.press("bella", said.button("Resume reminders")["action_id"])
    assert f"Reminders of *{ACME}* go on." in again.words
    assert "paused" not in (await hands.command("ana", f"/invoice show {ACME}")).words


async def test_a_question_is_named_on_the_card_as_what_pauses_the_reminders(hands: Hands) -> None:
    """With its number."""
    await hands.submit("ana", "enquiry_new", {"question": "Why so much?"}, ACME)
    said = (await hands.command("ana", f"/invoice show {ACME}")).words
    assert "Reminders are paused until ENQ-1 is answered." in said


async def test_the_billing_channel_sees_on_monday_what_is_overdue(hands: Hands) -> None:
    """By currency, customer and the ages of a statement of account, each Monday anew."""
    await hands.desk.advance("P7D")
    posted = [one["text"] for one in await hands.desk.inbox("bella", "C0BILLING")]
    first, digest = (text for text in posted if "Overdue invoices this week" in text)
    assert "Acme Robotics: €453.53 on 1 invoice, overdue for up to 39 days" in first
    assert "Acme Robotics: €453.53 on 1 invoice, overdue for up to 46 days" in digest
    assert "By days since due: 0–30 days: €" in digest
    assert " · Over 90 days: €" in digest
