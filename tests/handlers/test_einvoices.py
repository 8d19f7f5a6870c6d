"""`/invoice xml INV-…`: an invoice as an XRechnung, as a file in Slack."""

from sqlalchemy import text

from tests.handlers.documents.test_invoice_files import shared_with
from tests.handlers.einvoices.test_writing import found
from tests.handlers.hands import Hands
from tests.support.einvoices import faults_of

INVOICE = "INV-2026-000014"
SELLER = """UPDATE legal_entities SET name = 'Northwind GmbH', street = 'Hauptstraße 1', postal_code = '10115',
    city = 'Berlin', country = 'DE', tax_id = 'DE136695976', email = 'billing@northwind.example',
    phone = '+49 30 123456'"""
KEPT = """UPDATE invoices SET seller = '{}', po_number = 'PO-77', buyer =
    '{"name": "Acme", "street": "Calle 3", "postal_code": "50002", "city": "Zaragoza", "country": "ES"}'"""


async def run(hands: Hands, *statements: str) -> None:
    """Change rows."""
    async with hands.desk.database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def sent(hands: Hands, user: str) -> tuple[str, bytes]:
    """The name and content of the file that somebody was sent in a direct message."""
    (message,) = await shared_with(hands, user)
    assert message["channel"].startswith("D")
    async with hands.desk.http.get(f"{hands.desk.sandbox.url}/files/{message['file_ids'][0]}") as response:
        return message["files"][0], await response.read()


async def test_a_contact_gets_an_invoice_as_an_xrechnung(hands: Hands) -> None:
    """Valid by the schema and rules of EN 16931. Her own address is the buyer's."""
    await run(hands, SELLER, KEPT)
    said = await hands.command("ana", f"/invoice xml {INVOICE}")
    assert said.words.startswith(f"I'm sending you {INVOICE} as an XRechnung in a direct message.")
    name, xml = await sent(hands, "ana")
    assert name == f"{INVOICE}.xml"
    assert not faults_of(xml)
    assert found(xml, "Invoice/ID") == [INVOICE]
    assert found(xml, "BuyerReference") == ["PO-77"]
    assert found(xml, "AccountingCustomerParty/Party/EndpointID") == ["ana@acme.example"]


async def test_the_billing_team_gets_it_with_the_customers_address(hands: Hands) -> None:
    await run(hands, SELLER, KEPT)
    await hands.command("bella", f"/invoice xml {INVOICE}")
    _, xml = await sent(hands, "bella")
    assert not faults_of(xml)
    assert found(xml, "AccountingCustomerParty/Party/EndpointID") == ["ana@acme.example"]
    assert found(xml, "AccountingCustomerParty/Party/PostalAddress/CityName") == ["Zaragoza"]


async def test_without_the_scope_for_files_it_comes_by_email(hands: Hands) -> None:
    await run(hands, SELLER, KEPT)
    await hands.desk.fault(method="files.getUploadURLExternal", kind="error:missing_scope", times=1)
    await hands.command("ana", f"/invoice xml {INVOICE}")
    assert await shared_with(hands, "ana") == []
    mail = (await hands.desk.mails("ana@acme.example"))[-1]
    assert mail["subject"] == f"Invoice {INVOICE} as an XRechnung"
    assert [file["name"] for file in mail["attachments"]] == [f"{INVOICE}.xml"]


async def test_asking_twice_at_once_sends_it_once(hands: Hands) -> None:
    await run(hands, SELLER, KEPT)
    for _ in range(2):
        await hands.command("ana", f"/invoice xml {INVOICE}")
    assert [message["files"] for message in await shared_with(hands, "ana")] == [[f"{INVOICE}.xml"]]


async def test_what_is_missing_is_said_and_nothing_is_sent(hands: Hands) -> None:
    await run(hands, SELLER, KEPT, "UPDATE legal_entities SET phone = '', tax_id = ''")
    said = await hands.command("ana", f"/invoice xml {INVOICE}")
    assert f"I can't make an XRechnung of {INVOICE}." in said.words
    assert "Northwind GmbH has no tax ID." in said.words
    assert "Northwind GmbH has no billing contact with a phone number and an email address." in said.words
    assert await shared_with(hands, "ana") == []


async def test_a_void_invoice_has_none(hands: Hands) -> None:
    await run(hands, SELLER, KEPT, "UPDATE invoices SET paid = 0, voided_on = '2026-11-30'")
    assert "The invoice is void." in (await hands.command("ana", f"/invoice xml {INVOICE}")).words


async def test_an_invoice_in_yen_has_none(hands: Hands) -> None:
    await run(hands, SELLER, KEPT, "UPDATE invoices SET currency = 'JPY'")
    said = await hands.command("ana", f"/invoice xml {INVOICE}")
    assert "There are no electronic invoices in JPY. They need a currency with two decimals." in said.words
