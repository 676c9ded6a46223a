"""The screen: one verb a file, each read from top to bottom like the page looks."""
