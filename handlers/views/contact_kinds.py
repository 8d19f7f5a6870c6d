"""Kinds of contacts in words, as the plan's role table calls them."""

from handlers.views.reader import Reader, gettext_noop
from handlers.views.rights import role_name
from models.roles import RoleTable
from models.subscriptions.contacts import ContactKind, first_rank, kind_and_rank, role_of

KINDS = (ContactKind.BILLING, ContactKind.TECHNICAL)
KIND_NAMES = {
    ContactKind.BILLING: gettext_noop("billing"),
    ContactKind.TECHNICAL: gettext_noop("technical"),
    ContactKind.SITE_ADMIN: gettext_noop("site admin"),
}
ONE = {
    ContactKind.BILLING: gettext_noop("billing contact"),
    ContactKind.TECHNICAL: gettext_noop("technical contact"),
    ContactKind.SITE_ADMIN: gettext_noop("site admin"),
}
SEVERAL = {
    ContactKind.BILLING: gettext_noop("billing contacts"),
    ContactKind.TECHNICAL: gettext_noop("technical contacts"),
    ContactKind.SITE_ADMIN: gettext_noop("site admins"),
}


def kind_name(reader: Reader, kind: ContactKind) -> str:
    """The name of a kind of contact."""
    return reader.plain(KIND_NAMES[kind])


def one_contact(reader: Reader, table: RoleTable, kind: ContactKind) -> str:
    """What another contact of a kind is called: “technical contact”, or the name of the role in which people join, if
    the role table doesn't call it that."""
    return reader.plain(ONE[kind]) if _is_called_so(table, kind) else joining_as(reader, table, kind)


def several_contacts(reader: Reader, table: RoleTable, kind: ContactKind, *, one: bool = False) -> str:
    """The same for all contacts of a kind together: “technical contacts”, or the names of their roles. `one`: after the
    number 1."""
    if _is_called_so(table, kind):
        return reader.plain(ONE[kind] if one else SEVERAL[kind])
    names = [role_name(reader, table, role) for role in table.roles if kind_and_rank(role)[0] is kind]
    said = gettext_noop("contact as {roles}") if one else gettext_noop("contacts as {roles}")
    return reader.plain(said, roles=reader.plain(" or ").join(names))


def _is_called_so(table: RoleTable, kind: ContactKind) -> bool:
    """Whether the table's own names for the roles have our word for their kind."""
    return all(KIND_NAMES[kind] in table.labels[r].lower() for r in table.roles if kind_and_rank(r)[0] is kind)


def joining_as(reader: Reader, table: RoleTable, kind: ContactKind) -> str:
    """The name of the role in which people of this kind join a subscription."""
    return role_name(reader, table, role_of(kind, first_rank(kind)))
