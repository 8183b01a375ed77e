"""What a person reads: figures, sentences, tables of the report, provenance.

May import all rooms but `simulation`; nothing imports this. Matplotlib lives in `figures`, jinja2
in `html`.
"""
