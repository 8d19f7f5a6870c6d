"""The users of a site, as Block Kit."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, note, section
from handlers.views.element_types import Button, Element
from handlers.views.fitting import beneath
from handlers.views.inputs import field_of, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.problems.registry import some
from handlers.views.reader import Reader, Safe, escape
from models.changes.people_in import Named
from models.changes.users import Added, Removed, SiteUsers
from models.subscriptions.states import RUNNING
from models.subscriptions.tables import SiteUser, Subscription

FORM = "subscription_users"
REMOVE = "remove"
"""The word after the ID in the form's context, if the form removes."""
FIND = "site_users"
"""The route that searches the users of a site."""
LONGEST_LINE = 1_800


def user_list(reader: Reader, site: SiteUsers) -> Message:
    """A page of a site's users, and how many seats are taken."""
    subscription = site.subscription
    title = reader.plain("Users on {ref} · {name}", ref=subscription.ref, name=subscription.name)
    head: list[Block] = [header(title), section(taken(reader, site))]
    if subscription.state in RUNNING:
        head.append(buttons(*_deeds(reader, site)))
    return listing(reader, title, user_rows(reader, site), head, opening=[escape(title), taken(reader, site)])


def user_rows(reader: Reader, site: SiteUsers) -> Rows:
    """A page of a site's users, or those that a search found."""
    page, ref = site.users, site.subscription.ref
    works = site.subscription.state in RUNNING
    rows = [
        Row(
            _row(user), [cell(user.email), cell(user.name)], _remove(reader, site.subscription, user) if works else None
        )
        for user in page
    ]
    heads = [reader.plain("Email address"), reader.plain("Name")]
    return Rows(rows, heads, f"/subscription users {ref}", page.first, page.total, f"{PICK} {FIND} {ref}")


def taken(reader: Reader, site: SiteUsers) -> Safe:
    """How many of the seats are taken."""
    product = site.edition.product.name if site.edition else ""
    return reader.say(
        "{users} of {seats} seats are taken ({product}).", users=site.count, seats=site.seats, product=product
    )


def _row(user: SiteUser) -> Safe:
    return Safe(" · ").join(filter(None, (user.email, user.name)))


def _remove(reader: Reader, subscription: Subscription, user: SiteUser) -> Button:
    return button(reader.plain("Remove"), f"/subscription users {subscription.ref} remove {user.email}")


def _deeds(reader: Reader, site: SiteUsers) -> Sequence[Element]:
    ref = site.subscription.ref
    return [
        button(reader.plain("Add users …"), f"/subscription users {ref} add", style="primary"),
        *([button(reader.plain("Remove users …"), f"/subscription users {ref} remove")] if site.count else []),
        button(reader.plain("Change seats …"), f"/subscription seats {ref}"),
    ]


def users_form(reader: Reader, site: SiteUsers, *, remove: bool = False) -> Modal:
    """The form that adds users, or removes them."""
    names = text_input("users", 3000, multiline=True)
    ref = site.subscription.ref
    return Modal(
        name=FORM,
        title=reader.plain("Remove users") if remove else reader.plain("Add users"),
        submit=reader.plain("Remove") if remove else reader.plain("Add"),
        close=reader.plain("Cancel"),
        form_context=f"{ref} {REMOVE}" if remove else ref,
        blocks=[
            section(
                reader.say("*{ref}* · {name}", ref=site.subscription.ref, name=site.subscription.name)
                + "\n"
                + taken(reader, site)
            ),
            field_of(
                "users",
                reader.plain("Email addresses"),
                names,
                reader.plain("Paste a list, with or without names: Ana Duarte <ana@acme.example>"),
            ),
        ],
    )


def users_added(reader: Reader, outcome: Added, unread: Sequence[str] = ()) -> Message:
    """Confirms the new users, and says who was a user already, and what wasn't an address."""
    ref = outcome.site.subscription.ref
    lines = []
    if outcome.added:
        names = some(reader, [user.email for user in outcome.added])
        added = len(outcome.added)
        lines.append(
            reader.say_count(
                "Added to {ref}: {names}.", "Added {count} users to {ref}: {names}.", added, ref=ref, names=names
            )
        )
    if outcome.already:
        names = some(reader, outcome.already)
        lines.append(
            reader.say_count(
                "{names} was already a user.", "{count} were already users: {names}.", len(outcome.already), names=names
            )
        )
    text = Safe(" ").join([*lines, *_unread(reader, unread), taken(reader, outcome.site)])
    show = button(reader.plain("Show the users"), f"/subscription users {ref}")
    return Message(text, [section(text), buttons(show)])


def _unread(reader: Reader, words: Sequence[str]) -> list[Safe]:
    """What wasn't an address; nothing if everything was."""
    if not words:
        return []
    return [
        reader.say_count(
            "I left out “{names}”, which isn't an email address.",
            "I left out {count} entries that aren't email addresses: {names}.",
            len(words),
            names=some(reader, words),
        )
    ]


def no_seats(reader: Reader, outcome: Added, unread: Sequence[str] = ()) -> Safe:
    """There aren't enough seats. The quote that follows has the price of more."""
    site = outcome.site
    ref, free = site.subscription.ref, max(0, site.seats - site.count)
    if free:
        opening = reader.say_count(
            "Only {count} of the {seats} seats on {ref} is free, so nobody has been added yet.",
            "Only {count} of the {seats} seats on {ref} are free, so nobody has been added yet.",
            free,
            seats=site.seats,
            ref=ref,
        )
    else:
        opening = reader.say_count(
            "The only seat on {ref} is taken, so nobody has been added yet.",
            "All {count} seats on {ref} are taken, so nobody has been added yet.",
            site.seats,
            ref=ref,
        )
    offer = reader.say_count(
        "This quote is for {count} more seat until {ends}. Accept it, then add the users.",
        "This quote is for {count} more seats until {ends}. Accept it, then add the users.",
        outcome.missing,
        ends=reader.day(site.subscription.ends_on),
    )
    return Safe(" ").join([opening, offer, *_unread(reader, unread)])


def with_button(reader: Reader, card: Message, outcome: Added) -> Message:
    """The quote, with a button that adds the users without a seat, if all of them fit into it."""
    line = f"/subscription users {outcome.site.subscription.ref} add {_lines(outcome.wanted)}"
    again: Block = note(
        reader.say("There are too many users for a button. Enter them again once the quote is accepted.")
    )
    if len(line) <= LONGEST_LINE:
        again = buttons(button(reader.plain("Then add these users"), line))
    blocks = beneath(card.blocks, again)
    return Message(card.text, blocks) if blocks.fits else card


def users_removed(reader: Reader, outcome: Removed, unread: Sequence[str] = ()) -> Message:
    """Confirms that users were removed, and says who wasn't a user, and what wasn't an address."""
    site, removed = outcome.site, outcome.removed
    ref = site.subscription.ref
    lines = [
        reader.say_count(
            "{names} is no longer a user on {ref}.",
            "Removed {count} users from {ref}: {names}.",
            len(removed),
            names=some(reader, [user.email for user in removed]),
            ref=ref,
        )
    ]
    if outcome.unknown:
        names = some(reader, outcome.unknown)
        lines.append(
            reader.say_count(
                "{names} wasn't a user.", "{count} weren't users: {names}.", len(outcome.unknown), names=names
            )
        )
    text = Safe(" ").join([*lines, *_unread(reader, unread), taken(reader, site)])
    back = f"/subscription users {ref} add {_lines([Named(user.email, user.name) for user in removed])}"
    row = [button(reader.plain("Undo"), back)] if len(back) <= LONGEST_LINE else []
    return Message(
        text, [section(text), buttons(*row, button(reader.plain("Show the users"), f"/subscription users {ref}"))]
    )


def _lines(people: Sequence[Named]) -> str:
    """People as a command line takes them."""
    return "; ".join(_line(one) for one in people)


def _line(one: Named) -> str:
    return f"{one.email} {one.name.replace(';', ',')}".strip()
