"""Procurement red flags on OCDS compiled releases: the indicators of Cardinal, with four states each."""
