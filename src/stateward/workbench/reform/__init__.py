"""The reform room: structure, where we stand, the slimming plan, the programme, main businesses."""
