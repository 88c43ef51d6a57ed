"""The perception survey: anonymous links, answers nobody can trace, cells nobody can subtract."""
