"""What runs: process, transports, clock, schedule, delivery and the ways out."""
