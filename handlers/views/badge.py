"""The badge of the vendor's staff. It shows customers who speaks for the vendor.

The badge's symbol is removed from everything that people write (models/core/plain_text.py), so only a view can put it
next to a name. Names that imitate the badge are refused (`looks_like_badge` in models/core/lookalikes.py).
"""

from handlers.views.reader import Reader, Safe
from models.core.plain_text import BADGE
from models.directory.people import Person


def staff_name(reader: Reader, person: Person | str | None) -> Safe:
    """A staff member's name with the badge. Empty for None."""
    name = person.name if isinstance(person, Person) else person
    return reader.say("{name} ({badge} Staff)", name=name, badge=BADGE) if name else Safe()
