"""Operations on single images: filters, registration, watershed, spots.

May import `core`; scikit-image, scipy and OpenCV live here. To add an operation, write a module of
functions of (H, W) arrays; what follows cells over time belongs into `tracking`.
"""
