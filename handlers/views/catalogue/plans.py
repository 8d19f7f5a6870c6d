"""Plans: the list, and the card of one. Also the question before a plan or a product is retired."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, section
from handlers.views.catalogue.entering import LABELS, shown, sold_by_in_words
from handlers.views.catalogue.products import COMMAND, retired_in_words
from handlers.views.element_types import Button
from handlers.views.inputs import date_picker, field_of
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe
from models.backoffice.catalogue.looking import ProductCard
from models.backoffice.catalogue.plans import FIELDS, PlanCard
from models.backoffice.catalogue.retiring import Retired
from models.catalogue.plans import Plan
from models.core.paging import PageOf
from models.roles import RoleTables

RETIRE = "catalogue_retire"
FIND = "plans"


def plan_list(reader: Reader, page: PageOf[Plan], tables: RoleTables) -> Message:
    """A page of the plans."""
    title = reader.plain("Plans")
    row = [
        button(reader.plain("Add a plan …"), f"{COMMAND} add plan"),
        button(reader.plain("Products"), COMMAND),
    ]
    if not page:
        text = reader.say("There are no plans yet.")
        return Message(text, [header(title), section(text), buttons(*row)])
    return listing(reader, title, plan_rows(reader, page, tables), [header(title)], [buttons(*row)])


def plan_rows(reader: Reader, page: PageOf[Plan], tables: RoleTables) -> Rows:
    """A page of the plans, or those that a search found."""
    heads = [reader.plain("Plan"), reader.plain("Key"), reader.plain("Role table"), reader.plain("Status")]
    rows = [_row(reader, one, tables) for one in page]
    return Rows(rows, heads, f"{COMMAND} plans", page.first, page.total, f"{PICK} {FIND}")


def _row(reader: Reader, plan: Plan, tables: RoleTables) -> Row:
    table, state = reader.plain(tables[plan.role_table].name), retired_in_words(reader, plan)
    line = reader.say("*{name}* · `{key}` · {table}", name=plan.name, key=plan.key, table=table)
    line += "\n" + reader.say("{state}", state=state)
    show = button(reader.plain("Show"), f"{COMMAND} show plan {plan.key}")
    return Row(line, [cell(text) for text in (plan.name, plan.key, table, state)], show)


def plan_card(reader: Reader, card: PlanCard, tables: RoleTables) -> Message:
    """A plan with its limits and days."""
    plan = card.plan
    lines = [
        reader.say("*{name}* · `{key}`", name=plan.name, key=plan.key),
        reader.say("{state}", state=retired_in_words(reader, plan)),
        reader.say_count("{count} subscription has it.", "{count} subscriptions have it.", card.subscriptions),
    ]
    for field in FIELDS[1:]:
        value = _value(reader, card, field, tables)
        label = reader.plain(LABELS[field])
        lines.append(reader.say("{field}: {value}", field=label, value=value or reader.plain("none")))
    text = Safe("\n").join(lines)
    row = [
        button(reader.plain("Change …"), f"{COMMAND} edit plan {plan.key}"),
        _retire(reader, plan),
        button(reader.plain("All plans"), f"{COMMAND} plans"),
    ]
    return Message(text, [header(plan.name), section(text), buttons(*row)])


def _value(reader: Reader, card: PlanCard, field: str, tables: RoleTables) -> str:
    if field == "role_table":
        return reader.plain(tables[card.plan.role_table].name)
    if field == "legal_entity_id":
        return sold_by_in_words(reader, card.entities, card.plan.legal_entity_id)
    return shown(getattr(card.plan, field))


def _retire(reader: Reader, plan: Plan) -> Button:
    if plan.retired_on is not None:
        return button(reader.plain("Bring back"), f"{COMMAND} restore plan {plan.key}")
    return button(reader.plain("Retire …"), f"{COMMAND} retire plan {plan.key}")


def retire_form(reader: Reader, card: PlanCard | ProductCard) -> Modal:
    """Asks from which day a plan or a product isn't sold, and says what stays."""
    is_plan = isinstance(card, PlanCard)
    row = card.plan if isinstance(card, PlanCard) else card.product
    said: Sequence[Safe] = [
        reader.say("From that day on, *{name}* can't be ordered anymore.", name=row.name),
        reader.say_count(
            "{count} subscription has it and keeps it. Drafts and open quotes stay valid.",
            "{count} subscriptions have it and keep it. Drafts and open quotes stay valid.",
            card.subscriptions,
        ),
        reader.say("You can bring it back at any time."),
    ]
    blocks: list[Block] = [section(one) for one in said]
    blocks.append(field_of("holds_from", reader.plain("Not sold from"), date_picker("holds_from", card.today)))
    return Modal(
        name=RETIRE,
        title=reader.plain("Retire it?"),
        submit=reader.plain("Retire"),
        close=reader.plain("Cancel"),
        form_context=f"{'plan' if is_plan else 'product'} {row.key}",
        blocks=blocks,
    )


def retired(reader: Reader, done: Retired) -> Message:
    """Confirms that a plan or a product isn't sold any more, or from a day on."""
    name, day = done.row.name, done.row.retired_on or done.today
    if day <= done.today:
        text = reader.say("*{name}* is retired: nobody can order it anymore.", name=name)
    else:
        text = reader.say("*{name}* will be retired on {day}.", name=name, day=reader.day(day))
    text += " " + _keeping(reader, done)
    line = f"{COMMAND} restore {_of(done)}{done.row.key}"
    return Message(text, [section(text), buttons(button(reader.plain("Bring back"), line))])


def restored(reader: Reader, done: Retired) -> Message:
    """Confirms that a plan or a product is sold again."""
    text = reader.say("*{name}* can be ordered.", name=done.row.name)
    show = button(reader.plain("Show it"), f"{COMMAND} show {_of(done)}{done.row.key}")
    return Message(text, [section(text), buttons(show)])


def _of(done: Retired) -> str:
    return "plan " if isinstance(done.row, Plan) else "product "


def _keeping(reader: Reader, done: Retired) -> Safe:
    return reader.say_count("{count} subscription keeps it.", "{count} subscriptions keep it.", done.subscriptions)
