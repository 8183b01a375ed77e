"""What tells the outcome: how much each measure of a cell contributes to its prediction.

Contributions are of the fitted models, not causes, and measures that go together share the credit.
Maps show where networks look, ablations what could be left out.
"""
