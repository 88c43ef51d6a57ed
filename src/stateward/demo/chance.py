"""Chance that gives the same draws on every machine: Python's own generator, seeded by text, no libm functions."""

from __future__ import annotations

import random


class Chance:
    """A named stream of draws; two streams with different names never influence each other."""

    def __init__(self, seed: int, *names: object) -> None:
        self._random = random.Random(":".join([str(seed), *map(str, names)]))
        self.draw = self._random.random

    def bell(self) -> float:
        """A draw around 0 with a spread near 1 and no value beyond 3.5 (sum of four even draws)."""
        draw = self.draw
        return (draw() + draw() + draw() + draw() - 2.0) * 1.75

    def between(self, low: float, high: float) -> float:
        """An even draw between two bounds."""
        return low + (high - low) * self.draw()

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        return min(bound - 1, int(self.draw() * bound))

    def happens(self, probability: float) -> bool:
        """True with the given probability."""
        return self.draw() < probability

    def order(self, length: int) -> list[int]:
        """The numbers 0..length-1 in a drawn order."""
        numbers = list(range(length))
        for last in range(length - 1, 0, -1):
            other = self.below(last + 1)
            numbers[last], numbers[other] = numbers[other], numbers[last]
        return numbers


def clamp(value: float, low: float, high: float) -> float:
    """`value` kept between `low` and `high`."""
    return low if value < low else high if value > high else value


def bounded(value: int, low: int, high: int) -> int:
    """A whole number kept between `low` and `high`."""
    return low if value < low else high if value > high else value
