"""Details and settings of people."""

from bot.app import codes_key
from bot.settings import DEMO_SECRETS
from models.contacts.problems import NoPhone, NoTimeZone, NotToChoose
from models.core.codes import Codes
from models.core.errors import Problem
from models.identity.problems import AddressTaken, LinkFirst, TooManyAddresses
from tests.handlers.problems.met import Met
from tests.handlers.worlds import REF
from tests.models.roles.typed import BP, SA, TP

HASH = Codes(codes_key(DEMO_SECRETS["slack_bot_token"])).hash_of("K7QM-2FXD")
MADE_FOR_BP = (
    "WITH RECURSIVE n(i) AS (SELECT {}) "
    "INSERT INTO codes (purpose, token, code_hash, email, person_id, asked_by_id, team_id, user_id, created_at, "
    "expires_at) "
    "SELECT 'email', 't' || i, '{hash}' || CASE i WHEN 1 THEN '' ELSE i END, '{email}', people.id, people.id, '', '', "
    "'2027-01-01 00:00:00.000000', '2027-01-01 00:00:00.000000' FROM n, people WHERE people.name = 'Billing.Primary'"
)
FOUND: dict[type[Problem], list[Met]] = {
    NotToChoose: [
        Met(
            TP,
            f"/contact settings reminders off {REF}",
            "Your role settles whether you get renewal reminders of SUB-1001. `/steward roles SUB-1001` shows it.",
        )
    ],
    LinkFirst: [
        Met(
            SA,
            "details TP email new@acme.example",
            "Technical.Primary is not in Slack, and holds a role that an address alone must not give.",
            before="DELETE FROM slack_users WHERE user_id = 'U0CHIDI'",
        )
    ],
    AddressTaken: [
        Met(
            BP,
            "/steward link K7QM-2FXD",
            "Somebody here has the address newcomer@acme.example by now, so it can't be yours.",
            before=MADE_FOR_BP.format("1", hash=HASH, email="newcomer@acme.example"),
        )
    ],
    TooManyAddresses: [
        Met(
            BP,
            "details me email b@acme.example",
            "5 new addresses were tried within a day; that is as many as may be.",
            before=MADE_FOR_BP.format("1 UNION SELECT i + 1 FROM n WHERE i < 5", hash="h", email="a@b.example"),
        )
    ],
    NoPhone: [
        Met(BP, "details me phone call me", "“call me” is no phone number. Write digits, with"),
        Met(BP, "details me phone " + "1" * 21, "is no phone number."),
    ],
    NoTimeZone: [
        Met(BP, "details me time_zone Madird", "I don't know the time zone “Madird”. Did you mean Europe/Madrid"),
        Met(BP, "details me time_zone ☃", "I don't know the time zone “☃”. Write a city such as"),
    ],
}  # fmt: skip
