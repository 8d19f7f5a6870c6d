"""The vendor's legal entities: the list, the card of one, and the form."""

from collections.abc import Sequence

from handlers.views.block_types import Block, Input
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, section
from handlers.views.catalogue.entering import LABELS as OF_CATALOGUE
from handlers.views.catalogue.entering import entity_name
from handlers.views.choosing import country_input
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, file_input, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.problems.customers import FIELD_NAMES, value_of
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.tax_ids import tax_id_doubt
from models.backoffice.catalogue.entered import Changed
from models.backoffice.catalogue.legal_entities import DETAILS, Entities, EntityCard
from models.billing.invoices.tables import Invoice, series_ref
from models.catalogue.legal_entities import SERIES_LENGTH, LegalEntity
from models.catalogue.logos import LARGEST_LOGO
from models.core.paging import PageOf
from models.directory.postal import CODE_LENGTH, PART_LENGTH, STREET_LENGTH, address_on_file

COMMAND = "/steward entities"
FORM = "entity_edit"
LOGO = "entity_logo"
LOGO_TYPES = ("png", "svg")
FIND = "entities"
MOST_ACCOUNTS, MOST_PLANS = 5, 10
LENGTHS = {
    "key": 64,
    "name": 200,
    "series": SERIES_LENGTH,
    "street": STREET_LENGTH,
    "postal_code": CODE_LENGTH,
    "city": PART_LENGTH,
    "region": PART_LENGTH,
    "tax_id": 40,
    "tax_exemption": 200,
    "registration": 200,
    "email": 254,
    "phone": 40,
}
LABELS = FIELD_NAMES | {
    "key": OF_CATALOGUE["key"],
    "series": gettext_noop("Series"),
    "registration": gettext_noop("Company register"),
    "email": gettext_noop("Email address"),
    "phone": gettext_noop("Phone number"),
}
HINTS = {
    "key": gettext_noop("Lowercase letters, digits, “-”, “_” and “.”. It never changes."),
    "name": gettext_noop("Documents that exist keep what is printed on them."),
    "series": gettext_noop("The letters in its invoice numbers, such as US. They stay after the first invoice."),
    "tax_exemption": gettext_noop("Why it charges no tax. Printed on invoices as you write it."),
    "registration": gettext_noop("Its entry in a company register, printed at the foot of documents."),
    "email": gettext_noop("Where customers can ask about invoices."),
}


def entity_list(reader: Reader, listed: Entities) -> Message:
    """A page of the legal entities."""
    title = reader.plain("Legal entities")
    add = button(reader.plain("Add a legal entity …"), f"{COMMAND} add")
    tail: list[Block] = [buttons(add)] if listed.adds else []
    return listing(reader, title, entity_rows(reader, listed.page), [header(title)], tail)


def entity_rows(reader: Reader, page: PageOf[LegalEntity]) -> Rows:
    """A page of the legal entities, or those that a search found."""
    heads = [reader.plain(LABELS[field]) for field in ("name", "key", "series", "country")]
    return Rows([_row(reader, one) for one in page], heads, COMMAND, page.first, page.total, f"{PICK} {FIND}")


def _row(reader: Reader, entity: LegalEntity) -> Row:
    name, country = entity_name(reader, entity), value_of(reader, "country", entity.country)
    line = reader.say("*{name}* · `{key}`", name=name, key=entity.key)
    line += "\n" + reader.say("Invoices are numbered like {ref}.", ref=_example(entity))
    show = button(reader.plain("Show"), f"{COMMAND} show {entity.key}")
    return Row(line, [cell(text) for text in (name, entity.key, entity.series, country)], show)


def _example(entity: LegalEntity) -> str:
    return series_ref(Invoice.PREFIX, entity.series, 2026, 1)


def entity_card(reader: Reader, card: EntityCard) -> Message:
    """A legal entity as documents print it, with its bank accounts and plans."""
    entity, none = card.entity, reader.plain("none")
    lines = [
        reader.say("*{name}* · `{key}`", name=entity_name(reader, entity), key=entity.key),
        reader.say("Invoices are numbered like {ref}.", ref=_example(entity)),
    ]
    address = ", ".join(address_on_file(entity).printed().split("\n"))
    lines.append(reader.say("{field}: {value}", field=reader.plain("Address"), value=address or none))
    for field in ("tax_id", "tax_exemption", "registration", "email", "phone"):
        value = getattr(entity, field) or none
        lines.append(reader.say("{field}: {value}", field=reader.plain(LABELS[field]), value=value))
    logo = reader.plain("on new documents") if entity.logo_digest else none
    lines.append(reader.say("{field}: {value}", field=reader.plain("Logo"), value=logo))
    plans = ", ".join(card.plans[:MOST_PLANS]) or none
    lines.append(reader.say("{field}: {value}", field=reader.plain("Plans"), value=plans))
    if (more := len(card.plans) - MOST_PLANS) > 0:
        lines.append(reader.say_count("{count} more plan isn't shown.", "{count} more plans aren't shown.", more))
    text, accounts = Safe("\n").join(lines), Safe("\n").join(_accounts(reader, card))
    blocks: list[Block] = [
        header(entity_name(reader, entity)),
        section(text),
        section(accounts),
        *tax_id_doubt(reader, card.entity.tax_id, card.entity.country),
    ]
    row = [
        button(reader.plain("Change …"), f"{COMMAND} edit {entity.key}"),
        button(reader.plain("Logo …"), f"{COMMAND} logo {entity.key}"),
        button(reader.plain("All legal entities"), COMMAND),
    ]
    if entity.logo_digest:
        row.insert(2, button(reader.plain("Remove the logo"), f"{COMMAND} logo {entity.key} remove"))
    return Message(Safe("\n").join([text, accounts]), [*blocks, buttons(*row)])


def _accounts(reader: Reader, card: EntityCard) -> list[Safe]:
    """Where customers pay, by currency, and where they can't."""
    accounts, lines = card.accounts, []
    for account in accounts[:MOST_ACCOUNTS]:
        values = {"account": account.account, "bank": account.bank, "holder": account.holder}
        said = gettext_noop("{currency}: {account} at {bank}, held by {holder}")
        lines.append(reader.say(said, currency=account.currency, **values))
    if (more := len(accounts) - MOST_ACCOUNTS) > 0:
        lines.append(reader.say_count("{count} more account isn't shown.", "{count} more accounts aren't shown.", more))
    lines = lines or [reader.say("It has no bank account, so customers can't transfer money to it.")]
    if card.unpayable:
        said = gettext_noop(
            "Customers are invoiced in {currencies}, and there's no account for that. Their invoices say to ask how to "
            "pay. To add one, use `/invoice account change`."
        )
        lines.append(reader.say(said, currencies=", ".join(card.unpayable[:MOST_PLANS])))
    return lines


def entity_form(reader: Reader, card: EntityCard | None = None) -> Modal:
    """The form for a legal entity: a new one, or what the reader can change of one."""
    entity = card.entity if card else LegalEntity(key="")
    fields = card.fields if card else ("key", "series", *DETAILS)
    return Modal(
        name=FORM,
        title=reader.plain("Change a legal entity") if card else reader.plain("Add a legal entity"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=f"{entity.key} {card.mark}" if card else "",
        blocks=[_input(reader, field, getattr(entity, field)) for field in fields],
    )


def logo_form(reader: Reader, card: EntityCard) -> Modal:
    """The form that takes a logo's file."""
    hint = reader.plain("PNG or SVG, up to {size} KB. An SVG without texts and links.", size=LARGEST_LOGO // 1000)
    name = entity_name(reader, card.entity)
    return Modal(
        name=LOGO,
        title=reader.plain("Change the logo"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=card.entity.key,
        blocks=[
            section(reader.say("*{name}*: new documents show the logo. Those that exist keep theirs.", name=name)),
            field_of("file", reader.plain("Logo"), file_input("file", LOGO_TYPES, 1), hint),
        ],
    )


def logo_changed(reader: Reader, card: EntityCard) -> Message:
    """Confirms a new logo, or that there is none now."""
    name = entity_name(reader, card.entity)
    if card.entity.logo_digest:
        text = reader.say("Saved. New documents of *{name}* show the logo. Those that exist keep theirs.", name=name)
    else:
        text = reader.say("Removed. New documents of *{name}* show its name. Those that exist keep theirs.", name=name)
    return Message(text, [section(text), buttons(_show(reader, card))])


def _input(reader: Reader, field: str, now: str) -> Input:
    if field == "country":
        return country_input(reader, now)
    element = text_input(field, max(LENGTHS[field], len(now)), now, multiline=field == "street")
    hint = reader.plain(HINTS[field]) if field in HINTS else ""
    return field_of(field, reader.plain(LABELS[field]), element, hint, optional=field not in ("key", "name"))


def added(reader: Reader, card: EntityCard) -> Message:
    """Confirms a new legal entity, and says what it needs."""
    said = gettext_noop("Added the legal entity *{name}*. Now add its bank account, and plans that it sells.")
    text = reader.say(said, name=card.entity.name)
    return Message(
        text,
        [section(text), *tax_id_doubt(reader, card.entity.tax_id, card.entity.country), buttons(_show(reader, card))],
    )


def changed(reader: Reader, card: EntityCard, changes: Sequence[Changed]) -> Message:
    """Confirms the changes."""
    lines = [reader.say("Saved. *{name}* has changed:", name=entity_name(reader, card.entity))]
    for one in changes:
        before, after = (value_of(reader, one.field, value) for value in (one.before, one.after))
        label = reader.plain(LABELS[one.field])
        lines.append(reader.say("*{field}*: {before} → {after}", field=label, before=before, after=after))
    lines.append(reader.say("New documents show it. Those that exist stay as they are."))
    text = Safe("\n").join(lines)
    return Message(
        text,
        [section(text), *tax_id_doubt(reader, card.entity.tax_id, card.entity.country), buttons(_show(reader, card))],
    )


def _show(reader: Reader, card: EntityCard) -> Button:
    return button(reader.plain("Show it"), f"{COMMAND} show {card.entity.key}")
