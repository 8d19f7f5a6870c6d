"""Notices of the vendor to contacts."""

from handlers.views import announcements
from handlers.views.reader import Reader
from models.desks.announcement_tables import AnnouncementKind, ContractNotice
from models.desks.announcements import AnnouncementKinds, NoticeDraft
from tests.handlers.views.gallery.stock import Shown, Stock
from tests.handlers.worlds import new


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub = stock.subscription
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    drafts = [NoticeDraft(sub, kind, stock.name(150), stock.name(2700), people) for kind in AnnouncementKind]
    told = [
        new(ContractNotice, subscription=sub, kind=kind, subject=stock.name(150), text=stock.name(2700))
        for kind in AnnouncementKind
    ]
    kinds = [
        AnnouncementKinds(sub, dict.fromkeys(AnnouncementKind, people)),
        AnnouncementKinds(sub, {AnnouncementKind.PRODUCT: []}),
    ]
    return {
        "announcements.which_kind": [announcements.which_kind(reader, one) for one in kinds],
        "announcements.form": [announcements.form(reader, sub, kind, people) for kind in AnnouncementKind],
        "announcements.preview": [announcements.preview(reader, draft) for draft in drafts],
        "announcements.sent": [announcements.sent(reader, draft) for draft in drafts],
        "announcements.contract_notice": [announcements.contract_notice(reader, one) for one in told],
    }
