"""A first look at a raw folder: what a study can be drafted from."""
