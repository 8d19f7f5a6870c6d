"""Why kept words can't be filled in, in words."""

from handlers.views.problems.registry import explains
from handlers.views.reader import Reader, Safe
from models.desks.words.problems import WordsGone


@explains(WordsGone)
def _words_gone(reader: Reader, _problem: WordsGone) -> Safe:
    return reader.say(
        "I keep messages for one day only. Copy yours from our conversation, and use `/enquiry new` or `/ticket new`."
    )
