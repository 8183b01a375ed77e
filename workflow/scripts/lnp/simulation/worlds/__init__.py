"""Worlds: what plates may look like, how one is drawn, and short films of them.

`world` holds the properties, `named` fixed worlds, `draw` the family that others are drawn from,
`choose` the setting `scene`, `film` one field in memory with its truth. To add a property, write
it into `world.World`, its range into `draw` and its description into config/schema.yaml.
"""
