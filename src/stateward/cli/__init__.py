"""The command line: one module a room; heavy rooms are imported only when a command needs them."""
