"""What all neural networks share: training loop, optimiser, tasks, devices, random numbers.

May import `core` and `design`; no other family of models. To add a loss for a new task, write it
into `tasks`.
"""
