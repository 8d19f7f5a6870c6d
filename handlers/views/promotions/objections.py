"""What contacts write to the people who decide on a promotion, as Block Kit."""

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Drawing, Message, button, buttons, section, words_of_people
from handlers.views.mails import Mail, Quote, Text
from handlers.views.promotions.ends import how_it_ended
from handlers.views.quoting import with_words
from handlers.views.reader import Reader
from handlers.views.rights import role_name
from handlers.views.to_type import to_type
from models.contacts.tables import Promotion, PromotionState
from models.directory.people import Person
from models.roles import RoleTable


def objected(reader: Reader, promotion: Promotion, table: RoleTable, author: Person, words: str, to: str) -> Drawing:
    """Tells the people who decide what a contact wrote about a promotion. `to` is the reader's name, or empty for a
    channel."""
    values = {
        "author": author.name,
        "name": promotion.person.name,
        "role": role_name(reader, table, promotion.role),
        "ref": promotion.subscription.ref,
    }
    text = reader.say("{author} wrote about the request to make {name} {role} on {ref}.", **values)
    if promotion.state is not PromotionState.OPEN:
        text += " " + how_it_ended(reader, promotion) + "."
    blocks: list[Block] = [section(text), words_of_people(words)]
    if promotion.state is PromotionState.OPEN:
        decide = button(reader.plain("Decide …"), f"/contact decide {promotion.ref}", about=promotion.ref)
        blocks.append(buttons(decide))
    subject = reader.plain("{ref}: {author} wrote about the request for a new {role}", **values)
    hello = reader.plain("Hello {name},", name=to)
    mail = Mail(subject, [Text(hello), Text(unmarked(text)), Quote(words), *to_type(reader, blocks, "")])
    return Drawing(Message(with_words(text, words), blocks), mail)
