"""Why a file can't be had, or its copy can't be retried, in words."""

from handlers.views.files import file_line
from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.desks.files.problems import FileNotThere, FileNotYours, NothingToRetry
from models.desks.files.tables import FileState


@explains(FileNotThere)
def _not_there(reader: Reader, problem: FileNotThere) -> Safe:
    return reader.say("I can't send you this file: {line}", line=file_line(reader, problem.file))


@explains(NothingToRetry)
def _nothing_to_retry(reader: Reader, problem: NothingToRetry) -> Safe:
    file = problem.file
    if file.state is FileState.STORED:
        return reader.say("{ref} was copied meanwhile: {line}", ref=file.ref, line=file_line(reader, file))
    return reader.say("Retrying {ref} wouldn't help: {line}", ref=file.ref, line=file_line(reader, file))


@explains(FileNotYours)
def _not_yours(reader: Reader, _problem: FileNotYours) -> Safe:
    return reader.say("You can't see this file any more.")
