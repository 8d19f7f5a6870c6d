"""Who somebody is, their Slack users, and whether they can be reached."""

from handlers.views import people, reach
from handlers.views.reader import Reader
from models.directory.people import SlackUser, StaffMember
from models.identity.notices import Unlinked
from models.identity.reach import ACTING, next_steps
from models.roles import StaffRole
from tests.handlers.views.gallery.stock import TABLE, TABLES, Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    me, here = stock.person(1), ("T0NORTHWIND", "U0ANA")
    slack_user, other = new(SlackUser, team_id=here[0], user_id=here[1]), new(SlackUser, team_id="T0ACME", user_id="U1")
    other.bound_at = NOW
    nobody, busy, staff = stock.person(1), stock.person(1), stock.person(1)
    many = [new(SlackUser, team_id="T0ACME", user_id=f"U{number}", bound_at=NOW) for number in range(1, stock.many + 1)]
    nobody.slack_users, busy.slack_users = [], [slack_user, *many]
    staff.slack_users, staff.staff_roles = [other], [new(StaffMember, role=role) for role in StaffRole]
    nobody.staff_roles = busy.staff_roles = []
    sub, gone = stock.subscription, stock.subscription.contacts[0].person
    return {
        "people.unknown": [people.unknown(reader)],
        "people.address_form": [people.address_form(reader)],
        "people.code_form": [
            people.code_form(reader, asked=asked, wrong=wrong, until=until)
            for asked, wrong, until in (
                (False, False, None),
                (True, False, None),
                (False, True, None),
                (True, False, NOW),
            )
        ],
        "people.code_on_its_way": [people.code_on_its_way(reader, until) for until in (None, NOW)],
        "people.wrong_code": [people.wrong_code(reader)],
        "people.too_many_codes": [people.too_many_codes(reader, NOW)],
        "people.linked": [people.linked(reader, me)],
        "people.link_code_mail": [people.link_code_mail(reader, "K7QM-2FXD", me.email)],
        "people.whoami": [
            people.whoami(reader, one, subs, TABLES, {each.id: each.roles_of(one.id) for each in subs}, here)
            for one in (busy, staff)
            for subs in ([], [stock.subscription], stock.subscriptions())
        ],
        "people.which_slack_user": [people.which_slack_user(reader, one, here) for one in (nobody, busy)],
        "people.unlink_question": [people.unlink_question(reader, me, one, here) for one in (here, ("T0ACME", "U1"))],
        "people.unlinked": [people.unlinked(reader, one, me, here) for one in (slack_user, other)],
        "people.unlinked_mail": [
            people.unlinked_mail(reader, me, Unlinked(1, why, "U0ANA", "T0NORTHWIND")) for why in people.WHY_UNLINKED
        ],
        "reach.unreachable": [
            reach.unreachable(reader, sub, TABLE, gone, steps, told)
            for steps, told in (
                (next_steps(frozenset(ACTING), sub, gone, sub.contacts[-1].person), None),
                ([], [contact.person for contact in sub.contacts]),
                ([], []),
            )
        ],
        "reach.step_in_form": [reach.step_in_form(reader, sub)],
        "reach.stepped_in": [reach.stepped_in(reader, sub, "new@elsewhere.example")],
        "reach.reachable": [reach.reachable(reader, sub, one) for one in (gone, stock.person(9999))],
        "people.linked_mail": [people.linked_mail(reader, me, slack_user)],
    }
