"""Benchmarks of Stateward beside its peers; run by `make bench`."""
