"""What the Data page draws of columns of a kind, one kind a file."""
