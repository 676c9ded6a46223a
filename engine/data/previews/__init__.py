"""Pictures of columns as they were read, one kind of column a file."""
