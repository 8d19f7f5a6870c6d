"""The forms that add and change plans and products, and what came of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlers.views.block_types import Block, Input
from handlers.views.blocks import Message, Modal, button, buttons, note, section
from handlers.views.catalogue.products import COMMAND, kind_of
from handlers.views.inputs import field_of, radio_buttons, select, text_input
from handlers.views.reader import Reader, Safe, gettext_noop
from models.backoffice.catalogue import plans, products
from models.backoffice.catalogue.entered import Changed
from models.backoffice.catalogue.looking import ProductCard
from models.backoffice.catalogue.plans import PlanCard
from models.catalogue.legal_entities import MAIN, LegalEntity
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.types import Row
from models.roles import Kind, RoleTables

PRODUCT, PLAN = "catalogue_product", "catalogue_plan"
EDITION, ADDON = "false", "true"
LENGTHS = {"key": 64, "name": 200, "family": 64, "tier": 4, "file": 200, "new_keys": 40}
LABELS = {
    "key": gettext_noop("Key"),
    "name": gettext_noop("Name"),
    "family": gettext_noop("Family"),
    "tier": gettext_noop("Tier"),
    "file": gettext_noop("Download"),
    "new_keys": gettext_noop("New license keys"),
    "role_table": gettext_noop("Role table"),
    "max_billing_contacts": gettext_noop("Most billing contacts"),
    "max_technical_contacts": gettext_noop("Most technical contacts"),
    "grace_days": gettext_noop("Days until suspension"),
    "retention_days": gettext_noop("Days until the data is deleted"),
    "evaluation_step": gettext_noop("Days of an extension"),
    "longest_evaluation": gettext_noop("Longest evaluation, in days"),
    "payment_days": gettext_noop("Days until an invoice is due"),
    "legal_entity_id": gettext_noop("Legal entity"),
    "reminder_slots": gettext_noop("Reminders of annual terms"),
    "monthly_slots": gettext_noop("Reminders of monthly terms"),
    "dunning_slots": gettext_noop("Reminders of unpaid invoices"),
    "suspends_after": gettext_noop("Days overdue until a suspension is proposed"),
    "annual_on_recorded_card": gettext_noop("Annual terms with a recorded card"),
    "charge_after": gettext_noop("Days until the card is charged"),
    "charge_retries": gettext_noop("Days until a declined card is charged again"),
}
HINTS = {
    "key": gettext_noop("Lowercase letters, digits, “-”, “_” and “.”. It never changes."),
    "name": gettext_noop("Quotes and invoices that exist keep the name that is printed on them."),
    "family": gettext_noop("Editions of one family replace each other. Add-ons go with the editions of their family."),
    "tier": gettext_noop("Customers can upgrade from an edition to those of a higher tier."),
    "file": gettext_noop("A file name without folders. Leave empty if there is none."),
    "new_keys": gettext_noop("When a license gets a new key: order, upgrade, renewal. Leave empty for never."),
    "max_billing_contacts": gettext_noop("With the primary contact. Leave empty for no limit."),
    "max_technical_contacts": gettext_noop("With the primary contact. Leave empty for no limit."),
    "reminder_slots": gettext_noop("Days before the end, such as 90, 30, 7. Negative numbers are days after it."),
    "dunning_slots": gettext_noop("Days before the due date, such as 3. Negative numbers are days overdue."),
    "suspends_after": gettext_noop("The billing team confirms each suspension. Leave empty for never."),
    "annual_on_recorded_card": gettext_noop("A card that the billing team recorded can't be charged."),
    "charge_after": gettext_noop("From the invoice's date, for what renews by itself and for monthly sites."),
    "charge_retries": gettext_noop("Such as 3, 5, 7: three more tries. Leave empty for none."),
}
OPTIONAL = frozenset(
    (
        *("tier", "file", "new_keys", "max_billing_contacts", "max_technical_contacts", "reminder_slots"),
        *("monthly_slots", "dunning_slots", "suspends_after", "charge_retries"),
    )
)


def shown(value: Any) -> str:
    """A stored value as the forms have it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def product_form(reader: Reader, card: ProductCard | None = None) -> Modal:
    """The form for a product: a new one, or what can be changed of one."""
    if card is not None:
        blocks: list[Block] = [section(reader.say("*{name}* · {kind}", **_named(reader, card.product)))]
        inputs = _inputs(reader, products.FIELDS, card.product)
        return _form(reader, PRODUCT, card.product, products.mark_of_product(card.product), [*blocks, *inputs])
    kinds = [(reader.plain(gettext_noop("License")), Kind.LICENSE), (reader.plain(gettext_noop("Site")), Kind.SITE)]
    parts = [(reader.plain("Edition"), EDITION), (reader.plain("Add-on"), ADDON)]
    blocks = [
        *_inputs(reader, ("key", "name"), None),
        field_of("kind", reader.plain("Kind"), radio_buttons("kind", kinds)),
        field_of("addon", reader.plain("Sold as"), radio_buttons("addon", parts)),
        *_inputs(reader, ("family", "tier", "file", "new_keys"), None),
    ]
    return _form(reader, PRODUCT, None, "", blocks)


def _named(reader: Reader, product: Product) -> dict[str, str]:
    return {"name": product.name, "kind": kind_of(reader, product)}


def plan_form(
    reader: Reader, tables: RoleTables, card: PlanCard | None = None, entities: Sequence[LegalEntity] = ()
) -> Modal:
    """The form for a plan: a new one, or what can be changed of one. `entities` are those that a new one can belong
    to. If there's only one, there's nothing to choose."""
    row = card.plan if card else None
    fields = card.fields if card else ("key", *plans.FIELDS)
    entities = card.entities if card else entities
    blocks: list[Block] = []
    if card and card.subscriptions:
        keep = reader.say_count(
            "{count} subscription has this plan. What you change here holds for it right away. It keeps all other "
            "terms. To sell others, add a plan and retire this one.",
            "{count} subscriptions have this plan. What you change here holds for all of them right away. They keep "
            "all other terms. To sell others, add a plan and retire this one.",
            card.subscriptions,
        )
        blocks.append(note(keep))
    for field in fields:
        if field == "role_table":
            pairs = [(reader.plain(table.name), key) for key, table in tables.by_key.items()]
            chosen = row.role_table if row else ""
            blocks.append(
                field_of(field, reader.plain(LABELS[field]), select(field, reader.plain("Choose …"), pairs, chosen))
            )
        elif field == "annual_on_recorded_card":
            answers = [(reader.plain("No"), "no"), (reader.plain("Yes"), "yes")]
            choice = radio_buttons(field, answers, shown(row.annual_on_recorded_card) if row else "no")
            blocks.append(field_of(field, reader.plain(LABELS[field]), choice, reader.plain(HINTS[field])))
        elif field == "legal_entity_id":
            blocks += _sold_by(reader, entities, row)
        else:
            blocks += _inputs(reader, (field,), row or Plan(key="", name="", role_table=""))
    return _form(reader, PLAN, row, card.mark if card else "", blocks)


def _sold_by(reader: Reader, entities: Sequence[LegalEntity], row: Plan | None) -> list[Input]:
    """The choice of the legal entity that sells a plan, if there are several."""
    if len(entities) < 2:
        return []
    pairs = [(entity_name(reader, one), one.key) for one in entities]
    sold_by = row.legal_entity_id if row else MAIN
    chosen = next((one.key for one in entities if one.id == sold_by), "")
    element = select("legal_entity", reader.plain("Choose …"), pairs, chosen)
    return [field_of("legal_entity", reader.plain(LABELS["legal_entity_id"]), element)]


def entity_name(reader: Reader, entity: LegalEntity) -> str:
    """The name of a legal entity. Without one, documents have the vendor's."""
    return entity.name or reader.plain("{vendor}")


def _inputs(reader: Reader, fields: Iterable[str], row: Row | None) -> list[Input]:
    made = []
    for field in fields:
        now = shown(getattr(row, field)) if row is not None else ""
        hint = reader.plain(HINTS[field]) if field in HINTS else ""
        element = text_input(field, max(LENGTHS.get(field, 200), len(now)), now)
        made.append(field_of(field, reader.plain(LABELS[field]), element, hint, optional=field in OPTIONAL))
    return made


def _form(reader: Reader, name: str, row: Plan | Product | None, mark: str, blocks: Sequence[Block]) -> Modal:
    titles = {
        (PRODUCT, True): reader.plain("Add a product"),
        (PRODUCT, False): reader.plain("Change a product"),
        (PLAN, True): reader.plain("Add a plan"),
        (PLAN, False): reader.plain("Change a plan"),
    }
    return Modal(
        name=name,
        title=titles[name, row is None],
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=f"{row.key} {mark}" if row else "",
        blocks=blocks,
    )


def added(reader: Reader, row: Plan | Product) -> Message:
    """Confirms a new plan or product."""
    values = {"name": row.name, "key": row.key}
    if isinstance(row, Plan):
        text = reader.say("Added the plan *{name}*. New orders can have it.", **values)
        return Message(
            text, [section(text), buttons(button(reader.plain("Show it"), f"{COMMAND} show plan {row.key}"))]
        )
    text = reader.say("Added *{name}*. Set a price, so that it can be ordered.", **values)
    row_of_buttons = buttons(
        button(reader.plain("Set a price …"), f"{COMMAND} price product {row.key}", style="primary"),
        button(reader.plain("Show it"), f"{COMMAND} show product {row.key}"),
    )
    return Message(text, [section(text), row_of_buttons])


def changed(
    reader: Reader,
    row: Plan | Product,
    changes: Sequence[Changed],
    tables: Mapping[str, str],
    entities: Sequence[LegalEntity] = (),
) -> Message:
    """Confirms the changes. `tables` are the names of role tables, `entities` all legal entities."""
    lines = [reader.say("Saved. *{name}* has changed:", name=row.name)]
    for one in changes:
        if one.field == "legal_entity_id":
            before, after = (sold_by_in_words(reader, entities, value) for value in (one.before, one.after))
        else:
            before, after = (_value(reader, one.field, value, tables) for value in (one.before, one.after))
        label = reader.plain(LABELS[one.field])
        lines.append(reader.say("*{field}*: {before} → {after}", field=label, before=before, after=after))
    text = Safe("\n").join(lines)
    of = "plan " if isinstance(row, Plan) else "product "
    return Message(text, [section(text), buttons(button(reader.plain("Show it"), f"{COMMAND} show {of}{row.key}"))])


def sold_by_in_words(reader: Reader, entities: Sequence[LegalEntity], entity_id: int) -> str:
    """The name of the legal entity with an ID."""
    return next((entity_name(reader, one) for one in entities if one.id == entity_id), reader.plain("none"))


def _value(reader: Reader, field: str, value: Any, tables: Mapping[str, str]) -> str:
    said = reader.plain(tables.get(str(value), str(value))) if field == "role_table" else shown(value)
    return said or reader.plain("none")
