"""The notice with a file about invoices: a list, a statement of account, a report or the journal."""

from dataclasses import replace

from sqlalchemy.orm import selectinload
from sqlmodel import select

from handlers.documents.data import DocumentData
from handlers.documents.parts import Letterhead
from handlers.documents.statement import statement_document, statement_facts
from handlers.notices.context import NoticeContext, renders
from handlers.views import reports
from handlers.views.blocks import Drawing
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.billing.books.files import WantedFile, csv_file, statement_of
from models.billing.books.notices import BillingFile
from models.billing.invoices.statements import Statement
from models.billing.parties import Party, buyer_of, seller_of
from models.catalogue.legal_entities import MAIN
from models.catalogue.logos import logo_of
from models.directory.people import Person
from models.roles import StaffRight


@renders(BillingFile)
async def billing_file(context: NoticeContext, notice: BillingFile) -> Drawing | None:
    """To the person who requested it, with what they may see now. Nothing if they lost the right."""
    caller = select(Person).where(Person.id == context.me.id).options(selectinload(Person.staff_roles))  # type: ignore[arg-type]
    person = (await context.session.scalars(caller)).one()
    desk = Desk(context.session, person, context.now, context.tables, context.channels)
    wanted = WantedFile.wanted_by(notice)
    try:
        if wanted.as_pdf:
            return reports.as_document(context.reader, await _printed(context, desk, wanted))
        return reports.as_file(context.reader, wanted, await csv_file(desk, wanted))
    except (Denied, NotFound):
        return None


async def _printed(context: NoticeContext, desk: Desk, wanted: WantedFile) -> DocumentData:
    """A statement of account as a document. The address of the customer is only on those for the vendor's staff."""
    found = await statement_of(desk, wanted)
    _, seller = await seller_of(context.session, context.reader.vendor, _seller_id(found), "")
    buyer = Party(name=found.organization.name)
    if desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        buyer = buyer_of(found.organization, "", "")
    facts = statement_facts(context.reader, found)
    logo = await logo_of(context.session, seller.logo)
    head = Letterhead(replace(seller, name=seller.name or context.reader.vendor), buyer, logo)
    return statement_document(context.reader, facts, head)


def _seller_id(found: Statement) -> int:
    return found.subscription.plan.legal_entity_id if found.subscription else MAIN
