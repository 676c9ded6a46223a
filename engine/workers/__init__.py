"""The light side of processes: starts the heavy side by name, and never loads it."""
