"""The card of a renewal with its current status, the replies in its thread, and the email."""

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Drawing, Message, button, buttons, header, note, section, words_of_people
from handlers.views.element_types import Element
from handlers.views.mails import Commands, Mail, Part, Quote, Small, Text
from handlers.views.quoting import quoted, with_words
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.renewals.facts import how_it_stands, not_yet, said_of, title, what_ends, what_it_costs, what_then
from handlers.views.renewals.since import Since, since
from handlers.views.subscriptions import term
from handlers.views.to_type import to_type
from models.renewals.notices import RenewalStep, TermStep
from models.renewals.status import RenewalStatus
from models.renewals.tables import RenewalMessage, RenewalState
from models.subscriptions.tables import Subscription
from models.subscriptions.terms import DAY

TO_RENEW = gettext_noop("To renew it, ask a question or say that you won't renew, type this in Slack:")
TO_BUY = gettext_noop("To buy it, ask a question or say that you won't buy it, type this in Slack:")
TO_BUY_OR_EXTEND = gettext_noop(
    "To buy it, extend it, ask a question or say that you won't buy it, type this in Slack:"
)
TO_SEE = gettext_noop("To see its status or ask a question, type this in Slack:")
TO_STOP = gettext_noop(
    "You needn't do anything. To ask a question, or to say that you won't renew, type this in Slack:"
)
TO_ASK = gettext_noop("You needn't do anything. To ask a question, type this in Slack:")
WHY_YOU = gettext_noop("You're getting this because nobody has answered the reminders yet.")
BY_ROLE = gettext_noop("You're receiving this because your role on {ref} includes renewal reminders.")
AS_HANDLER = gettext_noop("You're receiving this because you're handling the renewal of {ref}.")
OF_A_TERM, OF_AN_EVALUATION = gettext_noop("Renewal of {title}"), gettext_noop("Your evaluation of {title}")


def card(reader: Reader, standing: RenewalStatus, *, may_quote: bool = False) -> Drawing:
    """The whole renewal: when the term ends, what happens then, its status, and what the reader can do. `may_quote`:
    they're on the vendor's staff and may make quotes."""
    stands = how_it_stands(reader, standing)
    lines: list[Safe] = [] if standing.is_over else [what_ends(reader, standing)]
    lines += [stands] if stands else []
    if not standing.is_near and not standing.is_over:
        lines = [not_yet(reader, standing)]
    elif not standing.is_over:
        lines += [what_then(reader, standing, said_of(standing)), what_it_costs(reader, standing)]
        lines += [reader.say(WHY_YOU)] if standing.stands_in and standing.is_open else []
    heading = reader.plain(OF_A_TERM if standing.subscription.bought else OF_AN_EVALUATION, title=title(standing))
    blocks: list[Block] = [header(heading), *[section(line) for line in lines if line]]
    blocks.append(buttons(*what_next(reader, standing, may_quote=may_quote)))
    said = Safe(" ").join(line for line in lines if line)
    names_it = standing.is_near and not standing.is_over
    text = said if names_it else reader.say("Renewal of {ref}: {said}", ref=standing.subscription.ref, said=said)
    return Drawing(Message(text, blocks), mail(reader, standing))


def what_next(reader: Reader, standing: RenewalStatus, *, may_quote: bool = False) -> list[Element]:
    """Buttons for what the reader can do now. Who has no role there is on the vendor's staff."""
    ref = standing.subscription.ref
    show = button(reader.plain("Show the subscription"), f"/subscription show {ref}")
    if standing.is_over:
        return [show]
    if not standing.subscription.roles_of(standing.person.id):
        return [*([button(reader.plain("Make a quote …"), f"/order make {ref}")] if may_quote else []), show]
    bought = standing.subscription.bought
    no = reader.plain("Don't renew …") if bought else reader.plain("Don't buy …")
    end = [button(no, f"/renewal end {ref}")] if standing.may_end else []
    if not standing.is_near:
        return [*(end if standing.subscription.renews else []), show]
    label = reader.plain("Renew now") if bought else reader.plain("Buy now")
    renew = button(label, f"/renewal renew {ref}", style=None if standing.renews else "primary")
    found: list[Element] = [renew] if standing.may_renew else []
    if standing.state is RenewalState.ENDING:
        back = button(reader.plain("Reopen the renewal"), f"/renewal resume {ref}")
        return [*([back] if standing.may_renew else []), show]
    if standing.may_extend:
        found.append(button(reader.plain("Extend"), f"/subscription extend {ref}"))
    ask = button(reader.plain("Ask a question"), f"/renewal ask {ref}")
    return [*found, *to_answer(reader, standing), ask, *end, show]


def to_answer(reader: Reader, standing: RenewalStatus) -> list[Element]:
    """Buttons to handle a renewal that isn't over, or to pause its reminders; or to stop that. An automatic renewal
    needs nobody."""
    ref, found = standing.subscription.ref, list[Element]()
    if standing.state is RenewalState.ENDING:
        return found
    if standing.is_open and standing.told and not standing.renews:
        found.append(button(reader.plain("I'll handle it"), f"/renewal handle {ref}"))
    elif standing.is_mine and not standing.is_snoozed:
        found.append(button(reader.plain("Stop handling it"), f"/renewal resume {ref}"))
    if standing.told and (standing.is_open or standing.is_mine):
        found += _snooze(reader, standing)
    return found


def _snooze(reader: Reader, standing: RenewalStatus) -> list[Element]:
    """None on the last day and the day before: no pause is short enough."""
    ref, (_, day) = standing.subscription.ref, standing.stops_on
    if standing.is_snoozed:
        return [button(reader.plain("Resume reminders"), f"/renewal resume {ref}")]
    if standing.today <= day <= standing.today + DAY:
        return []
    return [button(reader.plain("Remind me in 7 days"), f"/renewal snooze {ref}")]


def reminder(reader: Reader, standing: RenewalStatus, mention: str, shown: Since | None = None) -> Drawing:
    """A later reminder, as a short reply in the card's thread that notifies the reader. `mention` is their Slack
    user. `shown` is what happened since the one before."""
    said = what_ends(reader, standing)
    text = reader.say("{who} {said}", who=Safe(f"<@{mention}>"), said=said) if mention else said
    coming = (what_then(reader, standing, said_of(standing)), what_it_costs(reader, standing))
    then = Safe(" ").join(line for line in coming if line)
    blocks: list[Block] = [section(text)]
    if then:
        blocks.append(note(then))
    said_since = since(reader, shown, bought=standing.subscription.bought) if shown else []
    if said_since:
        blocks.append(note(Safe("\n").join(said_since)))
    blocks.append(buttons(*what_next(reader, standing)))
    whole = Safe("\n").join([(text + " " + then).strip(), *said_since])
    return Drawing(Message(whole, blocks), mail(reader, standing, shown))


def mail(reader: Reader, standing: RenewalStatus, shown: Since | None = None) -> Mail:
    """The reminder as an email. Its subject says how many days are left, and its text what happened since the one
    before."""
    subscription = standing.subscription
    coming = (what_then(reader, standing, said_of(standing)), what_it_costs(reader, standing))
    then = " ".join(said for said in coming if said)
    what = reader.plain(
        "Your subscription {ref}, {title} ({organization}), {when}.",
        ref=subscription.ref,
        title=quoted(subscription.name),
        organization=subscription.organization.name,
        when=unmarked(term(reader, subscription, standing.today, ending=standing.state is RenewalState.ENDING)),
    )
    happened = since(reader, shown, bought=subscription.bought) if shown else []
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=standing.person.name)),
        Text(f"{what}\n{unmarked(then)}".rstrip()),
        *([Text("\n".join(map(unmarked, happened)))] if happened else []),
        Commands([(f"/renewal show {subscription.ref}", "")], reader.plain(_your_part(standing))),
        Text(reader.plain("{Vendor}")),
        Small(_why(reader, standing)),
    ]
    return Mail(_subject(reader, standing), parts)


def _your_part(standing: RenewalStatus) -> str:
    """What the reader's role lets them do about the renewal."""
    if standing.renews:
        return TO_STOP if standing.may_end else TO_ASK
    if not standing.may_renew:
        return TO_SEE
    if standing.subscription.bought:
        return TO_RENEW
    return TO_BUY_OR_EXTEND if standing.may_extend else TO_BUY


def _why(reader: Reader, standing: RenewalStatus) -> str:
    """Why the reader gets the email."""
    if not standing.stands_in:
        return reader.plain(BY_ROLE, ref=standing.subscription.ref)
    return reader.plain(AS_HANDLER if standing.is_mine else WHY_YOU, ref=standing.subscription.ref)


def _subject(reader: Reader, standing: RenewalStatus) -> str:
    subscription = standing.subscription
    left, values = (subscription.ends_on - standing.today).days, {"ref": subscription.ref}
    values["day"] = reader.day(subscription.ends_on + DAY if standing.renews else subscription.ends_on)
    if standing.renews and left == 0:
        return reader.plain("{ref} renews automatically tomorrow, {day}", **values)
    if standing.renews and left > 0:
        return unmarked(
            reader.say_count(
                "1 day left: {ref} renews automatically on {day}",
                "{count} days left: {ref} renews automatically on {day}",
                left,
                **values,
            )
        )
    if left == 0:
        return reader.plain("{ref} ends today, {day}", **values)
    if left < 0:
        return unmarked(
            reader.say_count("{ref} ended yesterday, {day}", "{ref} ended {count} days ago, on {day}", -left, **values)
        )
    return unmarked(
        reader.say_count("{ref} ends tomorrow, {day}", "{count} days left: {ref} ends on {day}", left, **values)
    )


NEWS: dict[RenewalStep, str] = {
    "handled": gettext_noop(
        "{name} is handling the renewal of {ref}. You won't get reminders unless {name} stops handling it."
    ),
    "given_back": gettext_noop("{name} is no longer handling the renewal of {ref}. Anyone else can take over."),
    "ending": gettext_noop("{name} decided not to renew {ref}. You won't get any more reminders for it."),
    "resumed": gettext_noop("{name} reopened the renewal of {ref}."),
}
NOT_BOUGHT = gettext_noop("{name} decided not to buy {ref}. You won't get any more reminders for it.")


def news(reader: Reader, standing: RenewalStatus, what: RenewalStep, name: str) -> Message:
    """Tells the reader what a colleague did about a renewal."""
    said = NEWS[what] if standing.subscription.bought or what != "ending" else NOT_BOUGHT
    text = reader.say(said, name=name, ref=standing.subscription.ref)
    show = button(reader.plain("Show the renewal"), f"/renewal show {standing.subscription.ref}")
    return Message(text, [section(text), buttons(show)])


TERM_NEWS: dict[TermStep, str] = {
    "ordered": gettext_noop("{name} ordered the next term of *{ref}* · {title}. It now runs until {ends}."),
    "bought": gettext_noop("{name} bought *{ref}* · {title}. It now runs until {ends}."),
    "extended": gettext_noop("{name} extended the evaluation *{ref}* · {title}. It now runs until {ends}."),
}


def term_news(
    reader: Reader, subscription: Subscription, what: TermStep, name: str, *, may_renew: bool = False
) -> Message:
    """Tells the reader that a colleague ordered a term or extended the evaluation, and when it ends now. Who may renew
    can buy what was extended."""
    text = reader.say(
        TERM_NEWS[what],
        name=name,
        ref=subscription.ref,
        title=subscription.name,
        ends=reader.day(subscription.ends_on),
    )
    buy = button(reader.plain("Buy now"), f"/renewal renew {subscription.ref}")
    show = button(reader.plain("Show the subscription"), f"/subscription show {subscription.ref}")
    row = [buy, show] if may_renew and what == "extended" else [show]
    return Message(text, [section(text), buttons(*row)])


def written(reader: Reader, ref: str, message: RenewalMessage, to: str) -> Drawing:
    """Tells the reader what a colleague wrote about the renewal of a subscription. `to` is the reader's name."""
    name = message.author.name
    text = reader.say("{name} wrote about the renewal of {ref}:", name=name, ref=ref)
    show = button(reader.plain("Show the renewal"), f"/renewal show {ref}")
    answer = note(reader.say("To answer, reply in this thread. {Vendor} doesn't see it."))
    blocks: list[Block] = [section(text), words_of_people(message.text), buttons(show), answer]
    subject = reader.plain("Renewal of {ref}: {name} wrote to you", ref=ref, name=name)
    hello = reader.plain("Hello {name},", name=to)
    mail = Mail(subject, [Text(hello), Text(unmarked(text)), Quote(message.text), *to_type(reader, blocks, "")])
    return Drawing(Message(with_words(text, message.text), blocks), mail)
