"""What to say of a tax ID that can't be one of its country: one rule in all forms. It's taken as it was entered."""

from handlers.views.block_types import Block
from handlers.views.blocks import note
from handlers.views.problems.customers import value_of
from handlers.views.reader import Reader, gettext_noop
from models.directory.tax_ids import usual_form


def tax_id_doubt(reader: Reader, tax_id: str, country: str) -> list[Block]:
    """A note if a tax ID looks wrong; otherwise nothing.

    Args:
        country: Without one, only what looks like a VAT ID is checked.
    """
    if not tax_id or usual_form(tax_id, country) is not None:
        return []
    if not country:
        said = gettext_noop("“{tax_id}” doesn't look like a VAT ID. It's printed as you entered it.")
        return [note(reader.say(said, tax_id=tax_id))]
    said = gettext_noop("“{tax_id}” doesn't look like a tax ID of {country}. It's printed as you entered it.")
    return [note(reader.say(said, tax_id=tax_id, country=value_of(reader, "country", country)))]
