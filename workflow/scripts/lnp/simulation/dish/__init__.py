"""What is in a dish and on a stage beside living cells: debris, dead floaters, haze, jumps."""
