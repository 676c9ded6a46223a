"""The project document: what every other room reads."""
