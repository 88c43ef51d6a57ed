"""Running the workbench: the operator's settings, health, metrics, logs, backup, export and upgrade."""
