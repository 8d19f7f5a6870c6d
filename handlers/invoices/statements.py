"""`/invoice statement SUB-… [2025|2026-Q1|2026-03|FROM TO]`: the statement. `csv` and `pdf` send it as a file."""

from handlers.invoices.periods import typed_days
from handlers.routing.choose import choose_subscription, fitting
from handlers.routing.routes import Request, Routes
from handlers.views import reports
from handlers.views import statements as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.billing.books.files import FileKind, WantedFile, send_file
from models.billing.invoices.statements import customer_statement, view_statement
from models.directory.organizations import Organization
from models.roles import Right, StaffRight

routes = Routes()


@routes.command(
    "/invoice statement",
    view_statement,
    "[SUB-…|all] [2026|2026-Q1|2026-03|2026-01-01 2026-03-31]",
    gettext_noop("see invoices, payments and the balance, for this year or the dates you enter"),
)
async def statement(request: Request) -> Message:
    """Show invoices and payments between two days, of a subscription, or with `all` of all in its organization. With
    `csv` or `pdf`, send them as a file."""
    words = request.arguments
    to_file, everything = words.one_of(["csv", "pdf"]), words.one_of(["all"]) is not None
    first, last = typed_days(words)
    # The buttons of pages name both days. Without them, `from 2026` isn't understood.
    row = words.first_row() if first and last else 1
    if (customer := _customer(request)) is not None:
        if to_file:
            return await _file(request, WantedFile(FileKind.STATEMENT, customer, first, last, as_pdf=to_file == "pdf"))
        shown = await customer_statement(request.desk, customer, first, last)
    else:
        ref, everything = await _chosen(request, everything)
        if to_file:
            as_pdf = to_file == "pdf"
            wanted = WantedFile(FileKind.STATEMENT, ref, first, last, whole=everything, as_pdf=as_pdf)
            return await _file(request, wanted)
        shown = await view_statement(request.desk, ref, first, last, whole=everything)
    return views.statement(request.reader, shown, request.desk.today(shown.organization), row)


def _customer(request: Request) -> str | None:
    """The customer that was typed, as in CUS-7."""
    words = request.arguments
    if not any(word.upper().startswith(Organization.PREFIX) for word in words.words):
        return None
    check_reach(customer_statement, request.desk)
    ref = words.ref(Organization)
    words.end()
    return ref


async def _chosen(request: Request, everything: bool) -> tuple[str, bool]:
    """The subscription, and whether the statement is of all in its organization. It is if none was typed and all in
    which the caller may see it belong to one organization."""
    if not request.arguments.words and not request.desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        fit = await fitting(request, Right.VIEW_STATEMENT)
        if len(fit) > 1 and len({one.organization_id for one in fit}) == 1:
            return fit[0].ref, True
    return await choose_subscription(request, Right.VIEW_STATEMENT), everything


async def _file(request: Request, wanted: WantedFile) -> Message:
    await send_file(request.desk, wanted)
    return reports.on_its_way(request.reader, wanted)
