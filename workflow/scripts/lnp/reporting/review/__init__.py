"""The review page of a plate: film strips of the riskiest tracks, to be decided on."""
