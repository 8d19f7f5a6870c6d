"""What waits in the outbox or is parked, as Block Kit."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, note, section
from handlers.views.element_types import Button
from handlers.views.inputs import field_of, radio_buttons, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.notice_kinds import kind_name
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.access.desk import Channels
from models.backoffice.deliveries.actions import REASON_LENGTH, Delivery, Settled
from models.core.outages import Outage, Way
from models.core.outbox import Medium, NoticeState
from models.core.paging import PageOf

COMMAND = "/steward deliveries"
RETRY_PARKED = f"{COMMAND} retry all"
DROP = "delivery_drop"
FIND = "deliveries"
"""The route that searches the deliveries, or with `dropped` those that were dropped."""
ONE, ALL = "one", "all"
MOST_CHANNELS = 40
"""The most channels of rules that a question offers."""
MOST_PLACES = 5
"""The most places that the message about parked messages lists."""
CHANNELS = {
    "triage": gettext_noop("The triage channel"),
    "approvals": gettext_noop("The approvals channel"),
    "billing": gettext_noop("The billing channel"),
}
"""The vendor's channels, by their names in the settings and in commands."""
PLACES = {
    "triage": gettext_noop("the triage channel"),
    "approvals": gettext_noop("the approvals channel"),
    "billing": gettext_noop("the billing channel"),
}
"""The same channels within a sentence."""
STATES = {
    NoticeState.WAITING: gettext_noop("Waiting"),
    NoticeState.PARKED: gettext_noop("Parked"),
    NoticeState.SENT: gettext_noop("Sent"),
    NoticeState.DROPPED: gettext_noop("Dropped"),
}


def delivery_list(
    reader: Reader, page: PageOf[Delivery], above: Sequence[Block] = (), *, dropped: bool = False
) -> Message:
    """A page of deliveries, each with what can be done. `above` says what else failed."""
    title = reader.plain("Dropped messages") if dropped else reader.plain("Messages on the way")
    command = f"{COMMAND} dropped" if dropped else COMMAND
    other = (
        button(reader.plain("Messages on the way"), COMMAND)
        if dropped
        else button(reader.plain("Dropped messages"), f"{COMMAND} dropped")
    )
    if not page:
        text = (
            reader.say("Nobody has dropped a message.")
            if dropped
            else reader.say("Everything is delivered. No message is waiting or parked.")
        )
        return Message(text, [header(title), *above, section(text), buttons(other)])
    below = [other]
    if not dropped and sum(one.notice.state is NoticeState.PARKED for one in page) > 1:
        below.insert(0, button(reader.plain("Retry all parked messages"), RETRY_PARKED))
    return listing(reader, title, delivery_rows(reader, page, command), [header(title), *above], [buttons(*below)])


def delivery_rows(reader: Reader, page: PageOf[Delivery], command: str) -> Rows:
    """A page of deliveries, or those that a search found."""
    rows = [_row(reader, one) for one in page]
    find = f"{PICK} {FIND}{command.removeprefix(COMMAND)}" if any(row.choices for row in rows) else ""
    return Rows(rows, _heads(reader), command, page.first, page.total, find)


def _heads(reader: Reader) -> list[str]:
    return [
        reader.plain("Number"),
        reader.plain("Message"),
        reader.plain("Customer"),
        reader.plain("To"),
        reader.plain("Status"),
        reader.plain("Since"),
        reader.plain("Reason"),
    ]


def _row(reader: Reader, one: Delivery) -> Row:
    notice = one.notice
    since = reader.day(_since(one).astimezone(reader.zone))
    state = reader.plain(STATES[notice.state])
    cells = [str(notice.id), _kind(reader, one), one.customer, _place(reader, one), state, since, notice.trouble]
    return Row(line_of(reader, one), [cell(text) for text in cells], under=deeds(reader, one))


def _kind(reader: Reader, one: Delivery) -> str:
    """What the message is, by the name of its kind: nobody's words."""
    return kind_name(reader, one.notice.kind)


def _since(one: Delivery) -> datetime:
    notice = one.notice
    return notice.dropped_at or notice.parked_at or notice.created_at


def _place(reader: Reader, one: Delivery) -> str:
    """Where the message goes. Of an address that belongs to nobody known, only the domain is shown. A channel of the
    settings has its name there, another one has its ID."""
    notice = one.notice
    if notice.medium is Medium.MAIL:
        if notice.address:
            return reader.plain("email to an address at {domain}", domain=notice.address.rpartition("@")[2])
        return reader.plain("email to {name}", name=one.person)
    if notice.person_id:
        return reader.plain("direct message to {name}", name=one.person)
    if one.channel:
        return reader.plain(PLACES[one.channel])
    return reader.plain("channel {channel}", channel=notice.channel)


def line_of(reader: Reader, one: Delivery) -> Safe:
    """The message in words: what it is, about whom, where it goes, since when, and why it isn't there."""
    what = [
        reader.say("*{number}* · {kind}", number=one.notice.id, kind=_kind(reader, one)),
        one.customer,
        _place(reader, one),
    ]
    when = gettext_noop("Dropped on {moment}") if one.notice.dropped_at else gettext_noop("{state} since {moment}")
    since = reader.say(when, state=reader.plain(STATES[one.notice.state]), moment=reader.moment(_since(one)))
    dot = Safe(" · ")
    return dot.join(part for part in what if part) + "\n" + dot.join(p for p in (since, one.notice.trouble) if p)


def deeds(reader: Reader, one: Delivery) -> list[Button]:
    """Buttons for what can be done with a message, and with everything to the same place."""
    number = one.notice.id
    if one.notice.state not in (NoticeState.WAITING, NoticeState.PARKED):
        return []
    row = [button(reader.plain("Retry"), f"{COMMAND} retry {number}")]
    if one.alike > 1:
        label = reader.plain("Retry all {count} to the same place", count=one.alike)
        row.append(button(label, f"{COMMAND} retry {number} all"))
    row.append(button(reader.plain("Drop …"), f"{COMMAND} drop {number}"))
    if one.notice.channel and not one.notice.person_id:
        row.append(button(reader.plain("Move …"), f"{COMMAND} move {number}"))
    return row


def drop_form(reader: Reader, one: Delivery, reason: str = "") -> Modal:
    """Asks why a message won't be sent, and whether that's so for all to the same place."""
    blocks: list[Block] = [section(line_of(reader, one)), note(reader.say("A dropped message is never sent."))]
    if one.alike > 1:
        pairs = [
            (reader.plain("Only this message"), ONE),
            (reader.plain("All {count} messages to the same place", count=one.alike), ALL),
        ]
        blocks.append(field_of("which", reader.plain("Drop"), radio_buttons("which", pairs)))
    blocks.append(field_of("reason", reader.plain("Reason"), text_input("reason", REASON_LENGTH, reason)))
    return Modal(
        name=DROP,
        title=reader.plain("Drop a message?"),
        submit=reader.plain("Drop"),
        close=reader.plain("Cancel"),
        form_context=f"{one.notice.id} {one.last}",
        blocks=blocks,
    )


def which_channel(reader: Reader, one: Delivery, others: Sequence[str], channels: Channels) -> Message:
    """Asks where everything goes that is waiting or parked for a channel: to one of the others."""
    move = f"{COMMAND} move {one.notice.id}"
    named = [name for channel in others if (name := channels.name_of(channel))]
    of_rules = [channel for channel in others if not channels.name_of(channel)]
    text = reader.say_count(
        "Where should the message for {place} go?",
        "Where should the {count} messages for {place} go?",
        one.alike,
        place=_place(reader, one),
    )
    how = reader.say(
        "I offer the channels of Steward's settings and of `/ticket rules`. For another one, change those first."
    )
    row = [button(reader.plain(CHANNELS[name]), f"{move} {name}") for name in named]
    blocks: list[Block] = [section(text), note(how), buttons(*row, button(reader.plain("Cancel"), COMMAND))]
    blocks += [
        section(mention(channel), button(reader.plain("Move here"), f"{move} {channel}", about=channel))
        for channel in of_rules[:MOST_CHANNELS]
    ]
    if (left := len(of_rules) - MOST_CHANNELS) > 0:
        more = reader.say("For the {count} others, type the channel's ID: `{move} …`", count=left, move=move)
        blocks.append(note(more))
    return Message(text, blocks)


def mention(channel: str) -> Safe:
    """A channel by its name, as Slack shows it."""
    return Safe(f"<#{escape(channel)}>")


def retried(reader: Reader, done: Settled) -> Message:
    """Confirms that messages are tried again."""
    text = reader.say_count(
        "I'm trying {count} message again now: {place}.",
        "I'm trying {count} messages again now: {place}.",
        done.count,
        place=_place(reader, done.of),
    )
    return _done(reader, text)


def dropped(reader: Reader, done: Settled) -> Message:
    """Confirms that messages were dropped."""
    text = reader.say_count(
        "{count} message won't be sent: {place}.",
        "{count} messages won't be sent: {place}.",
        done.count,
        place=_place(reader, done.of),
    )
    return _done(reader, text)


def moved(reader: Reader, done: Settled, name: str) -> Message:
    """Confirms that messages go to another channel, by its name in the settings if it has one there."""
    text = reader.say_count(
        "{count} message now goes to {place}.",
        "{count} messages now go to {place}.",
        done.count,
        place=reader.plain(PLACES[name]) if name else mention(done.channel),
    )
    return _done(reader, text)


def _done(reader: Reader, text: Safe) -> Message:
    return Message(text, [section(text), buttons(button(reader.plain("Show messages on the way"), COMMAND))])


def parked_news(reader: Reader, found: Sequence[Delivery], count: int, *, places: int) -> Message:
    """Tells an admin that messages are parked.

    Args:
        found: The first message to each place, with the number of all to it. Of many places, only the first ones.
        places: How many places there are.
    """
    one, lines = found[0], list[Safe]()
    if places == 1:
        text = reader.say_count(
            "*{count} message is parked: {place}.* I can't deliver it.",
            "*{count} messages are parked: {place}.* I can't deliver them.",
            count,
            place=_place(reader, one),
        )
    else:
        text = reader.say(
            "*{count} messages to {places} places are parked.* I can't deliver them.", count=count, places=places
        )
        lines = [reader.say("• {place}: {count}", place=_place(reader, each), count=each.alike) for each in found]
        if left := places - len(found):
            lines.append(reader.say_count("and {count} more place", "and {count} more places", left))
    text = Safe("\n").join([text, *lines])
    why = reader.say("The first one: {kind}. Reason: {why}", kind=_kind(reader, one), why=one.notice.trouble)
    how = reader.say("Fix the cause, then retry. To see everything that waits, use `/steward deliveries`.")
    line = f"{COMMAND} retry {one.notice.id} all" if places == 1 else RETRY_PARKED
    row = [button(reader.plain("Show messages on the way"), COMMAND), button(reader.plain("Retry all"), line)]
    return Message(Safe("\n").join([text, why, how]), [section(text), section(why), note(how), buttons(*row)])


def nothing_parked(reader: Reader) -> Message:
    """What the message to an admin says once none of it is parked any more."""
    text = reader.say("The messages that I couldn't deliver aren't parked anymore.")
    return Message(text, [section(text), buttons(button(reader.plain("Show messages on the way"), COMMAND))])


def retried_parked(reader: Reader, count: int) -> Message:
    """Confirms that everything that was parked is tried again."""
    if not count:
        return _done(reader, reader.say("No message is parked."))
    text = reader.say_count("I'm trying {count} message again now.", "I'm trying {count} messages again now.", count)
    return _done(reader, text)


def way_down(reader: Reader, outage: Outage) -> Message:
    """Tells an admin that Slack or the mail server is down."""
    since = reader.moment(outage.since)
    if outage.way is Way.SLACK:
        text = reader.say("I haven't been able to send anything to Slack since {moment}.", moment=since)
    else:
        text = reader.say("I haven't been able to send any email since {moment}.", moment=since)
    why = reader.say("Reason: {why}", why=outage.trouble)
    how = reader.say("Messages wait, and none is lost. I'll tell you when it works again.")
    return Message(Safe("\n").join([text, why, how]), [section(text), section(why), note(how)])


def way_up(reader: Reader, outage: Outage) -> Message:
    """Tells an admin that Slack or the mail server works again."""
    values = {"since": reader.moment(outage.since), "until": reader.moment(outage.ended_at or outage.since)}
    if outage.way is Way.SLACK:
        text = reader.say("I can send to Slack again. I couldn't from {since} to {until}.", **values)
    else:
        text = reader.say("I can send email again. I couldn't from {since} to {until}.", **values)
    how = reader.say("What waited is on its way now. To see what's left, use `/steward deliveries`.")
    return Message(Safe("\n").join([text, how]), [section(text), note(how)])
