"""Watching a training: the monitor, its curves, and the live lab."""
