"""Runs to what people and programs read."""
