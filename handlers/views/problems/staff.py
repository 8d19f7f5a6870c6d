"""Why the vendor's staff can't be changed, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from handlers.views.staff import staff_role_name
from models.identity.staff_problems import AlreadyStaff, LastAdmin, NotOnStaff, NotShown


@explains(NotShown)
def _not_shown(reader: Reader, _problem: NotShown) -> Safe:
    return reader.say(
        "Slack can't confirm who that is. Choose a member of {vendor}'s own workspace with a confirmed email address. "
        "Add anyone else with an order form."
    )


@explains(AlreadyStaff)
def _already_staff(reader: Reader, problem: AlreadyStaff) -> Safe:
    return reader.say(
        "{name} already has the staff role {role}.",
        name=problem.person.name,
        role=staff_role_name(reader, problem.role),
    )


@explains(NotOnStaff)
def _not_on_staff(reader: Reader, problem: NotOnStaff) -> Safe:
    return reader.say(
        "{name} doesn't have the staff role {role}. `/steward staff` shows who has which role.",
        name=problem.person.name,
        role=staff_role_name(reader, problem.role),
    )


@explains(LastAdmin)
def _last_admin(reader: Reader, problem: LastAdmin) -> Safe:
    return reader.say(
        "{name} is the only admin in Slack, so you can't remove that role. Make someone else an admin first.",
        name=problem.person.name,
    )
