"""The heavy door: what runs in child processes only, started by name."""
