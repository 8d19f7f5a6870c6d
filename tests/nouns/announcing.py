"""Announcements to many."""

from datetime import timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import announcing
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.outbox import NoticeState
from models.core.paging import PageOf
from models.desks.announcing.actions import (
    AnnouncementStatus,
    Audiences,
    approve_announcement,
    audiences,
    cancel_announcement,
    list_announcements,
    send_announcement,
    send_due,
    show_announcement,
    write_announcement,
)
from models.desks.announcing.problems import (
    AnnouncementIs,
    NeedsAnother,
    NobodyHasIt,
    NoSuchAnnouncement,
    NotYourDraft,
    SendDayPassed,
)
from models.desks.announcing.tables import Announcement, AnnouncementState
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, NOTHING, Wanted, anywhere
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import World, new
from tests.models.builders import NOW, Office
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

OURS = anywhere("announce")
DRAFT, ASKED, FORMER = 1, 2, 3
"""The numbers of a draft of the billing team, of one that waits for a second yes, and of a former colleague's draft."""
LINE = "/steward announcements"


def made(author: Person, **more: Any) -> Announcement:
    """A draft about product news for everyone."""
    values: dict[str, Any] = {
        "author_id": author.id,
        "right": Right.RAISE_TICKET,
        "subject": "Version 7",
        "text": "It is here.",
        "people": 3,
        "written_at": NOW - timedelta(days=1),
    }
    return new(Announcement, **values | more)


async def row_for_actions(world: ActionWorld) -> None:
    """A draft."""
    draft = made(world.people["billing"])
    await world.office.save(draft)
    world.refs["announcement"] = str(draft.id)


async def rows_for_routes(office: Office, _of: Subscription, _other: Subscription, people: dict[str, Person]) -> None:
    """A draft, and one that waits for a second yes."""
    draft = made(people["billing"], id=DRAFT)
    asked = made(people["billing"], id=ASKED, state=AnnouncementState.ASKED)
    await office.save(draft, asked, made(people["agent"], id=FORMER))


ACTIONS = [
    ActionCase(list_announcements, "announce"),
    ActionCase(audiences, "announce"),
    ActionCase(show_announcement, "announce", lambda w: (w.refs["announcement"],)),
    ActionCase(write_announcement, "announce", lambda _: (Right.RAISE_TICKET, "Version 7", "It is here.")),
    ActionCase(send_announcement, "announce", lambda w: (w.refs["announcement"],)),
    ActionCase(approve_announcement, "announce", lambda w: (w.refs["announcement"],)),
    ActionCase(cancel_announcement, "announce", lambda w: (w.refs["announcement"],)),
    ActionCase(send_due, "system"),
]


def only(name: str) -> Wanted:
    """One of those who may announce; the others of them hear why not."""

    def wanted(world: World, who: str) -> str:
        found = OURS(world, who)
        return NOTHING if found == DONE and who != name else found

    return wanted


VALUES = {
    "right": chosen("raise_ticket"),
    "of": chosen("all"),
    "subject": "Version 8",
    "notice": "It is here.",
    "day": {"type": "datepicker", "selected_date": None},
}
LATE = VALUES | {"day": {"type": "datepicker", "selected_date": "2020-01-01"}}
WRITTEN, SENT = ("announcements", "audit"), ("announcements", "notices", "audit")
ROUTES = [
    command(LINE, "", "announce", "*1* · Version 7", wanted=OURS),
    options("announcements", "/pick announcements", "announce", wanted=OURS),
    command(LINE, "new", "announce", "Everyone who can", wanted=OURS),
    command(LINE, f"show {DRAFT}", "announce", "everyone who can open support tickets", wanted=OURS),
    command(LINE, f"send {DRAFT}", "announce", "The number of people has changed", *SENT, wanted=only("billing")),
    command(LINE, f"approve {ASKED}", "announce", "Approved by Admin.", *SENT, wanted=only("admin")),
    command(LINE, f"cancel {FORMER}", "announce", "Cancelled · written by", *SENT, wanted=OURS),
    options("announcement.of", "of", "announce", "All subscriptions", wanted=OURS),
    form("announcement", VALUES, lambda _w, _n: "", "announce", "Draft · written by", *WRITTEN, wanted=OURS),
]

FORMS = {"announcement": LATE}
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoSuchAnnouncement: [
        Met(
            "billing",
            f"{LINE} show 777",
            "I can't find announcement 777. To list them, use `/steward announcements`.",
        )
    ],
    AnnouncementIs: [
        Met(
            "billing",
            f"{LINE} send {ASKED}",
            f"You can't do that with announcement {ASKED} now. Its status: Waiting for a second person's approval.",
        )
    ],
    NotYourDraft: [
        Met("admin", f"{LINE} send {DRAFT}", f"Announcement {DRAFT} is someone else's draft. Only its author can send")
    ],
    NeedsAnother: [
        Met(
            "billing",
            f"{LINE} approve {ASKED}",
            f"You wrote announcement {ASKED}, so someone else on Northwind Software's staff has to approve it.",
        )
    ],
    NobodyHasIt: [
        Met(
            "billing",
            f"{LINE} send {DRAFT}",
            "Nobody has that right there, so nobody would get it. Choose another right, plan or product.",
            before="DELETE FROM contacts",
        )
    ],
    SendDayPassed: [
        Met("billing", "announcement", "9:00 on that day has passed. Choose a later day, or leave it empty")
    ],
}

NO_IDS = {
    (Touch.COMMAND, LINE),
    (Touch.FORM, "announcement"),
    (Touch.OPTIONS, "announcement.of"),
    (Touch.OPTIONS, "announcements"),
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    author, name = stock.person(1), stock.name()
    words: dict[str, Any] = {"subject": stock.name(150), "text": stock.name(2700), "send_at": NOW}
    all_ = [
        made(author, id=1, state=state, people=people, plan_id=plan, product_id=product, **words)
        for state in AnnouncementState
        for people, plan, product in ((1, None, None), (200, 1, None), (5000, None, 1))
    ]
    counts = dict.fromkeys(NoticeState, stock.many)
    found = [
        AnnouncementStatus(one, name, name if one.people == 1 else "", name, others, 3, counts)
        for one in all_
        for others in (0, 1)
    ]
    many = [made(author, id=number, **words) for number in range(1, stock.many + 1)]
    plans, products = [stock.subscription.plan], [stock.product(1)]
    return {
        "announcing.announcement_list": [
            announcing.announcement_list(reader, PageOf[Announcement]()),
            announcing.announcement_list(reader, PageOf(many)),
        ],
        "announcing.form": [announcing.form(reader, Audiences(plans * times, products)) for times in (1, 200)],
        "announcing.status": [announcing.status(reader, one, mine=mine) for one in found for mine in (True, False)],
        "announcing.asked": [announcing.asked(reader, found[-1])],
        "announcing.announcement": [announcing.announcement(reader, one) for one in all_[:1]],
        "announcing.news": [announcing.news(reader, all_[0], what, name) for what in announcing.NEWS],
    }
