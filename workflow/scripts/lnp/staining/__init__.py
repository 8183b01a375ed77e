"""Brightfield as a stain: views of it, what a network learns from them, and predicted planes."""
