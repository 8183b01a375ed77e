"""A small U-Net that predicts the counterstain, and where cells are, from brightfield."""
