"""Results in plain sentences, each by a rule that its module states.

To add one, write a function from tables to text here, and call it in `reporting.context`.
"""
