"""Pictures: planes, sites and cells as the microscope saw them."""
