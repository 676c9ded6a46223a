"""Mistakes that Keras would refuse, or with which a run could not begin."""
