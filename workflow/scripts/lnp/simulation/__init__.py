"""A plate that does not exist, in the microscope's own dialect, and the truth about it."""
