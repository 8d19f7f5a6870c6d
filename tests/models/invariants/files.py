"""Stored files, and links to them."""

from tests.models.invariants.rules import MOMENT, Row, Rules

FILE: Row = {
    "name": "trace.log",
    "claimed_type": "text/plain",
    "media_type": "",
    "size": 5,
    "sha256": "",
    "state": "waiting",
    "found": "",
    "key": "a" * 32,
    "slack_file": "F01",
    "slack_team": "T0",
    "address": "",
    "uploader_id": "@bob",
    "created_at": MOMENT,
    "tries": 0,
    "try_at": MOMENT,
    "leased_by": "",
}
LINK: Row = {
    "token": "t",
    "file_id": 1,
    "person_id": "@bob",
    "made_at": MOMENT,
    "expires_at": MOMENT,
    "opened_by": "",
}
RULES = Rules(
    good=[
        ("stored_files", FILE),
        ("stored_files", FILE | {"state": "stored", "stored_at": MOMENT, "sha256": "0"}),
        ("stored_files", FILE | {"state": "failed", "problem": "gone"}),
        ("stored_files", FILE | {"state": "blanked", "blanked_at": MOMENT}),
    ],
    bad={
        "a file that is stored at no time": ("stored_files", FILE | {"state": "stored", "sha256": "0"}),
        "a stored file without a hash": ("stored_files", FILE | {"state": "stored", "stored_at": MOMENT}),
        "a file that failed for no reason": ("stored_files", FILE | {"state": "failed"}),
        "a file that is refused for no reason": ("stored_files", FILE | {"state": "refused"}),
        "a file that was blanked at no time": ("stored_files", FILE | {"state": "blanked"}),
        "a waiting file that was blanked": ("stored_files", FILE | {"blanked_at": MOMENT}),
        "a file of nobody": ("stored_files", FILE | {"uploader_id": 999}),
        "a file that is less than empty": ("stored_files", FILE | {"size": -1}),
        "a file in an unknown state": ("stored_files", FILE | {"state": "lost"}),
        "a link to no file": ("file_links", LINK | {"file_id": 999}),
    },
    twice={"two files under one name in the storage": ("stored_files", FILE, {"name": "other.log"})},
)
