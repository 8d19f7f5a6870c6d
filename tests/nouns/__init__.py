"""What is declared of each noun for the tests that try everything: a module for each noun, found by itself.

Each kind of thing has a name of its own, and a module has those that it needs:

- `row_for_actions`: adds an example row that actions are tried on (tests/models/world.py).
- `rows_for_routes`: adds a row to our subscription and one to somebody else's (tests/handlers/worlds.py).
- `ACTIONS`: each action, and in words who may (tests/models/test_every_action.py).
- `ROUTES`: what to do at each route, and who may (tests/handlers/test_every_route.py, test_queries.py).
- `PROBLEMS`: how each problem is met, and what is said (tests/handlers/test_problems.py).
- `FORMS`: the other fields of a form that is sent to meet a problem.
- `FOREIGN_IDS`: how each route is asked about what belongs to somebody else (tests/handlers/test_tenants.py).
- `IDS`: the short ids in them, by name: one that somebody else has, and one that nobody has.
- `NO_IDS`: the routes that take no id.
- `views`: each view in each of its states (tests/handlers/views/).
"""
