"""The cycle: propose, agree, report, verify, compute, appeal, publish; its steps stand in a rulebook document."""
