"""The properties of a world: what cells look like, how they move, dish, optics, camera, stage."""

from dataclasses import dataclass


@dataclass(frozen=True)
class World:
    """The properties of a simulated plate's images; the defaults are the plain plate.

    Lengths are in pixels at full size and shrink with `scale`. Shares of light are
    of a mean cell's counterstain, or of the lamp in brightfield.
    """

    name: str = "plain"
    # cells
    confluence: float = 0.0  # area of cells side by side against the dish; 0: `n_cells` decides
    clump: float = 2.6  # cells in a clump, on average
    size_spread: float = 0.1  # SD of the log radius
    elongation: float = 1.0  # length over width
    taper: float = 0.0  # 0: rounded ends, 1: pointed ends
    raggedness: float = 1.0  # of the outline, times the plain plate's
    middle: float = 1.0  # stain of the middle as a share of the rim's; 1: a dome
    nucleus: float = -0.22  # stain of the nucleus against the cell around it
    border_dip: float = 0.5  # share of the stain lost where two cells meet
    uneven: float = 0.22  # SD of the log stain within a cell
    brightness: float = 1.0  # stain of a mean cell, times the plain plate's
    brightness_spread: float = 0.22  # SD of the log stain between cells
    staining_slope: float = 0.0  # share of the stain lost from one side of the field to the other
    # motion
    speed: float = 1.0  # of the cells' steps, times the plain plate's
    persistence: float = 0.0  # correlation of a cell's step with its step before
    jitter_px: float = 0.0  # SD of a cell's place about its path, per axis
    divisions: float = 0.04  # per cell and half day
    deaths: float = 0.02  # per cell and half day, without particles
    # dish
    grain: float = 0.009  # SD of what stands still on the dish, share of the lamp
    debris: float = 0.0  # specks that lie on the dish, per full field
    floaters: float = 0.0  # dead round cells that drift in the medium, per full field
    haze: float = 0.0  # light from out of focus in the counterstain, share of a cell's
    # optics and camera
    vignetting: float = 1.0  # light lost towards the corners, times the plain plate's 8 to 14 %
    defocus_px: float = 0.0  # SD of the blur when focus is worst
    bleaching: float = 0.0012  # share of the counterstain lost per frame
    bright_row: float = 1.0  # light of the outermost row on one side, times the light there
    bits: int = 16  # of the camera's range; below 16 each channel is scaled to it
    gain: float = 1.0  # counts, times the plain plate's: above 1 bright parts may saturate
    # stage
    stage_px: float = 1.2  # SD of the stage from visit to visit, per axis
    jumps: int = 0  # of the stage, at frames drawn
    jump_px: float = 0.0  # largest length of a jump; half of it is the least
    jump_frames: int = 0  # after which the stage comes back; 0: it stays


PLAIN = World()
