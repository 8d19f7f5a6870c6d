"""What stands against a change of the vendor's staff, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.staff import staff_role_name
from models.identity.staff_problems import AlreadyStaff, LastAdmin, NotOnStaff, NotShown


@explains(NotShown)
def _not_shown(reader: Reader, _problem: NotShown) -> Safe:
    return reader.say(
        "Slack does not show for sure who that is. It takes a member of {vendor}'s own workspace whose "
        "address is confirmed there; anybody else can be entered with an order form."
    )


@explains(AlreadyStaff)
def _already_staff(reader: Reader, problem: AlreadyStaff) -> Safe:
    return reader.say(
        "{name} has the staff role {role} already.",
        name=problem.person.name,
        role=staff_role_name(reader, problem.role),
    )


@explains(NotOnStaff)
def _not_on_staff(reader: Reader, problem: NotOnStaff) -> Safe:
    return reader.say(
        "{name} has no staff role {role}. `/steward staff` shows who has which.",
        name=problem.person.name,
        role=staff_role_name(reader, problem.role),
    )


@explains(LastAdmin)
def _last_admin(reader: Reader, problem: LastAdmin) -> Safe:
    return reader.say(
        "{name} is the only admin who is in Slack, so that role can't be taken away. Make somebody else an "
        "admin first.",
        name=problem.person.name,
    )
