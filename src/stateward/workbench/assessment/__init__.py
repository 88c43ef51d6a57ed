"""Assessment: the portfolio table, the scorecard and the explanation of any figure."""
