"""What stands against a look at the audit trail, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.backoffice.audit.problems import NotOnTrail, TooManyEntries


@explains(NotOnTrail)
def _not_on_trail(reader: Reader, problem: NotOnTrail) -> Safe:
    values = {"given": short(problem.given), "near": ", ".join(problem.near)}
    if problem.near:
        text = reader.say("I don't understand “{given}”. The nearest actions are: {near}.", **values)
    else:
        text = reader.say("I don't understand “{given}”, which is no action.", **values)
    return text + " " + reader.say("Days are written like 2026-11-23, after `from` or `to`.")


@explains(TooManyEntries)
def _too_many_entries(reader: Reader, problem: TooManyEntries) -> Safe:
    return reader.say(
        "{count} entries are too many for a mail; {most} are allowed. Choose fewer, by dates perhaps, or "
        "have `steward audit export FILE` run where Steward runs.",
        count=problem.count,
        most=problem.most,
    )
