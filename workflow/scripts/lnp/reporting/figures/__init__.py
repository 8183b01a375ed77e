"""One module per kind of figure: from tables and images to a figure and its table.

To add one, write a module with a function that returns both, call it in `plate`, `protocol` or a
script `plot_*`, name it in `rules/figures.smk`, write its title, its message and how to read it
into workflow/report/figures/<name>.rst and place it in a section of the template.
"""
