"""Which wells and fields of a plate are used, and why the others are not."""
