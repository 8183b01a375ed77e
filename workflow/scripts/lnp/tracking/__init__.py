"""Where cells are: their seeds, and how they are followed from frame to frame.

May import `core`, `design`, `acquisition`, `imaging`. `site.follow_site` is the loop over the
frames; `base` says what it asks of a tracker.

To add a tracker, touch four files:

1. `tracking/<name>.py`: a class with `cells` and the methods of `base.Tracker`, or of
   `base.WholeFilmTracker` if it must see all frames before it answers;
2. `tracking/base.py`: its entry in `METHODS`;
3. `config/schema.yaml`: its name in the enum of `tracking/method`, and its own settings, if it has
   any, beside the others of `tracking` (the tracker is given the whole section);
4. `tests/tracking/test_<name>.py`: its test. `test_base.py` shows a toy tracker that goes through
   the whole loop, and tries each entry of `METHODS` on the same frames.
"""
