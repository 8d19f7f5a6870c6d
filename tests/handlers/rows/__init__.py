"""Each right of both role tables, from what a person types to what then is so. docs/roles.md names the tests."""
