"""What is written to people: one dose of notices in, one rendered letter and its bytes out. Never delivers anything."""
