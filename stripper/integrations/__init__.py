"""Stripper inside other frameworks: one thin module each, which imports its framework and nobody else's."""
