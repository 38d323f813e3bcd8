"""The web: deliveries in, answers out."""
