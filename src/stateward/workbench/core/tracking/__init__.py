"""The tracked item: something somebody owes by a day, followed until two people have closed it.

Key tasks, reform tasks, plan steps, corrections, warnings and integrity measures are tracked items of their own kind.
"""
