"""From a source to arrays: read, split, prepared by a recipe that is fitted on the training split alone."""
