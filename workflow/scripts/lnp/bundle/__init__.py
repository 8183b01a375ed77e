"""The bundle `model.zip`: all models of a study in one file, to be taken to other plates."""
