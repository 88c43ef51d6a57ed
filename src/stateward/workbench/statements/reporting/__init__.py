"""The reporting cycle: periods, who owes what, the path of a report from draft to acceptance."""
