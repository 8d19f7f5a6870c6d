"""Announcing to many: a draft with a preview, a second person's approval above a hundred, later or right away, once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import String, cast, func, insert, literal_column
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import BIGGEST
from models.access.permissions import actions_about
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching
from models.core.texts import gettext_noop, line_of, text_of, together
from models.desks.announcements import SUBJECT_LENGTH, TEXT_LENGTH
from models.desks.announcing.audience import audience
from models.desks.announcing.notices import AnnouncementAsked, AnnouncementNews, AnnouncementSent
from models.desks.announcing.problems import (
    AnnouncementIs,
    NeedsAnother,
    NobodyHasIt,
    NoSuchAnnouncement,
    NotYourDraft,
    SendDayPassed,
)
from models.desks.announcing.tables import OPEN, Announcement, AnnouncementState
from models.directory.lookup import bound
from models.directory.people import Person, SlackUser
from models.directory.staff import people_with
from models.roles import Right, StaffRight, StaffRole, SystemRight

actions_about("announcements", gettext_noop("announcements"))

ALONE = 100
"""The most people to whom one person can send an announcement alone."""
NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True)
class Audiences:
    """What an announcement can be limited to."""

    plans: Sequence[Plan]
    products: Sequence[Product]


@dataclass(frozen=True)
class AnnouncementStatus:
    """An announcement with the names that belong to it, and what became of its messages.

    Args:
        of: The name of its plan or product; empty for all.
        others: How many other people could say the second yes.
        before: How many people it was for before they were counted again.
        counts: How many of its messages are in each state.
    """

    announcement: Announcement
    author: str = ""
    approver: str = ""
    of: str = ""
    others: int = 0
    before: int = 0
    counts: dict[NoticeState, int] | None = None

    @property
    def needs_another(self) -> bool:
        """Whether a second person has to approve."""
        return self.announcement.people > ALONE and self.announcement.approver_id is None


@action("announcements.list_announcements", StaffRight.ANNOUNCE, reads=True, label=gettext_noop("see announcements"))
async def list_announcements(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Announcement]:
    """A page of the announcements, newest first. With a text, only those with its words in their number or subject."""
    number = cast(col(Announcement.id), String)
    statement = select(Announcement).where(matching(typed, number, col(Announcement.subject)))
    statement = statement.order_by(*exact_first(typed, [number]), col(Announcement.id).desc())
    page: PageOf[Announcement] = await page_of(desk.session, statement, first)
    return page


@action("announcements.audiences", StaffRight.ANNOUNCE, reads=True, label=gettext_noop("write an announcement"))
async def audiences(desk: Desk) -> Audiences:
    """The plans and products, by name."""
    plans = await desk.session.scalars(select(Plan).order_by(col(Plan.name), col(Plan.id)))
    products = await desk.session.scalars(select(Product).order_by(col(Product.name), col(Product.id)))
    return Audiences(plans.all(), products.all())


@action("announcements.show_announcement", StaffRight.ANNOUNCE, reads=True, label=gettext_noop("see an announcement"))
async def show_announcement(desk: Desk, number: str) -> AnnouncementStatus:
    """An announcement, with how many of its messages were sent, are parked, or are left."""
    return await status_of(desk, await _find(desk, number))


@action("announcements.write_announcement", StaffRight.ANNOUNCE, label=gettext_noop("write an announcement"))
async def write_announcement(
    desk: Desk,
    right: Right,
    subject: str,
    text: str,
    *,
    plan: Plan | None = None,
    product: Product | None = None,
    send_at: datetime | None = None,
) -> AnnouncementStatus:
    """Keep an announcement as a draft, for its preview. Nothing is sent yet.

    Raises:
        Refused: A text is empty or too long, the day has passed, or nobody would get it.
    """
    line, words, _ = together(
        lambda: line_of(subject, SUBJECT_LENGTH, "subject"),
        lambda: text_of(text, TEXT_LENGTH, "notice"),
        lambda: _in_future(desk, send_at),
    )
    made = Announcement(
        author_id=desk.person.id,
        right=right,
        plan_id=plan.id if plan else None,
        product_id=product.id if product else None,
        subject=line,
        text=words,
        written_at=desk.now,
        send_at=send_at,
    )
    made.people = len(await _audience(desk, made))
    if not made.people:
        raise Refused(NobodyHasIt())
    desk.session.add(made)
    await desk.session.flush()
    desk.note(announcement=made.id, more=made.people)
    return await status_of(desk, made)


@action("announcements.send_announcement", StaffRight.ANNOUNCE, label=gettext_noop("send an announcement"))
async def send_announcement(desk: Desk, number: str) -> AnnouncementStatus:
    """Send the caller's own draft, schedule it for its day, or above a hundred people, ask for a second yes. People are
    counted again.

    Raises:
        Refused: It isn't a draft of the caller's, or nobody would get it anymore.
    """
    found = await _find(desk, number, lock=True)
    if found.state is not AnnouncementState.DRAFT:
        raise Refused(AnnouncementIs(found.id, found.state))
    if found.author_id != desk.person.id:
        raise Refused(NotYourDraft(found.id))
    before = found.people
    await _go_on(desk, found, must_have=True)
    desk.note(announcement=found.id, more=found.people)
    return await status_of(desk, found, before=before)


@action("announcements.approve_announcement", StaffRight.ANNOUNCE, label=gettext_noop("approve an announcement"))
async def approve_announcement(desk: Desk, number: str) -> AnnouncementStatus:
    """Say the second yes: send the announcement, or schedule it for its day.

    Raises:
        Refused: It doesn't wait for a yes, or the caller is its author.
    """
    found = await _find(desk, number, lock=True)
    if found.state is not AnnouncementState.ASKED:
        raise Refused(AnnouncementIs(found.id, found.state))
    if found.author_id == desk.person.id:
        raise Refused(NeedsAnother(found.id))
    before, found.approver_id = found.people, desk.person.id
    await _go_on(desk, found, must_have=True)
    await _redraw_asked(desk, found)
    await _tell_author(desk, found, AnnouncementNews(found.id, "approved", desk.person.name))
    desk.note(announcement=found.id, more=found.people)
    return await status_of(desk, found, before=before)


@action("announcements.cancel_announcement", StaffRight.ANNOUNCE, label=gettext_noop("cancel an announcement"))
async def cancel_announcement(desk: Desk, number: str) -> AnnouncementStatus:
    """Discard a draft, decline the second yes, or cancel what is scheduled.

    Raises:
        Refused: It was sent or cancelled already.
    """
    found = await _find(desk, number, lock=True)
    if found.state not in OPEN:
        raise Refused(AnnouncementIs(found.id, found.state))
    found.state, found.settled_at = AnnouncementState.CANCELLED, desk.now
    await _redraw_asked(desk, found)
    if found.author_id != desk.person.id:
        await _tell_author(desk, found, AnnouncementNews(found.id, "cancelled", desk.person.name))
    desk.note(announcement=found.id)
    return await status_of(desk, found)


@action(
    "announcements.send_due",
    SystemRight.SEND_ANNOUNCEMENTS,
    reads=True,
    label=gettext_noop("send scheduled announcements"),
)
async def send_due(desk: Desk) -> None:
    """Send what is scheduled and due. If it's for more than a hundred people by now, ask for a second yes instead."""
    due = select(Announcement).where(
        Announcement.state == AnnouncementState.SCHEDULED, col(Announcement.send_at) <= desk.now
    )
    locked = due.order_by(col(Announcement.id)).with_for_update(skip_locked=True)
    for found in (await desk.session.scalars(locked)).all():
        await _go_on(desk, found)
        what: Any = "asked" if found.state is AnnouncementState.ASKED else "sent"
        await _tell_author(desk, found, AnnouncementNews(found.id, what))


async def status_of(desk: Desk, announcement: Announcement, before: int | None = None) -> AnnouncementStatus:
    """An announcement with what is shown with it."""
    people = [announcement.author_id, announcement.approver_id]
    found = await desk.session.scalars(select(Person).where(col(Person.id).in_(people)))
    names = {person.id: person.name for person in found}
    counted = await desk.session.execute(
        select(Notice.state, func.count())
        .where(col(Notice.kind) == literal_column(f"'{NoticeKind.ANNOUNCEMENT}'"), Notice.subject_id == announcement.id)
        .group_by(col(Notice.state))
    )
    status = AnnouncementStatus(
        announcement,
        names.get(announcement.author_id, ""),
        names.get(announcement.approver_id or 0, ""),
        await _name_of(desk, announcement),
        before=announcement.people if before is None else before,
        counts={NoticeState(state): count for state, count in counted.all()},
    )
    return replace(status, others=len(await _others(desk, announcement))) if status.needs_another else status


async def _name_of(desk: Desk, announcement: Announcement) -> str:
    if announcement.plan_id is not None:
        return (await desk.session.get_one(Plan, announcement.plan_id)).name
    if announcement.product_id is not None:
        return (await desk.session.get_one(Product, announcement.product_id)).name
    return ""


async def _find(desk: Desk, number: str, *, lock: bool = False) -> Announcement:
    """The announcement with a number. With `lock`, of two who press at the same time, the second sees what the first
    did.

    Raises:
        Refused: There is none.
    """
    if not NUMBER.fullmatch(number) or int(number) > BIGGEST:
        raise Refused(NoSuchAnnouncement(number))
    statement = select(Announcement).where(Announcement.id == int(number)).execution_options(populate_existing=True)
    found = (await desk.session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise Refused(NoSuchAnnouncement(number))
    return found


def _in_future(desk: Desk, send_at: datetime | None) -> None:
    if send_at is not None and send_at <= desk.now:
        raise Refused(SendDayPassed(), "day")


async def _audience(desk: Desk, announcement: Announcement) -> set[int]:
    return await audience(desk.session, desk.tables, announcement, desk.now.date())


async def _go_on(desk: Desk, announcement: Announcement, *, must_have: bool = False) -> None:
    """Count the people again. Then ask for the second yes, wait for the day, or send."""
    people = await _audience(desk, announcement)
    if must_have and not people:
        raise Refused(NobodyHasIt())
    announcement.people = len(people)
    if len(people) > ALONE and announcement.approver_id is None:
        announcement.state = AnnouncementState.ASKED
        key = f"announcement_asked:{announcement.id}:{uuid4().hex}"
        await desk.tell(await _others(desk, announcement), AnnouncementAsked(announcement.id), key)
    elif announcement.send_at is not None and announcement.send_at > desk.now:
        announcement.state = AnnouncementState.SCHEDULED
    else:
        announcement.state, announcement.settled_at = AnnouncementState.SENT, desk.now
        await _write(desk, announcement, people)


async def _redraw_asked(desk: Desk, announcement: Announcement) -> None:
    """Update the messages that asked for a second yes. They then show what became of it."""
    await desk.session.flush()
    await desk.redraw(
        col(Notice.kind) == NoticeKind.ANNOUNCEMENT_ASKED,
        col(Notice.subject_id) == announcement.id,
        col(Notice.medium) == Medium.DIRECT,
    )


async def _write(desk: Desk, announcement: Announcement, people: set[int]) -> None:
    """One notice for each person, all in one statement: in Slack for those who are there, else by email."""
    if not people:
        return
    in_slack = set(await desk.session.scalars(select(SlackUser.person_id).where(bound())))
    payload = AnnouncementSent(announcement.id)
    rows = []
    for person_id in sorted(people):
        medium = Medium.DIRECT if person_id in in_slack else Medium.MAIL
        made = Notice(
            key=f"announcement:{announcement.id}:{person_id}",
            kind=payload.kind,
            medium=medium,
            person_id=person_id,
            destination=f"{medium}:{person_id}",
            subject_id=announcement.id,
            urgency=payload.urgency,
            facts=payload.facts(),
            created_at=desk.now,
            try_at=desk.now,
        )
        rows.append(made.model_dump(exclude={"id"}))
    await desk.session.execute(insert(Notice), rows)
    desk.noticed = True


async def _others(desk: Desk, announcement: Announcement) -> list[int]:
    """Those who could say the second yes."""
    roles = [role for role in StaffRole if desk.tables.staff.allows({role}, StaffRight.ANNOUNCE)]
    return [person.id for person in await people_with(desk.session, roles) if person.id != announcement.author_id]


async def _tell_author(desk: Desk, announcement: Announcement, news: AnnouncementNews) -> None:
    await desk.tell([announcement.author_id], news, f"announcement_news:{announcement.id}:{uuid4().hex}")
