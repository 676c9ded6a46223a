"""The drawing as a PyTorch module: one file a family of layers, and `table.EQUALS`, which holds them all."""
