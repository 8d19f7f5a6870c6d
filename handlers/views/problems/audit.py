"""Why the audit trail can't be shown or emailed, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.backoffice.audit.problems import NotOnTrail, TooManyEntries


@explains(NotOnTrail)
def _not_on_trail(reader: Reader, problem: NotOnTrail) -> Safe:
    values = {"given": short(problem.given), "near": ", ".join(problem.near)}
    if problem.near:
        text = reader.say("“{given}” isn't an action that I know. The closest are: {near}.", **values)
    else:
        text = reader.say("“{given}” isn't an action that I know.", **values)
    return text + " " + reader.say("Enter dates like 2026-11-23, after `from` or `to`.")


@explains(TooManyEntries)
def _too_many_entries(reader: Reader, problem: TooManyEntries) -> Safe:
    return reader.say(
        "{count} entries are too many for an email; the limit is {most}. Filter them further, for example by date. Or "
        "ask an operator to run `steward audit export FILE`.",
        count=problem.count,
        most=problem.most,
    )
