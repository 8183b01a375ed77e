"""What a study will take, before it is run: jobs, core hours, disk and memory.

Each rule has measured costs (`costs.tsv`); what a job of it has to do follows from the settings.
"""
