"""Where the spots lie in a cell, and whether chance alone would lay them so."""
