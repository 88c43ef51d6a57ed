"""The programme: goals, tasks and safeguards, measured and shown against the plan."""
