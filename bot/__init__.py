"""The running process: transports, clock, schedule, delivery and mail."""
