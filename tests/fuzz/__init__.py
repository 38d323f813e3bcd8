"""Fuzzing: laws that hold for any bytes. The tests try them briefly, `make fuzz` for long and guided by coverage."""
