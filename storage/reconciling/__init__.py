"""The books against what Stripe shows: comparisons, the discrepancies they find, and certificates of completeness."""
