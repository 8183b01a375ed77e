"""Figures of the reporter over time: when cells begin, and how soon it tells its own end."""
