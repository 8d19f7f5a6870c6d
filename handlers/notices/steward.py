"""Notices about requests between colleagues, and the greeting."""

from sqlalchemy.orm import joinedload
from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.views import steward
from handlers.views.blocks import Message
from models.backoffice.help import Greeting
from models.contacts.ask_notices import Asked
from models.contacts.ask_tables import Ask


@renders(Asked)
async def asked(context: NoticeContext, notice: Asked) -> Message | None:
    """To the colleague who was asked for help. Nothing once the subscription's data is deleted."""
    statement = (
        select(Ask).where(Ask.id == notice.ask_id).options(joinedload(Ask.asker), joinedload(Ask.subscription))  # type: ignore[arg-type]
    )
    found = (await context.session.scalars(statement)).one_or_none()
    return steward.ask_card(context.reader, found) if found else None


@renders(Greeting)
async def greeting(context: NoticeContext, notice: Greeting) -> Message:
    """To a person who wrote to the app."""
    return steward.greeting(context.reader, known=notice.known)
