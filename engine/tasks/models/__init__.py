"""Models with a training step of their own; a script takes the source of a file here as it stands.

So these files read as plain Keras code: they import nothing of this product, and no types are written.
"""
