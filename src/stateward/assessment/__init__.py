"""Assessment: indicators to scores, grades and ranks, over a table or exactly for one enterprise."""
