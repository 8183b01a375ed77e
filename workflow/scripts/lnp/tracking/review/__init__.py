"""What a person decided about tracks: read from a table, and matched to cells by place."""
