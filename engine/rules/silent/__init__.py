"""Mistakes that Keras accepts without a word, and whose result is wrong."""
