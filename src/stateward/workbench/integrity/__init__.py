"""The integrity index, perception survey, education, declarations, culture, red flags, party building, cases."""
