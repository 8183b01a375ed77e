"""The design of a study: plate layout, settings, horizons, folds, targets.

May import `core`. To add a check of the settings that a schema cannot state, write a function of
`settings_check` and name it there in `CHECKS`; to add a threshold, a branch of
`thresholds`. A setting is added in config/schema.yaml, with its default, unit and meaning; one that
is renamed or removed is named in `settings_schema`.
"""
