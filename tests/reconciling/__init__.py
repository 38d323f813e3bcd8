"""The books against a small simulated Stripe: what must be found, and what must not."""
