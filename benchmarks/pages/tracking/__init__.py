"""What docs/tracking.md measures: films with their truth, trackers run on them, and the judge."""
