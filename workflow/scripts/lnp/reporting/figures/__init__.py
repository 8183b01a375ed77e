"""One module per kind of figure: from tables and images to a figure and the table behind it.

To add one, write a module with a function that returns both; call it in a script `plot_*`, and
write its caption into workflow/report.
"""
