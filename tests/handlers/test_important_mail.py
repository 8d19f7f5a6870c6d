"""Important news goes by email as well as in Slack, as its reader chose."""

from handlers.notices import draw
from models.changes.news import News, SubscriptionNews, tell
from models.contacts.actions import remove_contact
from models.contacts.settings import set_important_mail
from models.core.outbox import Medium, Notice
from models.roles import Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import SubscriptionState
from tests.handlers.hands import Hands
from tests.models.builders import Office, person, subscription

TURN_OFF = "/contact settings email off"


class Cast:
    """SUB-1: ana and ben are in Slack, mia isn't; all three hear of its state."""

    def __init__(self, state: SubscriptionState) -> None:
        self.ana, self.ben, self.mia = person("ana"), person("ben"), person("mia", in_slack=False)
        roles = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_SECONDARY)
        self.sub = subscription(1, *zip((self.ana, self.ben, self.mia), roles, strict=True), state=state)


async def told(office: Office, cast: Cast, news: News) -> list[tuple[str, Medium]]:
    """Who is told of a change, and how."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        await tell(desk, await subscription_by_id(session, cast.sub.id), news)
    names = {one.id: one.key for one in (cast.ana, cast.ben, cast.mia)}
    notices = await office.notices(SubscriptionNews.kind)
    return sorted((names[row.person_id or 0], row.medium) for row in notices)


async def text_of(office: Office, notice: Notice) -> str:
    """The email that a notice becomes."""
    async with office.database.transaction() as session:
        drawn = await draw(session, notice, office.tables, office.now)
    assert drawn is not None
    assert drawn.mail is not None
    return drawn.mail.text


async def test_people_in_slack_are_emailed_too_unless_they_turned_it_off(office: Office) -> None:
    """Whoever isn't there gets one email as ever."""
    cast = Cast(SubscriptionState.SUSPENDED)
    await office.save(cast.sub)
    await office.do(set_important_mail, cast.ben, False)
    assert await told(office, cast, News.SUSPENDED) == [
        ("ana", Medium.DIRECT),
        ("ana", Medium.MAIL),
        ("ben", Medium.DIRECT),
        ("mia", Medium.MAIL),
    ]
    theirs = [row for row in await office.notices(SubscriptionNews.kind) if row.medium is Medium.MAIL]
    mails = {row.person_id: await text_of(office, row) for row in theirs}
    assert TURN_OFF in mails[cast.ana.id]
    assert TURN_OFF not in mails[cast.mia.id]


async def test_that_data_will_be_deleted_is_always_emailed(office: Office) -> None:
    """It can't be restored, and the email says why it comes."""
    cast = Cast(SubscriptionState.SUSPENDED)
    await office.save(cast.sub)
    await office.do(set_important_mail, cast.ben, False)
    assert ("ben", Medium.MAIL) in await told(office, cast, News.DELETION_NEAR)
    (mine,) = [
        row
        for row in await office.notices(SubscriptionNews.kind)
        if row.person_id == cast.ben.id and row.medium is Medium.MAIL
    ]
    assert "because data can't be restored" in await text_of(office, mine)


async def test_a_role_lost_is_emailed_too(office: Office) -> None:
    """To the person who had it."""
    cast = Cast(SubscriptionState.ACTIVE)
    await office.save(cast.sub)
    await office.do(remove_contact, cast.ana, "SUB-1", cast.ben, ContactKind.BILLING)
    lost = await office.notices("contact_removed")
    assert [(row.person_id, row.medium) for row in lost] == [(cast.ben.id, Medium.DIRECT), (cast.ben.id, Medium.MAIL)]
    assert "You're no longer Secondary billing contact on SUB-1" in await text_of(office, lost[1])


async def test_a_role_lost_by_a_promotion_is_emailed_too(hands: Hands) -> None:
    """To Ana, whom Ben replaces, and who is no newcomer to be welcomed."""
    await hands.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    await hands.press("adam", "promotion_approve", "PRO-1", card=True)
    await hands.desk.settle()
    mails = [mail for mail in await hands.desk.mails("ana@acme.example") if "Ben Óðinsson is now" in mail["text"]]
    assert len(mails) == 1
    assert "and you're now Secondary billing contact. Adam Whitfield (⬢ Staff) approved it." in mails[0]["text"]
    assert TURN_OFF in mails[0]["text"]
    welcomes = await hands.desk.mails("ana@acme.example"), await hands.desk.mails("ben@acme.example")
    assert [["Welcome to" in mail["subject"] for mail in each].count(True) for each in welcomes] == [0, 1]


async def test_the_choice_is_made_by_one_click(hands: Hands) -> None:
    """In the settings, which show it; it can be undone."""
    page = await hands.command("ana", "/contact settings")
    assert "*Important news* comes in Slack and by email" in page.words
    off = await hands.press("ana", page.button("Only in Slack")["action_id"])
    assert "*Important news* comes in Slack only." in off.words
    assert "*Important news* comes in Slack only." in (await hands.command("ana", "/contact settings")).words
    on = await hands.press("ana", off.button("Also by email")["action_id"])
    assert "comes in Slack and by email" in on.words
    dms, before = len(await hands.desk.inbox("ben", "dm")), len(await hands.desk.mails("ben@acme.example"))
    await hands.command("ana", "/contact remove <@U0BEN|ben> billing SUB-1042 confirmed")
    await hands.desk.settle()
    assert len(await hands.desk.inbox("ben", "dm")) == dms + 1
    assert len(await hands.desk.mails("ben@acme.example")) == before + 1
