"""The API, asked everything that its description offers. It takes most of a minute, so it runs beside the others."""
