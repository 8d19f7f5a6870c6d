"""Bank statements at the running desk: uploaded in a form, matched, confirmed and undone."""

import base64

from tests.handlers.hands import Hands
from tests.support.desk import Json

IBAN = "DE75512108001245126199"
ACME, OF_ACME = "INV-2026-000014", "RF34INV2026000014"
"""An open invoice of 453.53, and its payment reference."""


def camt(*entries: tuple[str, str, str]) -> str:
    """A statement with transfers: (amount, text, bank's ID)."""
    booked = "".join(
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>{number}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for amount, text, number in entries
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>{booked}</Stmt></BkToCstmrStmt></Document>"
    )


async def upload(hands: Hands, content: str, name: str = "march.xml") -> Json:
    """Bella imports a file, as she would in Slack. Returns the view that she then sees."""
    shown = await hands.desk.command("bella", "/invoice import")
    file = {"name": name, "content": base64.b64encode(content.encode()).decode()}
    sent: Json = await hands.desk._post(
        "submit", user="bella", view_id=shown["view"]["id"], values={"file": {"file": file}}
    )
    assert sent["error"] is None, sent["error"]
    view: Json = sent["view"]
    return view


async def test_a_statement_is_uploaded_matched_and_undone(hands: Hands) -> None:
    """The invoice is paid, and due again. Uploading it twice changes nothing."""
    statement = camt(("453.53", f"Danke {OF_ACME}", "B-1"), ("7.00", "Hello", "B-2"))
    shown = await upload(hands, statement)
    assert "2 new transfers." in str(shown)
    assert "0 new transfers. 2 were imported before." in str(await upload(hands, statement))
    said = await hands.command("bella", "/invoice match")
    assert f"*Pays {ACME}* of Acme Robotics (payment reference, exact match)" in said.text
    assert "1 with a proposal, 1 without" in said.words
    done = await hands.press("bella", said.button("Confirm")["action_id"])
    assert f"for BANK-1: {ACME} (€453.53)." in done.text
    assert "is paid, so nothing is due." in (await hands.command("ana", f"/invoice pay {ACME}")).text
    form = await hands.press("bella", done.button("Undo …")["action_id"])
    assert form.view is not None
    undone = await hands.submit("bella", "bank_undo", {"reason": "Wrong customer."}, form.view["private_metadata"])
    assert "Undone. BANK-1 is waiting again." in undone.words
    assert "€453.53" in (await hands.command("ana", f"/invoice pay {ACME}")).text


async def test_money_that_went_back_undoes_its_payment(hands: Hands) -> None:
    """Bella confirms it, and the people who got the receipt read what happened."""
    await upload(hands, camt(("453.53", f"Danke {OF_ACME}", "B-1")))
    await hands.press("bella", (await hands.command("bella", "/invoice match")).button("Confirm")["action_id"])
    await hands.desk.settle()
    back = camt(("453.53", f"Danke {OF_ACME}", "B-9")).replace("CRDT", "DBIT")
    assert "1 new transfer." in str(await upload(hands, back, "april.xml"))
    said = await hands.command("bella", "/invoice match")
    assert "*Takes back BANK-1* of Nov 20, 2026, recorded as PAY-" in said.text
    button = said.button("Undo the payment …")
    assert button["confirm"]["confirm"]["text"] == "Undo"
    done = await hands.press("bella", button["action_id"])
    assert "BANK-2 took back BANK-1. Both are off the list. PAY-" in done.text
    assert "€453.53" in (await hands.command("ana", f"/invoice pay {ACME}")).text
    assert "No bank transfers are waiting." in (await hands.command("bella", "/invoice match")).words
    await hands.desk.settle()
    mails = [" ".join(mail["text"].split()) for mail in await hands.desk.mails()]
    (told, *_) = [text for text in mails if "The bank took back the payment of €453.53" in text]
    assert f"Invoice {ACME}: €453.53 is due." in told


async def test_the_payment_advice_has_the_reference_that_is_matched(hands: Hands) -> None:
    """In groups of four, to be copied."""
    said = await hands.command("ana", f"/invoice pay {ACME}")
    assert "`RF34 INV2 0260 0001 4`" in said.words
    assert "Use exactly this payment reference: RF34 INV2 0260 0001 4." in said.text


async def test_a_transfer_that_names_invoices_without_a_proposal_says_why(hands: Hands) -> None:
    """An earlier one pays the same invoice, or it names invoices of two customers. Nothing is named twice."""
    named_twice, mixed = f"{OF_ACME} {ACME}", f"{ACME} INV-2026-000012"
    await upload(hands, camt(("453.53", OF_ACME, "B-1"), ("453.53", named_twice, "B-2"), ("9.00", mixed, "B-3")))
    said = (await hands.command("bella", "/invoice match")).words
    assert f"No proposal. It names {ACME}. Nothing is due on it, or an earlier transfer here pays it." in said
    assert f"No proposal. It names {ACME} and INV-2026-000012. Nothing is due on them, earlier transfers" in said


async def test_the_columns_of_a_csv_file_are_checked_once(hands: Hands) -> None:
    """Without one of the vendor's accounts, the file is refused: it could be about any of them."""
    text = "Date,Amount,Reference\n2026-11-20,453.53,INV-2026-14\n"
    file = hands.engine.workspace.upload(hands._person("bella").id, "march.csv", text.encode())
    chosen: Json = {"type": "file_input", "files": [file.to_slack()]}
    refused = await hands.submit("bella", "bank_import", {"file": chosen, "account": ""})
    assert "The file doesn't say which account it's for." in str(refused.errors)
    accounts = (await hands.command("bella", "/invoice import")).view
    assert accounts is not None
    options = accounts["blocks"][1]["element"]["options"]
    (euro,) = [option["value"] for option in options if option["text"]["text"].startswith("EUR")]
    account: Json = {"type": "static_select", "selected_option": {"value": euro}}
    form = await hands.submit("bella", "bank_import", {"file": chosen, "account": account})
    assert "For example: Nov 20, 2026 · €453.53 · – · “INV-2026-14”" in form.words
    assert form.view is not None
    values = {"date": "Date", "amount": "Amount", "text": "Reference", "date_format": "%Y-%m-%d", "decimal": "."}
    done = await hands.submit("bella", "bank_layout", values, form.view["private_metadata"])
    assert "1 new transfer." in done.words
    again = await hands.submit("bella", "bank_import", {"file": chosen, "account": account})
    assert "0 new transfers. 1 was imported before." in again.words


async def test_somebody_elses_file_is_not_read(hands: Hands) -> None:
    """Although Slack would give it to the app."""
    file = hands.engine.workspace.upload(hands._person("ana").id, "march.xml", camt().encode())
    said = await hands.submit("bella", "bank_import", {"file": {"type": "file_input", "files": [file.to_slack()]}})
    assert "I couldn't get the file from Slack" in str(said.errors)
