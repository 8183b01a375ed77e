"""A temporal convolutional network (TCN) on images and named measures, frame by frame."""
