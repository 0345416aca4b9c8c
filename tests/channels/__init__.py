"""The ways out, against real servers and a real disk."""
