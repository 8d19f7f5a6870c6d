"""Files that came by email: their content is in the database until it's copied."""

from dataclasses import dataclass

from bot.files.copier import Fetcher
from bot.files.fetching import NotFetched
from models.core.database import Database
from models.desks.files.mailed import mailed_content
from models.desks.files.tables import BY_MAIL, FileProblem, StoredFile


@dataclass(frozen=True)
class AnyFetcher:
    """Fetches files from where each came from."""

    database: Database
    slack: Fetcher

    async def fetch(self, file: StoredFile) -> bytes:
        """A file's content.

        Raises:
            NotFetched: It can't be had, or not now.
            Elsewhere: It's on another service.
        """
        if file.slack_team != BY_MAIL:
            return await self.slack.fetch(file)
        async with self.database.session() as session:
            content = await mailed_content(session, file)
        if content is None:
            raise NotFetched(FileProblem.GONE, is_final=True)
        return content
