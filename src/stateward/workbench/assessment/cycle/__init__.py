"""The annual assessment from proposals to publication: a round on the shared cycle machine."""
