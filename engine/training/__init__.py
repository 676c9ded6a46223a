"""The training engine: a run as a story (`run`), told while it happens (`stream`), changed on the way (`steer`)."""
