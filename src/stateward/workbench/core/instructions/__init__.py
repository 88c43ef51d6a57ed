"""The leader's instruction (批示): written on any figure or object, answered by its addressee, approved or returned."""
