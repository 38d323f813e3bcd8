"""The command line: thin, the same functions as the web."""
