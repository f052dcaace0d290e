"""Doses to billing units, and waste to JW or JZ, with every step shown."""
