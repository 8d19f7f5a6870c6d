"""Details, and the mails about a new address."""

from handlers.views import details
from handlers.views.reader import Reader
from models.contacts.details import Edited
from models.identity.new_address import Confirmed
from tests.handlers.views.gallery.stock import Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me = stock.subscription, stock.person(1)
    return {
        "details.form": [details.form(reader, me), details.form(reader, stock.person(2), sub)],
        "details.edited": [
            details.edited(reader, Edited(me, changed, new), own=own)
            for changed in ([], list(details.FIELDS))
            for new in ("", me.email)
            for own in (True, False)
        ],
        "details.confirmed": [details.confirmed(reader, Confirmed(me, newly_bound=new)) for new in (True, False)],
        "details.code_mail": [details.code_mail(reader, "K7QM-2FXD", by) for by in ("", stock.name())],
        "details.taken_mail": [details.taken_mail(reader)],
        "details.asked_mail": [details.asked_mail(reader, stock.name(), by) for by in ("", stock.name())],
        "details.changed_mail": [details.changed_mail(reader, stock.name())],
        "details.news": [
            details.news(reader, list(details.FIELDS), stock.name(), new_address=asked) for asked in (True, False)
        ],
    }
