"""Files in Slack's events, forms and answers, as `keep_files` takes them."""

from typing import Any

from handlers.routing.profiles import mapping_in
from models.desks.files.keeping import OfferedFile

GONE = frozenset({"tombstone", "hidden_by_limit"})
"""The modes of files that were deleted, or that Slack hides because of the workspace's plan."""


def offered_files(team_id: str, files: Any) -> list[OfferedFile]:
    """The files of a message or form. What isn't a file is left out."""
    return [offered_file(team_id, one) for one in files if mapping_in(one)] if isinstance(files, list) else []


def offered_file(team_id: str, file: Any) -> OfferedFile:
    """One file, as Slack describes it. In conversations with other organizations, that may be no more than its ID."""
    given = mapping_in(file)
    size, mode = given.get("size"), str(given.get("mode") or "")
    is_external = mode == "external" or given.get("is_external") is True
    private, download = str(given.get("url_private") or ""), str(given.get("url_private_download") or "")
    return OfferedFile(
        file_id=str(given.get("id") or ""),
        team_id=team_id,
        name=str(given.get("name") or given.get("title") or ""),
        media_type=str(given.get("mimetype") or ""),
        size=size if isinstance(size, int) and not isinstance(size, bool) and not is_external else None,
        address=private if is_external else download or private,
        is_external=is_external,
        is_gone=mode in GONE,
    )
