"""What is no mistake, but could be better."""
