"""The slimming plan: what to keep, dissolve, absorb, lift or divest so that the targets hold at the least cost."""
