"""Notices of the vendor to contacts."""

from handlers.routing.routes import Touch
from handlers.views import announcements
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.desks.announcement_tables import AnnouncementKind, ContractNotice
from models.desks.announcements import (
    AnnouncementKinds,
    NoticeDraft,
    notice_kinds,
    send_billing_notice,
    send_contract_notice,
    send_product_notice,
)
from models.desks.problems import NobodyToTell
from tests.handlers.cases.case import DONE, Case, by_rule, only_staff
from tests.handlers.cases.doing import command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import UNBIND, Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, STAFF_ROLES, World, new
from tests.models.world import ActionCase

ACTIONS = [
    ActionCase(notice_kinds, "process_orders", lambda _: ("SUB-1",), staff="triage_tickets"),
    ActionCase(send_billing_notice, "manage_invoices", lambda _: ("SUB-1", "Terms", "They change.")),
    ActionCase(send_product_notice, "triage_tickets", lambda _: ("SUB-1", "Terms", "They change.")),
    ActionCase(send_contract_notice, "process_orders", lambda _: ("SUB-1", "Terms", "They change.")),
]

WORDS = {"subject": "Terms", "notice": "They change."}
KINDS = {
    "contract": ("process_orders", "Contract notice", "on its way to Billing.Primary,"),
    "billing": ("manage_invoices", "Billing notice", "on its way to Billing.Primary, Billing.Secondary, and Spare,"),
    "product": (
        "triage_tickets",
        "Product news",
        "on its way to Technical.Primary, Technical.Secondary, and Spare Technician,",
    ),
}
"""Who sends a kind of notice, what its form is called, and who gets it under both tables."""


def any_of_staff(world: World, name: str) -> str:
    """Whichever kind of notice is theirs to send."""
    return DONE if name in STAFF_ROLES else by_rule(world, name, "process_orders")


def cases_of(kind: str) -> list[Case]:
    """One kind of notice, up to its sending."""
    right, title, told = KINDS[kind]
    about = f"{REF} {kind}"
    return [
        command("/subscription notice", f"{kind} {REF}", right, title),
        form("contract_notice", WORDS, lambda _w, _n: about, right, "Send this notice?", name=kind),
        form(
            "contract_notice_send",
            {},
            lambda _w, _n: f"{about}\nTerms\nThey change.",
            right,
            told,
            *("contract_notices", "notices", "audit"),
            name=kind,
        ),
    ]


ROUTES = [
    command("/subscription notice", REF, "process_orders", "What would you like to send", wanted=any_of_staff),
    command("/subscription notice", "", "process_orders", "", wanted=only_staff("agent", "billing", "admin")),
    command("/subscription notice", "product", "triage_tickets", "", wanted=only_staff("agent", "admin")),
    *[case for kind in KINDS for case in cases_of(kind)],
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NobodyToTell: [
        Met(
            "billing",
            f"/subscription notice contract {REF}",
            "Nobody on SUB-1001 gets contract notices, because it has no main contact or primary billing "
            "contact. Nothing was sent.",
            before=UNBIND.format("Billing.Primary"),
        ),
        Met(
            "billing",
            f"/subscription notice billing {REF}",
            "Nobody on SUB-1001 gets billing notices right now. Nothing was sent.",
            before="DELETE FROM contacts WHERE kind = 'billing'",
        ),
        Met(
            "agent",
            f"/subscription notice product {REF}",
            "Nobody on SUB-1001 gets product news right now. Nothing was sent.",
            before="DELETE FROM contacts WHERE kind = 'technical'",
        ),
    ],
}  # fmt: skip

FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/subscription notice"): [
        types("/subscription notice {sub}"),
        types("/subscription notice contract {sub}"),
    ],
    (Touch.FORM, "contract_notice"): [sends("contract_notice", WORDS, "{sub} billing")],
    (Touch.FORM, "contract_notice_send"): [sends("contract_notice_send", {}, "{sub} contract\nTerms\nThey change.")],
}


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
