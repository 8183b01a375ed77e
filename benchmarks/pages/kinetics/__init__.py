"""GFP of single cells over time, real and simulated, behind docs/models.md."""
