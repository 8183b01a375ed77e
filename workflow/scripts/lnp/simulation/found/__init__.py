"""What the pipeline found on a simulated plate, beside its truth: masks, and the summary."""
