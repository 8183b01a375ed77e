"""OpenCV, in one thread: import `cv2` from here.

Snakemake counts the cores of its jobs, and OpenCV would otherwise take all of the machine.
"""

import cv2

cv2.setNumThreads(1)
