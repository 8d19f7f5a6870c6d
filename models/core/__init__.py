"""What all other packages build on: database, column types, texts, money, quotas, encryption and the outbox."""
