"""The ground: database, column types, texts, money, the outbox, events."""
