"""Conversations as data, played against a model through the real flows, and checked by code."""
