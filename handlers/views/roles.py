"""The role table, as Block Kit: the table, its cells as buttons, and the meaning of a cell."""

from collections.abc import Sequence

from handlers.views import errors, reminders
from handlers.views.block_types import Block
from handlers.views.block_types import Cell as TableCell
from handlers.views.blocks import Message, Modal, button, buttons, cell, clip, divider, header, note, section, table
from handlers.views.element_types import Element, Style
from handlers.views.fitting import measured
from handlers.views.reader import Reader, Safe, escape
from handlers.views.rights import (
    CELLS,
    CONDITIONS,
    GROUP_NAMES,
    GROUPS,
    REASONS,
    RIGHT_LABELS,
    SENTENCES,
    Group,
    role_name,
    role_names,
)
from models.access.errors import Denied
from models.directory.people import Person
from models.roles import Cell, Decision, Outcome, Reason, Right, Role, RoleTable, RoleTables
from models.subscriptions.actions import MyRights, RightExplained
from models.subscriptions.tables import Subscription

GROUP, CELL = "roles_group", "roles_cell"
LONGEST_HEAD = 24
MOST_NAMES = 5


def roles_page(reader: Reader, mine: MyRights) -> Message:
    """The role table of a subscription, with a row for each right and a column for each role. The reader's roles come
    first and are marked."""
    values = {"ref": mine.subscription.ref, "name": mine.subscription.name}
    if mine.held:
        roles = role_names(reader, mine.table, mine.held)
        intro = reader.say("Your roles on {ref} · {name}: *{roles}*.", roles=roles, **values)
    else:
        intro = reader.say("What the contacts' roles on {ref} · {name} include. You don't have a role there.", **values)
    blocks = measured(_page(reader, mine, intro, bold=True))
    # A bold cell takes three times the space, and a person with many roles has many of them.
    return Message(
        Safe("\n").join([intro, *_in_words(reader, mine)]),
        blocks if blocks.fits else _page(reader, mine, intro, bold=False),
    )


def _page(reader: Reader, mine: MyRights, intro: Safe, *, bold: bool) -> list[Block]:
    subscription = mine.subscription
    groups = [group for group in Group if _rights(mine, group)]
    press = [
        button(reader.plain(GROUP_NAMES[each]), f"{GROUP}:{each}", f"{subscription.ref} {each}") for each in groups
    ]
    blocks: list[Block] = [
        header(reader.plain("Who can do what on {ref}", ref=subscription.ref)),
        section(intro),
        table(_table(reader, mine, groups, bold=bold)),
        section(reader.say("*What does a cell mean?* Choose a topic, then press the cell.")),
        buttons(*press),
    ]
    if mine.wants_reminders is not None:
        blocks.append(buttons(_reminders(reader, subscription, wants=not mine.wants_reminders)))
    return [*blocks, note(_legend(reader, mine))]


def _in_words(reader: Reader, mine: MyRights) -> list[Safe]:
    """The reader's own column, for readers who see only the text. For staff who have none, a line for each role."""
    if not mine.held:
        return [_role_in_words(reader, mine, role) for role in mine.table.roles]
    shown = [mine.decisions[right] for group in Group for right in _rights(mine, group)]
    lines = [reader.say("You can:"), *[_deed(reader, decision) for decision in shown if decision.allowed]]
    if refused := [_deed(reader, decision) for decision in shown if not decision.allowed]:
        lines += [reader.say("You can't:"), *refused]
    return lines


def _role_in_words(reader: Reader, mine: MyRights, role: Role) -> Safe:
    """What a role can do, in the order of the table. Site admins can do some of it only as a contact."""
    rights = [right for group in Group for right in _rights(mine, group)]
    given = [right for right in rights if mine.table.rows[right].cells[role] not in (Cell.NO, Cell.NOT_APPLICABLE)]
    deeds = Safe(", ").join(reader.say(RIGHT_LABELS[right]) for right in given) or reader.say("nothing")
    return reader.say("• {role} can: {deeds}", role=role_name(reader, mine.table, role), deeds=deeds)


def _deed(reader: Reader, decision: Decision) -> Safe:
    deed = reader.say(RIGHT_LABELS[decision.right])
    if decision.outcome is Outcome.MASKED:
        return reader.say(
            "• {deed} (without the cardholder's name, the billing organization or the billing address)", deed=deed
        )
    if decision.allowed or decision.reason in (None, Reason.NOT_IN_ROLE, Reason.NOT_APPLICABLE):
        return reader.say("• {deed}", deed=deed)
    return reader.say("• {deed}: {why}", deed=deed, why=reader.say(REASONS[decision.reason]))


def _reminders(reader: Reader, subscription: Subscription, *, wants: bool) -> Element:
    return button(reminders.choice(reader, wants=wants), reminders.command(subscription, wants=wants))


def _legend(reader: Reader, mine: MyRights) -> Safe:
    legend = reader.say("Table: {table}.", table=reader.plain(mine.table.name))
    if any(mine.table.rows[right].inferred for group in Group for right in _rights(mine, group)):
        legend += " " + reader.say("A question mark means that the source doesn't say, so the answer was inferred.")
    return legend


def _rights(mine: MyRights, group: Group) -> list[Right]:
    """The rights of a group that at least one role can have in this subscription."""
    rows = [mine.table.rows[right] for right in GROUPS[group]]
    return [
        row.right
        for row in rows
        if mine.subscription.kind in row.kinds
        and any(row.cells[role] is not Cell.NOT_APPLICABLE for role in mine.table.roles)
    ]


def _roles(mine: MyRights) -> list[Role]:
    """The columns. The reader's own come first, so that they are visible on narrow screens."""
    return sorted(mine.table.roles, key=lambda role: role not in mine.held)


def _table(reader: Reader, mine: MyRights, groups: Sequence[Group], *, bold: bool) -> list[list[TableCell]]:
    """The heading, and each group's name and rights. With `bold`, cells that give the reader a right are bold."""
    roles = _roles(mine)
    heads = [_head(reader, mine.table, role) for role in roles]
    marked = [
        reader.plain("You: {role}", role=head) if role in mine.held else head
        for head, role in zip(heads, roles, strict=True)
    ]
    rows: list[list[TableCell]] = [[cell(text, bold=True) for text in (reader.plain("Rights"), *marked)]]
    for group in groups:
        rows.append([cell(reader.plain(GROUP_NAMES[group]), bold=True), *[cell("") for _ in roles]])
        for right in _rights(mine, group):
            words = [
                cell(_cell(reader, mine, role, right), bold=bold and (role, right) in mine.given) for role in roles
            ]
            rows.append([cell(_row(reader, mine.table, right)), *words])
    return rows


def _head(reader: Reader, of: RoleTable, role: Role) -> str:
    """A role's name, short enough for a column, without the word for contact."""
    return clip(role_name(reader, of, role).replace(" contact", ""), LONGEST_HEAD)


def _row(reader: Reader, of: RoleTable, right: Right) -> str:
    deed = reader.plain(RIGHT_LABELS[right])
    deed = deed[:1].upper() + deed[1:]
    condition = of.rows[right].condition
    if condition is None:
        return deed
    return reader.plain("{deed} ({condition})", deed=deed, condition=reader.plain(CONDITIONS[condition][0]))


def _cell(reader: Reader, mine: MyRights, role: Role, right: Right) -> str:
    """The text of a cell. In the reader's own column, it's `yes` if they currently have the right."""
    row = mine.table.rows[right]
    said = reader.plain(CELLS[Cell.YES if (role, right) in mine.given else row.cells[role]])
    if role in row.inferred:
        said = reader.plain("{cell}?", cell=said)
    return reader.plain("{cell} · you", cell=said) if role in mine.held else said


def group_page(reader: Reader, mine: MyRights, group: Group) -> Modal:
    """The rights of a group, each with its cells as buttons."""
    subscription = mine.subscription
    rights, roles = _rights(mine, group), _roles(mine)
    intro = reader.say("Press a cell to see what it means and where it comes from.")
    if mine.held:
        intro += " " + reader.say("Your own cells are marked “you”.")
    if not rights:
        intro = reader.say("{ref} has no rights of this kind.", ref=subscription.ref)
    blocks: list[Block] = [header(reader.plain(GROUP_NAMES[group])), note(intro)]
    for right in rights:
        row = [_press(reader, mine, role, right) for role in roles]
        blocks += [section(Safe(f"*{escape(_row(reader, mine.table, right))}*")), buttons(*row)]
    return Modal(CELL, _title(reader, subscription), blocks, close=reader.plain("Close"))


def _press(reader: Reader, mine: MyRights, role: Role, right: Right) -> Element:
    label = reader.plain("{role}: {cell}", role=_head(reader, mine.table, role), cell=_cell(reader, mine, role, right))
    style: Style | None = "primary" if (role, right) in mine.given else None
    return button(
        label,
        f"{CELL}:{right}:{role}",
        f"{mine.subscription.ref} {right} {role}",
        style=style,
        about=_row(reader, mine.table, right),
    )


def _title(reader: Reader, subscription: Subscription) -> str:
    return reader.plain("Roles on {ref}", ref=subscription.ref)


def cell_page(
    reader: Reader, explained: RightExplained, role: Role, tables: RoleTables, sharers: Sequence[Person] = ()
) -> Modal:
    """What a cell means, who has the role, where the cell comes from, and what it means for the reader. `sharers` could
    share tickets, if they aren't shared."""
    row = explained.table.rows[explained.decision.right]
    name, deed = role_name(reader, explained.table, role), reader.say(RIGHT_LABELS[row.right])
    said = [reader.say(SENTENCES[row.cells[role]], role=name, deed=deed)]
    if row.condition:
        said.append(reader.say(CONDITIONS[row.condition][1]))
    blocks: list[Block] = [
        section(Safe(" ").join(said)),
        section(_holders(reader, explained, role)),
        section(_source(reader, explained.table, role, row.right)),
        divider(),
        *_for_reader(reader, explained, tables, sharers),
    ]
    return Modal(CELL, _title(reader, explained.subscription), blocks, close=reader.plain("Back"))


def _holders(reader: Reader, explained: RightExplained, role: Role) -> Safe:
    subscription = explained.subscription
    if role in explained.held:
        return reader.say("You have this role on {ref}.", ref=subscription.ref)
    people = [contact.person.name for contact in subscription.contacts if contact.role is role]
    if not people:
        return reader.say("Nobody has this role on {ref} right now.", ref=subscription.ref)
    named = people[:MOST_NAMES]
    if len(people) > MOST_NAMES:
        left = len(people) - MOST_NAMES
        named.append(reader.plain("and {count} more (/contact list {ref})", count=left, ref=subscription.ref))
    return reader.say("People with this role on {ref}: {names}.", ref=subscription.ref, names=", ".join(named))


def _source(reader: Reader, of: RoleTable, role: Role, right: Right) -> Safe:
    row, source = of.rows[right], reader.plain(of.source or of.name)
    why = reader.plain(row.why) if row.why else reader.plain("the table gives no reason")
    if not row.words:
        return reader.say(
            "*Source:* “{source}” has no such row. Reason for this answer: {why}.", source=source, why=why
        )
    words = {"source": source, "words": reader.plain(row.words)}
    if role in row.inferred:
        return reader.say(
            "*Source:* “{source}” says nothing about this cell (`?`) of “{words}”. Reason for this answer: {why}.",
            why=why,
            **words,
        )
    return reader.say("*Source:* the row “{words}” of “{source}”. The cell is the same there.", **words)


def _for_reader(
    reader: Reader, explained: RightExplained, tables: RoleTables, sharers: Sequence[Person]
) -> Sequence[Block]:
    """Whether the reader has the right. If not, why, and who could help. For staff without a role, who has it."""
    decision, subscription = explained.decision, explained.subscription
    deed = reader.say(RIGHT_LABELS[decision.right])
    if not explained.held:
        names = [person.name for person in explained.may[:MOST_NAMES]]
        if (left := len(explained.may) - len(names)) > 0:
            names.append(reader.plain("and {count} more (/contact list {ref})", count=left, ref=subscription.ref))
        values = {"ref": subscription.ref, "deed": deed, "names": ", ".join(names)}
        if names:
            return [section(reader.say("On {ref}, these contacts can {deed}: {names}.", **values))]
        return [section(reader.say("On {ref}, no contact can {deed}.", **values))]
    if decision.reason is not None:
        scope = explained.scope
        refusal = Denied("", decision.right, decision.reason, "", scope, explained.held, explained.may, sharers=sharers)
        return errors.denied(reader, refusal, tables).blocks
    said = [reader.say("*You* can {deed} on {ref}.", deed=deed, ref=subscription.ref)]
    if decision.outcome is Outcome.MASKED:
        said.append(reader.say("You don't see the cardholder's name, the billing organization or the billing address."))
    if explained.alone:
        said.append(reader.say("You're the only contact, so you have the rights of all roles for now."))
    return [section(Safe(" ").join(said))]
