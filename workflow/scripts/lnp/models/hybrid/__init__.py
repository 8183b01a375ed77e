"""One network that joins images, named measures and metadata of a cell."""
