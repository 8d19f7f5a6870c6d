"""What may follow on what, typed by hand."""

from models.subscriptions.tables import SubscriptionState

TYPED = """
evaluation  bought          active      never
evaluation  extended        evaluation  never
evaluation  ended           suspended   never
evaluation  cancelled       cancelled   never
active      renewed         active      once
active      ended           past_due    either
active      cancelled       cancelled   either
past_due    renewed         active      once
past_due    grace_over      suspended   either
past_due    cancelled       cancelled   either
suspended   bought          active      never
suspended   extended        evaluation  never
suspended   renewed         active      once
suspended   cancelled       cancelled   either
suspended   retention_over  deleted     either
cancelled   reactivated     active      either
cancelled   retention_over  deleted     either
"""
"""The state; what happens; the state then; whether that takes one of which a term was bought once, or never was."""
BOUGHT = {"never": (False,), "once": (True,), "either": (False, True)}
ROWS = [line.split() for line in TYPED.strip().splitlines()]
THERE_IS = {(row[0], row[1], bought): row[2] for row in ROWS for bought in BOUGHT[row[3]]}
START = [(SubscriptionState.EVALUATION, False), (SubscriptionState.ACTIVE, True)]
"""Every subscription begins as one of these: its state, and whether a term was bought."""
