"""Why nothing becomes of an email, in words."""

from handlers.views.badge import staff_name
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe, gettext_noop
from models.desks.mails.problems import MailClosed, MailGone, MailHidden, NoContactChosen, NothingPossible
from models.desks.mails.tables import MailState, MailWay

CLOSED = {
    MailState.OPEN: gettext_noop("This email waited too long, so nothing becomes of it. Please send it again."),
    MailState.ENDED: gettext_noop("This email waited too long, so nothing becomes of it. Please send it again."),
    MailState.DISCARDED: gettext_noop("{who} already discarded this email."),
    MailState.TAKEN: gettext_noop("{who} already made {became} of this email."),
}
MY_CLOSED = CLOSED | {
    MailState.DISCARDED: gettext_noop("You've already discarded this email."),
    MailState.TAKEN: gettext_noop("You've already decided about this email: it's {became} now."),
}
CONFIRMED = gettext_noop("You've already confirmed these changes.")


@explains(MailClosed)
def _closed(reader: Reader, problem: MailClosed) -> Safe:
    mail = problem.mail
    if mail.way is MailWay.CHANGES and mail.state is MailState.TAKEN:
        return reader.say(CONFIRMED)
    texts = CLOSED if mail.way is MailWay.UNMATCHED else MY_CLOSED
    who = staff_name(reader, problem.by) or reader.say("Somebody")
    return reader.say(texts[mail.state], who=who, became=mail.became)


@explains(MailGone)
def _gone(reader: Reader, _problem: MailGone) -> Safe:
    return reader.say("I can't find this email of yours. It may have been deleted.")


@explains(MailHidden)
def _hidden(reader: Reader, _problem: MailHidden) -> Safe:
    return reader.say(
        "This email contained a credit card number, so I haven't kept it. Ask the person to send it again without."
    )


@explains(NoContactChosen)
def _no_contact(reader: Reader, _problem: NoContactChosen) -> Safe:
    return reader.say("This person isn't a contact there any more. Please choose another one.")


@explains(NothingPossible)
def _nothing_possible(reader: Reader, _problem: NothingPossible) -> Safe:
    return reader.say("Your role includes neither tickets nor questions to the billing team.")
