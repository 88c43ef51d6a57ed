"""The synthetic portfolios: invented enterprises with books that balance, for demonstration and tests."""

from __future__ import annotations

from stateward.demo.portfolio import Portfolio, generate

__all__ = ["Portfolio", "generate"]
