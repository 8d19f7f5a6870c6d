"""Subscriptions, the App Home, reminders."""

from dataclasses import replace
from datetime import timedelta

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from handlers.views import reminders, states, subscriptions
from handlers.views.blocks import Message, cell
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions import downloading, licenses
from handlers.views.subscriptions.offers import OFFERS
from models.changes.advancing import advance_subscriptions
from models.changes.licenses import Extension, extend_evaluation, rename_license, view_license
from models.changes.news import News
from models.core.errors import Problem
from models.core.paging import PageOf
from models.renewals.reminders import raise_reminders
from models.roles import Right, StaffRight
from models.subscriptions.actions import (
    explain_right,
    find_subscriptions,
    my_rights,
    my_subscriptions,
    page_subscriptions,
)
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.detail import Shown, show_subscription
from models.subscriptions.downloads import fetch_download, list_downloads, make_link, open_download
from models.subscriptions.problems import (
    ExtendedAlready,
    LicenseKeyComing,
    LongestEvaluation,
    NoEvaluation,
    NoLicenseKey,
    NoPublicUrl,
    NothingToDownload,
    NotInState,
)
from models.subscriptions.tables import DownloadLink, SubscriptionState
from tests.handlers.cases.case import DONE
from tests.handlers.cases.doing import command, form, options
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import TABLES, TODAY, Stock
from tests.handlers.views.stock import Shown as Drawn
from tests.handlers.worlds import OTHER_REF, REF
from tests.models.builders import NOW
from tests.models.roles.typed import BP, BS
from tests.models.world import ActionCase

NO_LINK = DownloadLink(token="none", subscription_id=1, product_id=99, person_id=1, made_at=NOW, expires_at=NOW)

ACTIONS = [
    ActionCase(raise_reminders, "system"),
    ActionCase(advance_subscriptions, "system"),
    ActionCase(my_subscriptions, "known"),
    ActionCase(page_subscriptions, "known"),
    ActionCase(find_subscriptions, "known", lambda _: ("SUB-1",)),
    ActionCase(show_subscription, "contact", lambda _: ("SUB-1",), staff="view_customers"),
    ActionCase(view_license, "view_license", lambda _: ("SUB-1",)),
    ActionCase(extend_evaluation, "extend_evaluation", lambda _: ("SUB-1",)),
    ActionCase(rename_license, "rename_license", lambda _: ("SUB-1", "Another name")),
    ActionCase(list_downloads, "download", lambda _: ("SUB-1",)),
    ActionCase(make_link, "download", lambda _: ("SUB-1", "server")),
    ActionCase(open_download, "download", lambda _: ("SUB-1", NO_LINK, "a browser")),
    ActionCase(fetch_download, "download", lambda _: ("SUB-1", NO_LINK)),
    ActionCase(my_rights, "contact", lambda _: ("SUB-1",), staff="view_customers"),
    ActionCase(explain_right, "contact", lambda _: ("SUB-1", Right.PAY), staff="view_customers"),
]

WORK = ("enquiries", "enquiry_changes", "notices")
"""What a change also writes: it is work for the billing team."""

ROUTES = [
    # It changes nothing but the audit trail: who looks twice is there twice.
    replace(command("/subscription license", REF, "view_license", "FPS6-ACME-0001"), changes=frozenset({"audit"})),
    command("/subscription download", REF, "download", "/download/", "download_links", "audit"),
    command("/subscription download", f"{REF} server", "download", "/download/", "download_links", "audit"),
    command("/subscription extend", REF, "extend_evaluation", "SUB-1001 is active until"),
    command("/subscription extend", f"{REF} confirmed", "extend_evaluation", "SUB-1001 is active until"),
    command("/subscription rename", REF, "rename_license", "Subscription name"),
    command(
        "/subscription rename",
        f"{REF} Fleet of the north",
        "rename_license",
        "is now called Fleet of the north",
        *("subscriptions", "audit", *WORK),
    ),
    form(
        "subscription_rename",
        {"name": "Fleet of the north"},
        lambda _w, _n: REF,
        "rename_license",
        "is now called Fleet of the north",
        *("subscriptions", "audit", *WORK),
    ),
    command("/subscription", "", "known", "", wanted=lambda _world, _name: DONE),
    options("choose", "/pick choose - /subscription show", "known", wanted=lambda _world, _name: DONE),
    command("/subscription", REF, "contact", REF, staff="view_customers"),
    command("/subscription show", REF, "contact", REF, staff="view_customers"),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NoLicenseKey: [
        Met(
            BP,
            f"/subscription license {REF}",
            "SUB-1001 has no license key on file. If you expect one, ask Northwind Software's billing team: "
            "`/enquiry new SUB-1001`.",
            before="UPDATE subscriptions SET license_key = ''",
        ),
    ],
    LicenseKeyComing: [
        Met(
            BP,
            f"/subscription license {REF}",
            "SUB-1001 has no license key yet. Northwind Software's billing team is setting one.",
            before="UPDATE subscriptions SET license_key = '';"
            "UPDATE enquiries SET kind = 'license_key', state = 'open'",
        ),
    ],
    NothingToDownload: [
        Met(
            BP,
            f"/subscription download {REF}",
            "SUB-1001 has nothing to download.",
            before="UPDATE products SET file = ''",
        ),
        Met(BP, f"/subscription download {REF} desktop", "There's no such download in SUB-1001."),
    ],
    NoPublicUrl: [
        Met(
            BP,
            f"/subscription download {REF}",
            "Downloads aren't set up here yet. Ask Northwind Software's support team",
            app={"public_url": ""},
        ),
    ],
    LongestEvaluation: [
        Met(
            BP,
            f"/subscription extend {REF} confirmed",
            "The evaluation SUB-1001 has used all its 90 days.",
            before="UPDATE subscriptions SET state='evaluation', bought=false, starts_on = date(ends_on, '-89 day')",
        ),
    ],
    NoEvaluation: [
        Met(
            BP,
            "/subscription extend",
            "You have no evaluation that can be extended. To see your subscriptions, use `/subscription`.",
            before="UPDATE contacts SET person_id = (SELECT id FROM people WHERE name = 'Billing.Primary') "
            "WHERE subscription_id = (SELECT id FROM subscriptions WHERE number = 2001)",
        ),
    ],
    ExtendedAlready: [
        Met(
            BP,
            f"/subscription extend {REF} until 2026-04-01 confirmed",
            "SUB-1001 has just been extended until May 19, 2034.",
            before="UPDATE subscriptions SET state='evaluation', bought=false, starts_on = date(ends_on, '-29 day')",
        ),
    ],
    NotInState: [
        Met(
            BP,
            f"/subscription download {REF}",
            "SUB-1001 has been suspended since Mar 2, 2026, so you can't do that now. You can restore it until May "
            "1, 2026.",
            before="UPDATE subscriptions SET state = 'suspended', state_since = '2026-03-02', state_ends_on = NULL",
        ),
        Met(
            BP,
            f"/subscription license {REF}",
            "The data of SUB-1001 was deleted on Mar 2, 2026 and can't be restored.",
            before="UPDATE subscriptions SET state = 'deleted', state_since = '2026-03-02', state_ends_on = NULL",
        ),
        Met(
            BS,
            f"/contact promote me billing {REF}",
            "The data of SUB-1001 was deleted on Mar 2, 2026 and can't be restored.",
            before="UPDATE subscriptions SET state = 'deleted', state_since = '2026-03-02', state_ends_on = NULL",
        ),
    ],
}  # fmt: skip

IDS = {"sub": (OTHER_REF, "SUB-9999")}
NO_IDS = {(Touch.OPTIONS, "choose")}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/subscription"): [types("/subscription {sub}")],
    (Touch.COMMAND, "/subscription show"): [types("/subscription show {sub}")],
    (Touch.COMMAND, "/subscription download"): [
        types("/subscription download {sub}"),
        types("/subscription download {sub} server"),
    ],
    (Touch.COMMAND, "/subscription extend"): [
        types("/subscription extend {sub}"),
        types("/subscription extend {sub} confirmed"),
    ],
    (Touch.COMMAND, "/subscription rename"): [
        types("/subscription rename {sub}"),
        types("/subscription rename {sub} Ours"),
    ],
    (Touch.FORM, "subscription_rename"): [sends("subscription_rename", {"name": "Ours"}, "{sub}")],
}

NEWS = [
    (News.PAST_DUE, SubscriptionState.PAST_DUE, True),
    (News.SUSPENDED, SubscriptionState.SUSPENDED, True),
    (News.SUSPENDED, SubscriptionState.SUSPENDED, False),
    (News.CANCELLED, SubscriptionState.CANCELLED, True),
    (News.DELETION_NEAR, SubscriptionState.CANCELLED, True),
    (News.DELETED, SubscriptionState.DELETED, True),
]

STATES = [(state, state is not SubscriptionState.EVALUATION) for state in SubscriptionState] + [
    (SubscriptionState.SUSPENDED, False)
]
COMMANDS = {route.name for route in all_routes().lines} | {offer.command for offer in OFFERS}


def card(reader: Reader, stock: Stock, shown: Shown) -> Message:
    """The card, where there are all commands."""
    return subscriptions.subscription_card(reader, shown, TABLES, stock.person(1), TODAY, COMMANDS)


def views(reader: Reader, stock: Stock) -> dict[str, list[Drawn]]:
    """Each view by its name, in each of its states."""
    me, many = stock.person(1), stock.subscriptions()
    ends = [TODAY + timedelta(days=days) for days in (-1, 0, 1, 90)]
    drawn = []
    for day, cancelled in [(day, None) for day in ends] + [(ends[-1], day) for day in ends[1:3]]:
        stock.subscription.ends_on, stock.subscription.cancelled_on = day, cancelled
        drawn.append(card(reader, stock, Shown(stock.subscription)))
    stock.subscription.ends_on, stock.subscription.cancelled_on = ends[-1], None
    whole = Shown(stock.subscription, stock.items())
    drawn.append(subscriptions.subscription_card(reader, whole, TABLES, stock.person(999), TODAY, COMMANDS))
    for_staff = replace(whole, staff=frozenset(StaffRight))
    drawn.append(subscriptions.subscription_card(reader, for_staff, TABLES, stock.person(999), TODAY, COMMANDS))
    for state, bought in STATES:
        for details in (BillingDetails(), BillingDetails(True, stock.name())):
            whole = Shown(stock.standing(state, bought), stock.items(), stock.credit_card(), details, frozenset(Right))
            drawn.append(card(reader, stock, whole))
    extensions = [Extension(stock.subscription, TODAY, left) for left in (0, 1, 30)]
    products = [stock.product(number) for number in range(max(stock.many, 1))]
    return {
        "detail.subscription_list": [
            subscriptions.subscription_list(
                reader, PageOf(many), TABLES, {one.id: one.roles_of(me.id) for one in many}, TODAY
            )
        ],
        "detail.subscription_card": list(drawn),
        "listing.listing": [
            listing(
                reader, stock.name(), Rows([Row(Safe("佐藤"), [cell("佐藤")])] * count, ["佐藤"], "/ticket", *page), []
            )
            for count, page in ((1, (1, 1)), (3, (1, 3)), (3, (4, 30)), (30, (1, 90)))
        ],
        "downloading.which_product": [downloading.which_product(reader, stock.subscription, products)],
        "downloading.link": [downloading.link(reader, stock.download())],
        "licenses.extend_question": [licenses.extend_question(reader, one) for one in extensions],
        "licenses.extended": [licenses.extended(reader, one) for one in extensions],
        "licenses.rename_form": [licenses.rename_form(reader, stock.subscription)],
        "licenses.renamed": [licenses.renamed(reader, stock.subscription)],
        "states.news": [states.news(reader, stock.standing(state, bought), what) for what, state, bought in NEWS],
        "reminders.question": [reminders.question(reader, stock.subscription, on=on) for on in (False, True)],
    }
