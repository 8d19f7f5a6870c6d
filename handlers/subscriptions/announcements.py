"""`/subscription notice`: the vendor's notices to contacts about the contract, billing or the product."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription, choose_with_text
from handlers.routing.routes import Request, Routes
from handlers.views import announcements
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.core.texts import text_of
from models.desks.announcement_tables import AnnouncementKind
from models.desks.announcements import SENT_BY, TEXT_LENGTH, draft_notice, notice_kinds, recipients
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/subscription notice",
    notice_kinds,
    "[contract|billing|product] SUB-… [text]",
    gettext_noop("for {vendor}'s staff: send contacts a contract notice, billing notice or product news"),
)
async def notice(request: Request) -> Message | Modal:
    """Ask which kind to send, with the recipients of each. With a kind, show its form."""
    kind = request.arguments.one_of(list(AnnouncementKind))
    if kind is None:
        ref = await choose_subscription(request, door=notice_kinds)
        return announcements.which_kind(request.reader, await notice_kinds(request.desk, ref))
    ref, text = await choose_with_text(request, door=SENT_BY[kind])
    subscription: Subscription = await check(SENT_BY[kind], request.desk, ref)
    people, text = recipients(request.desk, subscription, kind), text_of(text, TEXT_LENGTH, "notice", optional=True)
    return announcements.form(request.reader, subscription, kind, people, text)


@routes.form(announcements.WRITE, notice_kinds)
async def notice_written(request: Request) -> Modal:
    """Show a preview of the notice."""
    ref, kind = _about(request.form_context)
    subject, text = request.entered("subject"), request.entered("notice")
    subscription: Subscription = await check(SENT_BY[kind], request.desk, ref)
    return announcements.preview(request.reader, draft_notice(request.desk, subscription, kind, subject, text))


@routes.form(announcements.SEND, notice_kinds)
async def notice_confirmed(request: Request) -> Message:
    """Send the previewed notice."""
    about, _, rest = request.form_context.partition("\n")
    subject, _, text = rest.partition("\n")
    ref, kind = _about(about)
    return announcements.sent(request.reader, await SENT_BY[kind](request.desk, ref, subject, text))


def _about(about: str) -> tuple[str, AnnouncementKind]:
    """The subscription that a form is about, and the kind of notice."""
    ref, _, kind = about.partition(" ")
    try:
        return ref, AnnouncementKind(kind)
    except ValueError:
        raise Misunderstood(about) from None
