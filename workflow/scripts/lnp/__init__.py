"""From CV7000 time-lapse fields to predictions of GFP: functions on arrays and tables."""
