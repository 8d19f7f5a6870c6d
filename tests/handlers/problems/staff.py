"""The staff."""

from models.core.errors import Problem
from models.identity.problems import NotKnownHere
from models.identity.staff_problems import AlreadyStaff, LastAdmin, NotOnStaff, NotShown
from tests.handlers.problems.met import SPARE, Met
from tests.handlers.worlds import SLACK

FOUND: dict[type[Problem], list[Met]] = {
    NotKnownHere: [
        Met(
            "admin",
            "/steward staff add zoe@elsewhere.example agent",
            "zoe@elsewhere.example is not known here. Check the spelling; somebody new can be entered with an order",
        ),
        Met("admin", "/steward staff remove zoe@elsewhere.example agent", "zoe@elsewhere.example is not known here."),
    ],
    NotShown: [
        Met("admin", "/steward staff add <@U0MALLORY|mallory> agent", "Slack does not show for sure who that is."),
    ],
    AlreadyStaff: [
        Met("admin", f"/steward staff add <@{SLACK['agent']}> agent", "Agent has the staff role agent already."),
        Met(
            "admin",
            f"/steward staff change <@{SLACK['agent']}> agent agent",
            "Agent has the staff role agent already.",
        ),
    ],
    NotOnStaff: [
        Met(
            "admin",
            f"/steward staff remove {SPARE} agent",
            "Spare has no staff role agent. `/steward staff` shows who has which.",
        ),
        Met("admin", f"/steward staff change {SPARE} agent billing", "Spare has no staff role agent."),
    ],
    LastAdmin: [
        Met(
            "admin",
            f"/steward staff remove <@{SLACK['admin']}>",
            "Admin is the only admin who is in Slack, so that role can't be taken away. Make somebody else an admin "
            "first.",
        ),
        Met("admin", f"/steward staff change <@{SLACK['admin']}> agent", "Admin is the only admin who is in Slack"),
    ],
}  # fmt: skip
