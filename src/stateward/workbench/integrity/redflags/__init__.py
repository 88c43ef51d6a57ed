"""Procurement red flags: uploads, runs, the explorer from the portfolio down to a contract."""
