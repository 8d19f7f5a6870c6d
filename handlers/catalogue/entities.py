"""`/steward entities`: the vendor's legal entities, for the billing team and admins."""

from typing import Any

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Answer, Request, Routes
from handlers.views.blocks import Message
from handlers.views.catalogue import entities as views
from handlers.views.choosing import suggested_countries
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.backoffice.catalogue.legal_entities import (
    FIELDS,
    add_entity,
    edit_entity,
    list_entities,
    set_logo,
    show_entity,
)
from models.backoffice.catalogue.problems import LogoNotRead
from models.core.errors import Refused
from models.directory.postal import country_named

routes = Routes()


@routes.command(
    "/steward entities",
    list_entities,
    "[show|edit|logo|add] [KEY]",
    gettext_noop("for the billing team: see and change {vendor}'s legal entities; for admins: add one"),
)
async def entities(request: Request) -> Answer:
    """List the legal entities, or do something with one."""
    desk, reader, words = request.desk, request.reader, request.arguments
    deed = words.one_of(["show", "edit", "logo", "add"])
    if deed is None or (deed != "add" and not words.words):
        first = words.first_row()
        words.end()
        return views.entity_list(reader, await list_entities(desk, first))
    check_desk(list_entities, desk)
    key = words.word().lower()
    removes = deed == "logo" and words.one_of(["remove"]) is not None
    words.end()
    if bool(key) is (deed == "add"):
        raise Misunderstood(key)
    if deed == "add":
        check_desk(add_entity, desk)
        return views.entity_form(reader)
    if deed == "edit":
        check_desk(edit_entity, desk)
        return views.entity_form(reader, await show_entity(desk, key))
    if deed == "logo":
        return await _logo(request, key, removes=removes)
    return views.entity_card(reader, await show_entity(desk, key))


async def _logo(request: Request, key: str, *, removes: bool) -> Answer:
    """The form for a logo, or take it away."""
    check_desk(set_logo, request.desk)
    if removes:
        return views.logo_changed(request.reader, await set_logo(request.desk, key, b""))
    return views.logo_form(request.reader, await show_entity(request.desk, key))


@routes.form(views.LOGO, set_logo)
async def logo_entered(request: Request) -> Message:
    """Set the logo to the uploaded file."""
    check_desk(set_logo, request.desk)
    file = request.file_of(request.entered("file"))
    if file is None:
        raise Refused(LogoNotRead(), "file")
    return views.logo_changed(request.reader, await set_logo(request.desk, request.form_context, file.content))


@routes.options(views.FIND, list_entities)
async def found(request: Request) -> Suggestions:
    """The legal entities that a search finds."""
    listed = await list_entities(request.desk, typed=request.value)
    return found_in(request.reader, views.entity_rows(request.reader, listed.page))


@routes.options(f"{views.FORM}.country", edit_entity)
async def countries(request: Request) -> Suggestions:
    """The countries that fit what is typed."""
    check_desk(edit_entity, request.desk)
    return suggested_countries(request.reader, request.value)


@routes.form(views.FORM, edit_entity)
async def entered(request: Request) -> Message:
    """Save a new legal entity, or the changes to one."""
    check_desk(edit_entity, request.desk)
    key, _, mark = request.form_context.partition(" ")
    typed = _typed(request)
    if not key:
        return views.added(request.reader, await add_entity(request.desk, typed))
    card, changes = await edit_entity(request.desk, key, typed, mark)
    return views.changed(request.reader, card, changes)


def _typed(request: Request) -> dict[str, Any]:
    """What was entered into the inputs that the form has, as an order form would have it."""
    typed = {field: request.values[field].strip() for field in ("key", *FIELDS) if field in request.values}
    country = typed.get("country", "")
    if country and country_named(country) != country:
        raise Misunderstood(country)
    return {field: text or None for field, text in typed.items()}
