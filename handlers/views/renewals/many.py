"""Many renewals of one person in one message and one email. Each has buttons of its own; a thread starts when they open
it."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Drawing, Message, button, buttons, header, note, section
from handlers.views.element_types import Element
from handlers.views.fitting import fitted
from handlers.views.mails import Commands, Listed, Mail, Part, Small, Text
from handlers.views.reader import Reader, Safe
from handlers.views.renewals.facts import line_of
from handlers.views.renewals.threads import to_answer
from models.renewals.status import RenewalStatus

MOST_ROWS = 10


def due(reader: Reader, standings: Sequence[RenewalStatus]) -> Drawing:
    """All of them by date: the first with their buttons, and a way to the others. The email names each one. What renews
    automatically comes last, because it needs nobody."""
    ordered = [*(one for one in standings if not one.renews), *(one for one in standings if one.renews)]
    left = [one for one in ordered if not one.is_over]
    said = summary(reader, left)
    lines = [line_of(reader, one) for one in ordered]
    rows: list[Block] = []
    for one, line in list(zip(ordered, lines, strict=True))[:MOST_ROWS]:
        rows += [section(line), buttons(*_for_row(reader, one))]
    every = button(reader.plain("Show all"), "/renewal list", style="primary")
    blocks = fitted(
        [header(reader.plain("Your renewals")), section(said)],
        rows,
        [buttons(every)],
        of=len(ordered),
        more=lambda left: note(reader.say("… and {count} more. To see them, choose “Show all”.", count=left)),
        blocks_a_row=2,
    )
    return Drawing(
        Message(Safe("\n").join([said, *lines[: blocks.shown]]), blocks), _mail(reader, left or ordered, said)
    )


def summary(reader: Reader, ordered: Sequence[RenewalStatus]) -> Safe:
    """How many terms end and when the first one does, and how many of them renew automatically."""
    if not ordered:
        return reader.say("All of these renewals are done.")
    first = min(ordered, key=lambda one: (one.subscription.ends_on, one.subscription.number))
    values = {"ref": first.subscription.ref, "day": reader.day(first.subscription.ends_on)}
    if first.has_ended:
        said = reader.say_count(
            "{count} renewal is due. The term of {ref} ended on {day}.",
            "{count} renewals are due. The first term was that of {ref}, which ended on {day}.",
            len(ordered),
            **values,
        )
    else:
        said = reader.say_count(
            "The term of {count} subscription ends soon: {ref}, on {day}.",
            "The terms of {count} subscriptions end soon. The first is {ref}, on {day}.",
            len(ordered),
            **values,
        )
    if alone := sum(one.renews for one in ordered):
        said = (
            said
            + " "
            + reader.say_count(
                "{count} renews automatically, so you needn't do anything about it.",
                "{count} renew automatically, so you needn't do anything about them.",
                alone,
            )
        )
    return said


def _for_row(reader: Reader, standing: RenewalStatus) -> list[Element]:
    """Open, and what answers the renewal without opening it."""
    open_it = button(reader.plain("Open"), f"/renewal open {standing.subscription.ref}")
    return [open_it, *([] if standing.is_over else to_answer(reader, standing))]


def _mail(reader: Reader, ordered: Sequence[RenewalStatus], said: Safe) -> Mail:
    """Those that aren't over. If all are, it says what became of them."""
    first = min(ordered, key=lambda one: one.subscription.ends_on)
    day = reader.day(first.subscription.ends_on)
    if first.is_over:
        subject = reader.say("All of these renewals are done")
    elif first.has_ended:
        subject = reader.say_count(
            "{count} renewal is due: it ended on {day}",
            "{count} renewals are due: the first ended on {day}",
            len(ordered),
            day=day,
        )
    else:
        subject = reader.say_count(
            "{count} renewal is due: it ends on {day}",
            "{count} renewals are due: the first ends on {day}",
            len(ordered),
            day=day,
        )
    why = reader.plain(
        "You're receiving this because your roles on these subscriptions include renewal reminders, or because nobody "
        "else has answered."
    )
    to_do = reader.plain("To see them, and to renew them or say that you won't, type this in Slack:")
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=ordered[0].person.name)),
        Text(unmarked(said)),
        Listed([(unmarked(line_of(reader, one)).replace("\n", " "), "") for one in ordered]),
        Commands([("/renewal list", "")], to_do),
        Text(reader.plain("{Vendor}")),
        Small(why),
    ]
    return Mail(unmarked(subject), parts)
