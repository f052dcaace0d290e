"""Retrieval on collections in BEIR form, which nobody here wrote, and its runs in the form of TREC."""
