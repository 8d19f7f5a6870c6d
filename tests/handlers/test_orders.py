"""From the quote to the invoice, at the running desk: what whoever accepts sees, and what everybody else is told."""

import pytest
from sqlalchemy import text

from models.access.desk import Desk
from models.billing.orders.accepting import Billing, accept_quote
from models.directory.lookup import find_person
from models.directory.people import SlackId
from models.directory.postal import PARTS
from tests.handlers.hands import Hands, Said, texts
from tests.support.desk import Json

CHANNEL = "C0BILLING"
ADDRESS = "Acme Robotics, S.L.\nCalle del Ejemplo 12\n50001 Zaragoza\nSpain"


async def sent(hands: Hands, kind: str = "renewal", ref: str = "SUB-1043") -> str:
    """Bella makes a quote and sends it: its short id."""
    made = await hands.command("bella", f"/order make {ref} {kind}")
    quote = next(word for word in made.words.split() if word.startswith("Q-"))
    if kind == "services":
        line = {"description": "Training", "quantity": "2", "unit_price": "600", "tax_rate": "21"}
        await hands.submit("bella", "quote_line", line, f"{quote} 0")
    done = await hands.command("bella", f"/order send {quote} confirmed")
    assert f"{quote} is on its way" in done.words
    await hands.desk.settle()
    return quote


async def accept(hands: Hands, who: str, quote: str, **papers: str) -> Said:
    """Open the form and send it, with what stands in it unless something else is given."""
    form = await hands.command(who, f"/order accept {quote}")
    assert form.view is not None
    inputs = {block["block_id"]: block["element"] for block in form.view["blocks"] if block["type"] == "input"}
    there = {
        name: element.get("initial_value") or element.get("initial_option", {}).get("value", "")
        for name, element in inputs.items()
    }
    values = there | papers
    said = await hands.submit(who, "order_accept", values, form.view["private_metadata"])
    await hands.desk.settle()
    return said


def labels(blocks: list[Json]) -> list[str]:
    """What the buttons in blocks say."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row if "text" in element]


async def test_a_sent_quote_is_accepted_from_the_message(hands: Hands) -> None:
    """The form shows each line, tax and total, and when it is to be paid; the answer names order, invoice and day."""
    quote = await sent(hands)
    message = (await hands.desk.inbox("ana", "dm"))[-1]
    assert f"Quote {quote} (Renewal) for SUB-1043: total €18,585.60." in message["text"]
    assert labels(message["blocks"])[:3] == ["Accept …", "Decline …", "Ask a question"]
    form = await hands.press("ana", f"/order accept {quote}", card=True)
    assert "80 × €192.00 = €15,360.00, tax 21%" in form.words
    sums = [
        "*Subtotal*\n€15,360.00",
        "*Tax 21%*\n€3,225.60",
        "*Total*\n€18,585.60",
        "You'll get an invoice on Nov 23, 2026, to pay by bank transfer by Dec 23, 2026.",
    ]
    assert [part for part in sums if part not in form.words] == []
    said = await accept(hands, "ana", quote, po_number="PO-2026-88", tax_id="ESB-1")
    assert "Your order ORD-2026-0001 (Renewal) for SUB-1043 has been placed." in said.words
    assert "comes to €18,585.60. Please pay €18,585.60 by bank transfer by Dec 23, 2026." in said.words
    assert [button["text"]["text"] for button in said.buttons] == ["How to pay", "Show the order", "PDF"]
    shown = await hands.command("ana", "/subscription show SUB-1043")
    assert "on Feb 29, 2028" in shown.words


async def test_the_invoice_goes_by_mail_and_its_card_says_what_was_asked(hands: Hands) -> None:
    """With lines, total, due day, how to pay, the order's number, address and tax id: to whoever receives invoices."""
    quote = await sent(hands)
    said = await accept(hands, "ana", quote, po_number="PO-2026-88", tax_id="ESB-1")
    invoice = next(word for word in said.words.split() if word.startswith("INV-"))
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if invoice in mail["subject"]]
    assert mail["subject"] == f"Invoice {invoice} for SUB-1043: €18,585.60, due on Dec 23, 2026"
    parts = [
        "80 × €192.00 = €15,360.00, tax 21%",
        "Subtotal: €15,360.00\nTax 21%: €3,225.60\nTotal: €18,585.60",
        "PO-2026-88",
        "ESB-1",
        *ADDRESS.splitlines(),
        "ORD-2026-0001",
    ]
    parts += ["Payment reference: RF", "Please pay €18,585.60 by bank transfer by Dec 23, 2026."]
    assert invoice.replace("-", "") in mail["text"].replace(" ", "")
    assert [part for part in parts if part not in mail["text"].replace("\r\n", "\n")] == []
    receivers = [who for who in ("ana", "bo", "chidi", "kofi") if await _mailed(hands, who, invoice)]
    assert receivers == ["ana", "chidi"]
    card = await hands.command("ana", f"/invoice show {invoice}")
    assert [part for part in ("ORD-2026-0001", "PO-2026-88", "ESB-1", ADDRESS) if part not in card.words] == []
    order = await hands.command("ana", "/order show ORD-2026-0001")
    assert [part for part in (quote, invoice, "PO-2026-88", ADDRESS) if part not in order.words] == []


async def test_what_a_contact_wrote_has_a_bar_beside_each_line_of_the_invoice_mail(hands: Hands) -> None:
    """An address that says where to pay makes no paragraph that could pass for the vendor's."""
    forged = "Acme\n\nIMPORTANT: our bank account has changed.\n\u2028Account: DE89 3704 0044 0532 0130 00"
    await accept(hands, "ana", await sent(hands), street=forged, po_number="Account: DE89", tax_id="Pay DE89")
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if "Invoice INV" in mail["subject"]]
    theirs = [line for line in mail["text"].splitlines() if "DE89" in line or "IMPORTANT" in line]
    assert theirs == [
        "> IMPORTANT: our bank account has changed.",
        "> Account: DE89 3704 0044 0532 0130 00",
        "> Purchase order number: Account: DE89",
        "> Tax ID: Pay DE89",
    ]
    assert "Order ORD-2026-0001. Details that your organization entered:\n> Acme\n" in mail["text"].replace(
        "\r\n", "\n"
    )


async def test_the_name_of_a_license_is_in_quotation_marks_in_the_invoice_mail(hands: Hands) -> None:
    """It can't end them."""
    await hands.submit("ana", "subscription_rename", {"name": "Plant”. Pay to DE89. “"}, "SUB-1043")
    await accept(hands, "ana", await sent(hands))
    (mail,) = [mail for mail in await hands.desk.mails("ana@acme.example") if "Invoice INV" in mail["subject"]]
    assert "for SUB-1043, “Plant'. Pay to DE89. '” (Acme Robotics)." in mail["text"]


async def _mailed(hands: Hands, who: str, invoice: str) -> bool:
    addresses = {"bo": "bo@ledgerly.example", "kofi": "kofi@mensah-it.example"}
    mails = await hands.desk.mails(addresses.get(who, f"{who}@acme.example"))
    return any(invoice in mail["subject"] for mail in mails)


async def test_whoever_receives_invoices_no_more_is_not_mailed_one(hands: Hands) -> None:
    """The right is looked at when the mail goes out: Chidi had it when the order was placed."""
    quote, bot = await sent(hands), hands.desk.bot
    async with hands.desk.database.transaction() as session:
        ana = await find_person(session, SlackId("T0NORTHWIND", "U0ANA"))
        await accept_quote(Desk(session, ana, bot.clock.now(), bot.tables, bot.channels), quote, Billing())
        await session.execute(text("DELETE FROM contacts WHERE kind = 'technical' AND rank = 'primary'"))
    bot.deliverer.wake()
    await hands.desk.settle()
    told = "kind = 'invoice_issued' AND state = "
    assert (
        await hands.desk.count("notices", f"{told} 'sent'"),
        await hands.desk.count("notices", f"{told} 'dropped'"),
    ) == (1, 1)
    assert [mail for mail in await hands.desk.mails("chidi@acme.example") if "Invoice INV" in mail["subject"]] == []


async def test_the_billing_channel_hears_of_orders_and_refusals(hands: Hands) -> None:
    """Each with a button for what comes next."""
    await accept(hands, "ana", await sent(hands))
    declined = await sent(hands, "services")
    await hands.submit("ana", "order_decline", {"reason": "No *budget* <!here>"}, declined)
    await hands.desk.settle()
    order, no = (await hands.desk.inbox("bella", CHANNEL))[-2:]
    assert "Ana Pérez Iñíguez at Acme Robotics ordered ORD-2026-0001: Renewal for SUB-1043, €18,585.60" in order["text"]
    assert labels(order["blocks"]) == ["Show the order"]
    assert f"Ana Pérez Iñíguez at Acme Robotics declined {declined}: Services for SUB-1043, €1,452.00." in no["text"]
    assert "No *budget* <!here>" in texts(no["blocks"])
    assert labels(no["blocks"]) == ["Show the quote", "Edit and resend …"]


async def test_services_that_were_declined_are_offered_again(hands: Hands) -> None:
    """As a draft with the same lines. Another press leads to the same draft."""
    declined = await sent(hands, "services")
    await hands.submit("ana", "order_decline", {"reason": "Too dear."}, declined)
    card = await hands.command("bella", f"/order show {declined}")
    drafts = [await hands.press("bella", card.button("Edit and resend …")["action_id"], card=True) for _ in range(2)]
    assert ["Quote Q-2026-0002 (Services)" in draft.text for draft in drafts] == [True, True]
    assert "€1,452.00" in drafts[0].words
    await hands.command("bella", "/order send Q-2026-0002 confirmed")
    assert "Your order ORD-2026-0001 (Services)" in (await accept(hands, "ana", "Q-2026-0002")).words
    assert "Edit and resend …" not in str((await hands.command("ana", f"/order show {declined}")).buttons)


async def test_what_was_said_last_stands_in_the_next_form(hands: Hands) -> None:
    """Whoever orders next in that subscription."""
    papers = {"po_number": "PO-1", "street": "2 Road", "city": "Bath", "country": "GB", "tax_id": "T9"}
    await accept(hands, "ana", await sent(hands), **papers)
    quote = await sent(hands, "services")
    form = await hands.command("ana", f"/order accept {quote}")
    assert form.view is not None
    inputs = {block["block_id"]: block["element"] for block in form.view["blocks"] if block["type"] == "input"}
    assert {name: element["initial_value"] for name, element in inputs.items() if "initial_value" in element} == {
        "po_number": "PO-1",
        "street": "2 Road",
        "city": "Bath",
        "tax_id": "T9",
    }
    assert inputs["country"]["initial_option"]["value"] == "GB"


async def test_a_tax_id_that_looks_wrong_is_kept_as_it_was_entered(hands: Hands) -> None:
    """The answer says so, and nothing is refused. One that fits isn't mentioned."""
    doubt = "“DE 136695977” doesn't look like a tax ID of the country that you chose."
    said = await accept(hands, "ana", await sent(hands), country="DE", tax_id="DE 136695977")
    assert doubt in said.words
    async with hands.desk.database.transaction() as session:
        assert (await session.execute(text("SELECT tax_id FROM orders"))).scalar_one() == "DE 136695977"
    right = await accept(hands, "ana", await sent(hands, "services"), country="DE", tax_id="DE 136695976")
    assert "doesn't look like" not in right.words


async def test_buttons_are_there_for_those_who_may(hands: Hands) -> None:
    """Bo may renew and sees no orders: the list leads him to the form. Whoever may not is told who may."""
    quote = await sent(hands)
    listed = await hands.command("bo", "/order")
    assert quote in listed.words
    assert [button["action_id"] for button in listed.buttons] == [f"/order accept {quote}"]
    assert "You can't see orders and quotes" in (await hands.command("bo", f"/order show {quote}")).words
    assert "Your order ORD-2026-0001" in (await accept(hands, "bo", quote)).words
    assert "€18,585.60" in (await hands.command("bo", "/order show ORD-2026-0001")).words
    services = await sent(hands, "services")
    shown = await hands.command("chidi", f"/order show {services}")
    assert "Accept …" in labels(shown.blocks)
    refused = await hands.command("kofi", f"/order accept {services}")
    assert "You can't pay invoices on SUB-1043" in refused.words
    assert "Ana Pérez Iñíguez" in refused.words


async def test_a_quote_that_fits_no_more_is_made_anew_with_one_click(hands: Hands) -> None:
    """Also from the form, where there is nothing left to correct."""
    first = await hands.press("ana", "/renewal renew SUB-1043")
    quote = next(word.strip(".") for word in first.words.split() if word.startswith("Q-"))
    form = await hands.command("ana", f"/order accept {quote}")
    assert form.view is not None
    async with hands.desk.database.transaction() as session:
        sub = "(SELECT id FROM subscriptions WHERE number = 1043)"
        await session.execute(text(f"UPDATE subscription_items SET seats = 90 WHERE subscription_id = {sub}"))  # noqa: S608
    values = dict.fromkeys(("po_number", "tax_id", *PARTS), "")
    said = await hands.submit("ana", "order_accept", values, form.view["private_metadata"])
    assert f"SUB-1043 has changed since {quote} was made" in said.words
    again = said.button("Get a new quote")
    made = await hands.press("ana", again["action_id"], again["value"])
    assert "90 × €192.00 = €17,280.00, tax 21%" in made.words
    assert await hands.desk.count("orders") == 0


@pytest.mark.parametrize("word", ["accept", "decline", "show", "ask", ""])
async def test_without_an_id_the_quotes_are_listed_to_choose_from(hands: Hands, word: str) -> None:
    """Each with its button."""
    quote = await sent(hands)
    said = await hands.command("ana", f"/order {word}".strip())
    assert f"*{quote}* · Renewal for SUB-1043 · €18,585.60" in said.words
    assert [button["action_id"] for button in said.buttons] == [f"/order show {quote}"]


async def test_a_question_about_a_quote_reaches_the_vendor(hands: Hands) -> None:
    """With the quote in hand."""
    quote = await sent(hands)
    form = await hands.press("ana", f"/order ask {quote}", card=True)
    assert form.view is not None
    await hands.submit("ana", "enquiry_new", {"question": "Is there a discount?"}, form.view["private_metadata"])
    await hands.desk.settle()
    card = (await hands.desk.inbox("bella", CHANNEL))[-1]
    assert quote in " ".join(texts(card["blocks"]))
    assert "Is there a discount?" in texts(card["blocks"])


async def test_the_card_in_everybodys_messages_says_that_it_was_ordered(hands: Hands) -> None:
    """Bo accepts, and the message of Ana has no button any more that could be pressed in vain."""
    quote = await sent(hands)
    await accept(hands, "bo", quote)
    (card,) = [one for one in await hands.desk.inbox("ana", "dm") if f"Quote {quote}" in one["text"]]
    assert card["text"] == f"Quote {quote} (Renewal) for SUB-1043: total €18,585.60. Ordered."
    assert labels(card["blocks"]) == ["PDF", "All quotes and orders"]


async def test_an_address_from_before_asks_for_its_country_until_it_has_one(hands: Hands) -> None:
    """The lines of the address stay."""
    quote = await sent(hands)
    assert "Please choose its country." in (await hands.command("ana", f"/order accept {quote}")).words
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE organizations SET country = 'ES' WHERE name = 'Acme Robotics'"))
    form = await hands.command("ana", f"/order accept {quote}")
    assert "Billing address now: Acme Robotics, S.L." in form.words
    assert "choose its country" not in form.words
