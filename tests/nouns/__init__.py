"""What is declared of each noun for the tests that try everything: a module for each noun, found by itself.

Each kind of thing has a name of its own, and a module has those that it needs:

- `row_for_actions` and `rows_for_routes`: examples of it to try these on, where the worlds that are there have none
  (tests/models/world.py, tests/handlers/worlds.py).
- `ACTIONS`: each action, and in words who may (tests/models/test_every_action.py).
- `ROUTES`: what to do at each route, and who may (tests/handlers/test_every_route.py, test_queries.py).
- `PROBLEMS`: how each problem is met, and what is said (tests/handlers/test_problems.py).
- `FORMS`: what else stands in a form that is sent to meet a problem.
- `IDS`: short ids by their names in `FOREIGN_IDS`, what somebody else has and what nobody has.
- `FOREIGN_IDS`: how each route is asked about what belongs to somebody else; `NO_IDS`: the routes that take no id
  (tests/handlers/test_tenants.py).
- `views`: each view in each of its states (tests/handlers/views/).
"""
