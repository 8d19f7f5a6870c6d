"""Why the catalogue can't be changed, in words."""

from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe
from models.backoffice.catalogue.problems import (
    BelowZero,
    ChangedByOthers,
    KeyTaken,
    LogoNotRead,
    NoCurrency,
    NoSuchEntity,
    NoSuchPlan,
    NoSuchProduct,
    NothingDiffers,
    NotRetired,
    NotScheduled,
    PastDay,
    PlanInUse,
    RetiredAlready,
    SamePrice,
    SeriesInUse,
    SeriesTaken,
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


@explains(NoSuchPlan)
def _no_such_plan(reader: Reader, problem: NoSuchPlan) -> Safe:
    return reader.say("I can't find plan {key}. To list them, use `/steward catalogue plans`.", key=short(problem.key))


@explains(KeyTaken)
def _key_taken(reader: Reader, problem: KeyTaken) -> Safe:
    return reader.say("The key {key} is taken. Choose another one.", key=short(problem.key))


@explains(NothingDiffers)
def _nothing_differs(reader: Reader, _problem: NothingDiffers) -> Safe:
    return reader.say("Nothing has changed. Change something before you save.")


@explains(ChangedByOthers)
def _changed_by_others(reader: Reader, problem: ChangedByOthers) -> Safe:
    return reader.say(
        "Someone else has just changed {name}. Open it again with `/steward catalogue` to see how it is now.",
        name=problem.name,
    )


@explains(PlanInUse)
def _plan_in_use(reader: Reader, problem: PlanInUse) -> Safe:
    return reader.say_count(
        "{count} subscription has {name} and keeps its terms. Add a plan with the new terms, and retire this one.",
        "{count} subscriptions have {name} and keep its terms. Add a plan with the new terms, and retire this one.",
        problem.subscriptions,
        name=problem.name,
    )


@explains(RetiredAlready)
def _retired_already(reader: Reader, problem: RetiredAlready) -> Safe:
    return reader.say(
        "{name} isn't sold from {day} on. To change that, bring it back first.",
        name=problem.name,
        day=reader.day(problem.day),
    )


@explains(NotRetired)
def _not_retired(reader: Reader, problem: NotRetired) -> Safe:
    return reader.say("{name} isn't retired. There's nothing to bring back.", name=problem.name)


@explains(LogoNotRead)
def _logo_not_read(reader: Reader, _problem: LogoNotRead) -> Safe:
    return reader.say("I couldn't get the file from Slack in time, or it's too large. Try again with a smaller one.")


@explains(NoSuchEntity)
def _no_such_entity(reader: Reader, problem: NoSuchEntity) -> Safe:
    return reader.say("I can't find legal entity {key}. To list them, use `/steward entities`.", key=short(problem.key))


@explains(SeriesTaken)
def _series_taken(reader: Reader, problem: SeriesTaken) -> Safe:
    if not problem.series:
        return reader.say("The numbers of {other} have no letters already. Enter some letters.", other=problem.other)
    return reader.say(
        "{series} is the series of {other}. Enter other letters.", series=problem.series, other=problem.other
    )


@explains(SeriesInUse)
def _series_in_use(reader: Reader, problem: SeriesInUse) -> Safe:
    return reader.say(
        "{name} has issued invoices, so its series stays. For another one, add a legal entity.", name=problem.name
    )
