"""Files that people send."""

from collections.abc import Mapping
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import files
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.desks.files.actions import fetch_file, list_failed, open_file_link, retry_copy
from models.desks.files.problems import FileNotThere, FileNotYours, NothingToRetry
from models.desks.files.tables import FileLink, FileProblem, FileState, StoredFile
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import DONE, HIDDEN, REFUSED, anywhere
from tests.handlers.cases.doing import command, options
from tests.handlers.foreign import Foreign, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import STAFF_ROLES, World, new
from tests.models.builders import NOW, Office
from tests.models.roles.typed import STAFF
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

TRIAGES = "triage_tickets"
NO_LINK = FileLink(id=99, token="none", file_id=99, person_id=1, made_at=NOW, expires_at=NOW)
FAILED, STORED, INFECTED = 9000, 9001, 9002


def sent(by: Person, **more: Any) -> StoredFile:
    """A file that couldn't be copied, because it was deleted in Slack."""
    values: dict[str, Any] = {
        "name": "trace.log",
        "claimed_type": "text/plain",
        "size": 1200,
        "state": FileState.FAILED,
        "problem": FileProblem.GONE,
        "slack_file": "F0TRACE",
        "uploader_id": by.id,
        "created_at": NOW,
        "try_at": NOW,
    }
    return new(StoredFile, **values | more)


async def row_for_actions(world: ActionWorld) -> None:
    """A file that couldn't be copied."""
    file = sent(world.people["second"])
    await world.office.save(file)
    world.refs["file"] = file.ref


async def rows_for_routes(
    office: Office, _ours: Subscription, _theirs: Subscription, people: Mapping[str, Person]
) -> None:
    """A file that couldn't be copied, one that was, and one that isn't kept."""
    stored = {"state": FileState.STORED, "problem": None, "stored_at": NOW, "sha256": "a" * 64}
    infected = {"state": FileState.REFUSED, "problem": FileProblem.INFECTED, "found": "Eicar-Signature"}
    await office.save(
        sent(people["spare"], id=FAILED),
        sent(people["spare"], id=STORED, media_type="text/plain", **stored),
        sent(people["spare"], id=INFECTED, **infected),
    )


ACTIONS = [
    ActionCase(list_failed, TRIAGES),
    ActionCase(retry_copy, TRIAGES, lambda w: (w.refs["file"],), hides=True),
    ActionCase(open_file_link, "known", lambda _: (NO_LINK, "a browser")),
    ActionCase(fetch_file, "known", lambda _: (NO_LINK,)),
]


def supports(_world: World, name: str) -> str:
    """Files are retried by the support team: other staff are refused, and contacts don't see that one exists."""
    if name in STAFF_ROLES:
        return DONE if name in STAFF[TRIAGES] else REFUSED
    return HIDDEN


LINE = "/ticket files"
ROUTES = [
    command(LINE, "", TRIAGES, "Files that couldn't be copied", wanted=anywhere(TRIAGES)),
    command(
        LINE,
        f"retry F-{FAILED}",
        TRIAGES,
        f"I'm trying to copy trace.log (F-{FAILED}) again now.",
        *("stored_files", "audit"),
        wanted=supports,
    ),
    options("files", "/pick files", TRIAGES, wanted=anywhere(TRIAGES)),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NothingToRetry: [
        Met("agent", f"{LINE} retry F-{STORED}", f"F-{STORED} was copied meanwhile: trace.log (1.2 KB)"),
        Met(
            "agent",
            f"{LINE} retry F-{INFECTED}",
            f"Retrying F-{INFECTED} wouldn't help: trace.log · not kept, because the virus scanner found "
            "Eicar-Signature",
        ),
    ],
}
ELSEWHERE = {FileNotThere, FileNotYours}
"""Problems that only links meet: tests/bot/files/test_pages.py."""

NO_IDS = {(Touch.OPTIONS, "files")}
FOREIGN_IDS: Foreign = {(Touch.COMMAND, LINE): [types(f"{LINE} retry {{file}}")]}
IDS = {"file": (f"F-{FAILED}", "F-8888")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    person = stock.person(1)
    failed = [
        sent(person, id=number, name=stock.name(150), problem=problem, uploader=person, found=stock.name(200))
        for number, problem in enumerate(FileProblem, 1)
    ]
    risky = [("run.exe", ""), ("a.svg", ""), ("a.png", "text/plain")]
    names = [(stock.name(150), "text/plain"), *risky]
    kept = [sent(person, id=1, name=name, media_type=media_type) for name, media_type in names]
    many = [sent(person, id=100 + number, name=stock.name(150), uploader=person) for number in range(stock.many)]
    return {
        "files.failed_list": [files.failed_list(reader, PageOf(page)) for page in ([], failed, many)],
        "files.file_sent": [files.file_sent(reader, file) for file in kept],
        "files.retried": [files.retried(reader, failed[0])],
    }
