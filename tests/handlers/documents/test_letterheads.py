"""Both parties of a document."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from handlers.documents.letterheads import letterhead
from models.billing.invoices.tables import Invoice
from models.subscriptions.lookup import find
from tests.handlers.hands import Hands


@pytest.mark.parametrize(("kept", "name"), [('{"name": "Old Name"}', "Old Name"), ("{}", "New Name")])
async def test_a_document_from_before_sellers_were_kept_has_the_present_one(hands: Hands, kept: str, name: str) -> None:
    """Others have the seller as it was at issue."""
    async with hands.desk.database.transaction() as session:
        await session.execute(text("UPDATE invoices SET seller = :kept"), {"kept": kept})
        await session.execute(text("UPDATE legal_entities SET name = 'New Name'"))
    async with hands.desk.database.session() as session:
        row = (await session.scalars(select(Invoice).limit(1))).one()
        invoice = (await find(session, Invoice, row.ref, lock=False))[0]
        head = await letterhead(session, "Vendor", invoice, in_full=True)
    assert head.seller.name == name
