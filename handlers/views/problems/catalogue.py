"""Why the catalogue can't be changed, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.backoffice.catalogue.problems import (
    BelowZero,
    NoCurrency,
    NoSuchProduct,
    NotScheduled,
    PastDay,
    SamePrice,
)


@explains(NoSuchProduct)
def _no_such_product(reader: Reader, problem: NoSuchProduct) -> Safe:
    return reader.say("I can't find product {key}. To list them, use `/steward catalogue`.", key=short(problem.key))


@explains(NoCurrency)
def _no_currency(reader: Reader, problem: NoCurrency) -> Safe:
    return reader.say(
        "“{given}” isn't a currency. Use its three letters, such as EUR or JPY.", given=short(problem.given)
    )


@explains(BelowZero)
def _below_zero(reader: Reader, problem: BelowZero) -> Safe:
    return reader.say("“{given}” is below 0. A price is 0 or more.", given=short(problem.given))


@explains(PastDay)
def _past_day(reader: Reader, problem: PastDay) -> Safe:
    return reader.say(
        "{day} is over. Choose {today} or a later day.", day=reader.day(problem.day), today=reader.day(problem.today)
    )


@explains(SamePrice)
def _same_price(reader: Reader, problem: SamePrice) -> Safe:
    return reader.say(
        "{product} costs {price} already on {day}. Enter another price, or choose another day.",
        product=problem.product.name,
        price=reader.money(problem.amount, problem.currency),
        day=reader.day(problem.day),
    )


@explains(NotScheduled)
def _not_scheduled(reader: Reader, problem: NotScheduled) -> Safe:
    return reader.say(
        "I can't find scheduled price {number}. It holds already, or was withdrawn. To see the prices, use "
        "`/steward catalogue`.",
        number=short(problem.number),
    )
