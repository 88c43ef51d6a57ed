"""The workbench: the Django site of one workspace, one app a strand."""
