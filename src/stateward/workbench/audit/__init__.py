"""The log in the workbench: typed events in the transaction of every write, seals, histories, four-eyes."""
