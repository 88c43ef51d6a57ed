"""Culture activities and pledges."""
