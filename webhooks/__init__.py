"""The edges: Stripe's deliveries come in, finance's questions come in, answers go out."""
