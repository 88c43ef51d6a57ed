"""Reading the portfolio: pivots, the monthly analysis, quality and burden of reporting."""
