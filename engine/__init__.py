"""Layerloom's engine: the product without a screen. `engine.client` is its one public door."""

__version__ = "0.1.0"
