"""What tells the outcome: contributions, maps of the networks, and what could be left out."""
