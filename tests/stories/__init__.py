"""What happens to Stripe objects over time, told as events: for the laws and for the sample stream alike."""
