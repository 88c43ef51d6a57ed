"""Declarations of interests and gifts, and the recusal hints that follow from them."""
