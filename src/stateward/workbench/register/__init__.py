"""The register of enterprises: who they are and where they stand in the tree."""
