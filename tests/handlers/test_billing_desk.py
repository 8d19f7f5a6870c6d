"""The billing team's day, from their commands to what contacts get by email."""

import io
import json
import re

import pypdf

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_orders import accept
from tests.nouns.payments import day, several

LINE = {"description": "Training", "quantity": "1", "unit_price": "1000", "tax_rate": "19"}


async def issue(hands: Hands, po_number: str = "PO-1") -> str:
    """Prepare and issue an invoice over 1,190.00 EUR by the forms. Gives its number."""
    made = await hands.command("bella", "/invoice new SUB-1042")
    draft = made.button("Add a line")["value"]
    await hands.submit("bella", "draft_line", LINE, f"{draft} 0")
    details = {"po_number": po_number, "note": "As agreed.", "due_on": day("2027-02-01")}
    await hands.submit("bella", "draft_details", details, draft)
    question = await hands.command("bella", f"/invoice issue {draft}")
    assert "1,190.00" in question.words
    issued = await hands.press("bella", question.button("Issue")["action_id"])
    return next(word for word in issued.words.split() if word.startswith("INV-"))


async def mails(hands: Hands, subject: str) -> list[tuple[str, tuple[str, ...]]]:
    """The texts and the names of the attachments of Ana's emails whose subject begins so."""
    await hands.desk.settle()
    found = [mail for mail in await hands.desk.mails("ana@acme.example") if mail["subject"].startswith(subject)]
    return [(mail["text"], tuple(one["name"] for one in mail["attachments"])) for mail in found]


async def test_a_void_invoice_is_issued_again_with_the_right_purchase_order_number(hands: Hands) -> None:
    """Who got the first one hears that it's void, and gets the second one."""
    first = await issue(hands, "PO-WRONG")
    form = await hands.command("bella", f"/invoice void {first}")
    assert "nothing is due on it any more" in form.words
    voided = await hands.submit("bella", "invoice_void", {"reason": "Wrong order number"}, first)
    draft = await hands.press("bella", voided.button("Issue a corrected one")["action_id"])
    ref = draft.button("Details")["value"]
    details = {"po_number": "PO-RIGHT", "note": "", "due_on": day("2027-02-01")}
    await hands.submit("bella", "draft_details", details, ref)
    issued = await hands.command("bella", f"/invoice issue {ref} confirmed")
    second = next(word for word in issued.words.split() if word.startswith("INV-"))
    assert int(second[-6:]) == int(first[-6:]) + 1
    shown = await hands.command("bella", f"/invoice show {second}")
    assert "PO-RIGHT" in shown.words
    assert "PO-WRONG" not in shown.words
    ((text, _),) = await mails(hands, f"Invoice {first} is void")
    assert "> Wrong order number" in text
    assert "Wrong order number" in (await hands.command("ana", f"/invoice show {first}")).words
    ((text, _),) = await mails(hands, f"Invoice {second} for SUB-1042")
    assert f"It replaces invoice {first}, which is void." in text
    corrected, void = [await printed(hands, ref) for ref in (second, first)]
    assert f"Replaces {first}" in corrected
    assert f"Replaced by {second}" in void
    assert "VOID" in void


async def test_a_corrected_invoice_says_which_seats_were_removed_meanwhile(hands: Hands) -> None:
    """On the draft's card, and again before it's issued."""
    quoted = await hands.command("eva", "/subscription seats SUB-1042 cloud 50")
    quote = re.findall(r"Q-\d{4}-\d{4}", quoted.words)[0]
    ordered = await accept(hands, "eva", quote)
    (invoice,) = set(re.findall(r"INV-\d{4}-\d{6}", ordered.words))
    await hands.submit("bella", "invoice_void", {"reason": "Wrong order number"}, invoice)
    draft = await hands.command("bella", f"/invoice new {invoice}")
    assert "Removed since" not in draft.words
    ref = draft.button("Details")["value"]
    await hands.command("eva", "/subscription seats SUB-1042 cloud 48 was 50 confirmed")
    for line in (f"/invoice new {invoice}", f"/invoice issue {ref}"):
        said = await hands.command("bella", line)
        assert "*Removed since the invoice was voided:* Fleet Planner Cloud 2." in said.words


async def test_a_payment_in_part_is_said_before_it_is_recorded_and_undone_with_a_reason(hands: Hands) -> None:
    """The form asks again where the amount isn't what is due; the result has Undo."""
    invoice = await issue(hands)
    form = await hands.command("bella", f"/invoice record {invoice}")
    assert form.view is not None
    values = {
        "invoices": several(invoice),
        "amount": "190",
        "paid_on": day("2026-11-01"),
        "method": chosen("transfer"),
        "reference": "B1",
    }
    plan = await hands.submit("bella", "payment_record", values, form.view["private_metadata"])
    assert "€190.00 is less than the €1,190.00 due" in plan.words
    assert plan.view is not None
    recorded = await hands.submit("bella", "payment_plan", {}, plan.view["private_metadata"])
    assert f"€190.00 for {invoice}, which leaves €1,000.00 due." in recorded.words
    undo = recorded.button("Undo")
    asked = await hands.press("bella", undo["action_id"], undo["value"])
    assert "What it settled is due again" in asked.words
    await hands.submit("bella", "payment_undo", {"reason": "Another customer's money"}, undo["value"])
    shown = await hands.command("bella", f"/invoice show {invoice}")
    assert "balance due €1,190.00" in shown.text


async def test_a_large_write_off_waits_for_a_second_yes_in_the_billing_channel(hands: Hands) -> None:
    """Adam approves what Bella asked for; she hears it."""
    invoice = await issue(hands)
    form = await hands.command("bella", f"/invoice writeoff {invoice}")
    assert form.view is not None
    asked = await hands.submit("bella", "write_off", {"reason": "Insolvent"}, form.view["private_metadata"])
    assert "needs a second person's approval" in asked.words
    request = next(word.rstrip(".") for word in asked.words.split() if word.startswith("REQ-"))
    refused = await hands.command("bella", f"/invoice requests approve {request}")
    assert f"You asked for {request}" in refused.words
    done = await hands.command("adam", f"/invoice requests approve {request}")
    assert "Approved by Adam" in done.words
    shown = await hands.command("bella", f"/invoice show {invoice}")
    assert "Written off" in shown.words


async def test_money_that_arrives_while_a_form_is_open_is_not_written_off(hands: Hands) -> None:
    """The answer has the balance of now, and a button that asks again."""
    invoice = await issue(hands)
    form = await hands.command("bella", f"/invoice writeoff {invoice}")
    assert form.view is not None
    await pay(hands, invoice, "1000")
    late = await hands.submit("bella", "write_off", {"reason": "Insolvent"}, form.view["private_metadata"])
    assert "€190.00 is due now. Nothing was written off." in late.words
    again = await hands.press("bella", late.button("Try again")["action_id"])
    assert f"Write off €190.00 of {invoice}?" in again.words
    assert again.view is not None
    done = await hands.submit("bella", "write_off", {"reason": "Insolvent"}, again.view["private_metadata"])
    assert f"€190.00 of {invoice} is written off." in done.words


async def test_money_that_arrives_while_a_form_is_open_is_not_credited(hands: Hands) -> None:
    """The plan said that the credit lowers what is due. Now it would become the customer's credit."""
    invoice = await issue(hands)
    form = await hands.command("bella", f"/invoice credit {invoice}")
    assert form.view is not None
    values = {"amount": "", "reason": "Cancelled"}
    plan = await hands.submit("bella", "invoice_credit", values, form.view["private_metadata"])
    assert plan.view is not None
    await pay(hands, invoice, "1000")
    late = await hands.submit("bella", "invoice_credit_plan", {}, plan.view["private_metadata"])
    assert "€190.00 is due now, and €1,190.00 isn't credited yet. Nothing was credited." in late.words
    again = await hands.press("bella", late.button("Try again")["action_id"])
    assert again.view is not None
    shown = await hands.command("bella", f"/invoice payments {invoice}")
    assert "CN-" not in shown.words


async def test_lists_show_what_is_left_to_pay_after_unused_credit(hands: Hands) -> None:
    """For the billing team and for the contact who pays. Once it's refunded, and the bank takes the money
    back, the customer owes the refund."""
    invoice = await issue(hands)
    await pay(hands, invoice, "1290")
    for who, line in (("bella", "/invoice overdue"), ("bella", "/invoice list SUB-1042"), ("ana", "/invoice overdue")):
        said = await hands.command(who, line)
        assert "*Overdue* by 39 days · €100.00 covered by unused credit" in said.words, line
    assert "€353.53 · *Overdue*" in (await hands.home("bella")).words
    assert "€100.00 covered by unused credit" in (await hands.command("bella", "/invoice promise")).words
    shown = await hands.command("bella", f"/invoice payments {invoice}")
    payment = next(word for word in shown.words.split() if word.startswith("PAY-"))
    await hands.submit("bella", "credit_pay_back_plan", {}, refund_of(payment))
    undone = await hands.submit("bella", "payment_undo", {"reason": "Returned"}, payment)
    assert "€100.00 of it had been refunded, so the customer owes that, too." in undone.words
    card = await hands.command("bella", f"/invoice payment {payment}")
    form = await hands.press("bella", card.button("Record the repayment")["action_id"])
    assert form.view is not None
    assert "€453.53 · *Overdue*" in (await hands.home("bella")).words


def refund_of(payment: str) -> str:
    """What the form carries that refunds 100.00 of a payment to Acme."""
    return json.dumps({"customer": "CUS-1", "source": payment, "amount": 10_000, "reference": "", "seen": 10_000})


async def pay(hands: Hands, invoice: str, amount: str) -> None:
    """Record a payment of another amount than is due."""
    form = await hands.command("bella", f"/invoice record {invoice}")
    assert form.view is not None
    values = {
        "invoices": several(invoice),
        "amount": amount,
        "paid_on": day("2026-11-01"),
        "method": chosen("transfer"),
        "reference": "",
    }
    plan = await hands.submit("bella", "payment_record", values, form.view["private_metadata"])
    assert plan.view is not None
    await hands.submit("bella", "payment_plan", {}, plan.view["private_metadata"])


async def test_a_receipt_and_a_credit_note_come_by_email_as_pdfs(hands: Hands) -> None:
    """Paid in full, then credited in part: the credit is the customer's, and pays the next invoice."""
    invoice, other = await issue(hands), await issue(hands)
    form = await hands.command("bella", f"/invoice record {invoice}")
    assert form.view is not None
    values = {
        "invoices": several(invoice),
        "amount": "1190",
        "paid_on": day("2026-11-01"),
        "method": chosen("transfer"),
        "reference": "",
    }
    await hands.submit("bella", "payment_record", values, form.view["private_metadata"])
    (receipt,) = await mails(hands, "Payment received: €1,190.00")
    assert f"Invoice {invoice}: €1,190.00. Nothing is due on it any more." in receipt[0]
    assert [name.endswith(".pdf") for name in receipt[1]] == [True]
    shown = await hands.command("ana", f"/invoice show {invoice}")
    await hands.press("ana", shown.button("Receipt")["action_id"])
    await hands.desk.settle()
    (file,) = [one for one in await hands.desk.inbox("ana") if one["text"].startswith("Here's the receipt for")]
    assert [name[:4] for name in file["files"]] == ["PAY-"]
    plan = await hands.submit("bella", "invoice_credit", {"amount": "100", "reason": "Cut short"}, invoice)
    assert plan.view is not None
    assert "€119.00 becomes the customer's credit." in plan.words
    credited = await hands.submit("bella", "invoice_credit_plan", {}, plan.view["private_metadata"])
    (note,) = await mails(hands, "Credit note CN-")
    assert "€119.00 is left as your credit." in note[0]
    assert [name.endswith(".pdf") for name in note[1]] == [True]
    card = await hands.press("bella", credited.button("Use the credit")["action_id"])
    apply = card.button("Apply credit")
    form = await hands.press("bella", apply["action_id"], apply["value"])
    assert form.view is not None
    about = form.view["private_metadata"]
    applied = await hands.submit("bella", "credit_apply", {"invoice": chosen(other)}, about)
    assert f"€119.00 for {other}, which leaves €1,071.00 due." in applied.words


async def test_the_card_of_an_invoice_credited_in_part_names_the_credit_note_once(hands: Hands) -> None:
    """And doesn't call it partly paid: nobody paid anything."""
    invoice = await issue(hands)
    plan = await hands.submit("bella", "invoice_credit", {"amount": "100", "reason": "Cut short"}, invoice)
    assert plan.view is not None
    await hands.submit("bella", "invoice_credit_plan", {}, plan.view["private_metadata"])
    shown = await hands.command("bella", f"/invoice show {invoice}")
    assert "Partly credited, balance due on" in shown.words
    assert "Cut short" in shown.words
    assert str(shown.blocks).count("CN-2026-000001") == 1


async def test_an_issued_invoice_comes_as_a_card_that_changes_once_it_is_void(hands: Hands) -> None:
    """To Ana, in Slack, besides the email. Then there's nothing to pay on the same card."""
    invoice = await issue(hands)
    card = await card_of(hands, invoice)
    assert "Please pay €1,190.00 by bank transfer by Feb 1, 2027." in card.words
    assert labels(card) == ["How to pay", "Show", "PDF"]
    await hands.submit("bella", "invoice_void", {"reason": "Wrong order number"}, invoice)
    changed = await card_of(hands, invoice)
    assert "Void." in changed.words
    assert labels(changed) == ["Show", "PDF"]


async def printed(hands: Hands, invoice: str) -> str:
    """What is on the first page of the PDF that Ana asks for."""
    await hands.command("ana", f"/invoice pdf {invoice}")
    await hands.desk.settle()
    message = [one for one in await hands.desk.inbox("ana") if one["files"] == [f"{invoice}.pdf"]][-1]
    async with hands.desk.http.get(f"{hands.desk.sandbox.url}/files/{message['file_ids'][0]}") as response:
        content = await response.read()
    return " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


async def card_of(hands: Hands, invoice: str) -> Said:
    """The one message to Ana that begins with the number of an invoice."""
    await hands.desk.settle()
    (card,) = [one for one in await hands.desk.inbox("ana") if one["text"].startswith(f"Invoice *{invoice}*")]
    return Said(None, card["text"], card["blocks"])


def labels(said: Said) -> list[str]:
    """What its buttons say."""
    return [one["text"]["text"] for one in said.buttons]
