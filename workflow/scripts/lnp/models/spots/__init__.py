"""Networks that look for spots: simulated patches, architecture, training.

May import `networks`. They are applied by `lnp.imaging.spot_network`, without torch.
"""
