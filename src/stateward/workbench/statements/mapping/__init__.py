"""Own books: the guided page that makes a mapping, and reading a file by it."""
