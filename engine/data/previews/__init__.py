"""What the Data page draws of columns, a kind of column a file."""
