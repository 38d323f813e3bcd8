"""The laws of money: what the answers add up to, and what they never do."""
