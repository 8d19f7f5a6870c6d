"""The staff."""

from handlers.views import staff
from handlers.views.reader import Reader
from models.directory.people import StaffMember
from models.roles import StaffRole
from tests.handlers.views.gallery.stock import TABLES, Shown, Stock
from tests.handlers.worlds import new


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    for number, person in enumerate(people):
        person.staff_roles = [new(StaffMember, role=role) for role in list(StaffRole)[: 2 + number % 2]]
    one, agent, billing = stock.person(1), StaffRole.AGENT, StaffRole.BILLING
    return {
        "staff.staff_list": [staff.staff_list(reader, people, one)],
        "staff.add_form": [staff.add_form(reader, TABLES), staff.add_form(reader, TABLES, StaffRole.ADMIN)],
        "staff.which_role": [
            staff.which_role(reader, one, deed, roles) for deed in ("add", "remove") for roles in ([], list(StaffRole))
        ],
        "staff.which_change": [
            staff.which_change(reader, one, held) for held in ([], [agent], [agent, billing], list(StaffRole))
        ],
        "staff.added": [staff.added(reader, one, agent, stock.person(2))],
        "staff.remove_question": [staff.remove_question(reader, one, agent, goodbye=bye) for bye in (True, False)],
        "staff.change_question": [
            staff.change_question(reader, one, agent, billing, goodbye=bye) for bye in (True, False)
        ],
        "staff.add_question": [
            staff.add_question(reader, stock.name(), "p1@acme.example", role, customers)
            for role in StaffRole
            for customers in ([], [stock.name()] * stock.many)
        ],
        "staff.removed": [
            staff.removed(reader, one, agent, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.changed": [
            staff.changed(reader, one, agent, billing, me, may_undo=may)
            for me in (one, stock.person(2))
            for may in (True, False)
        ],
        "staff.news": [
            staff.news(reader, gained, lost, stock.name())
            for gained, lost in ((billing, agent), (billing, None), (None, billing))
        ],
    }
