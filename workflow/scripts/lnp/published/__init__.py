"""The data that the authors of the paper published: crops of cells, read from their archive."""
