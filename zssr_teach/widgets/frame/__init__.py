"""The frame of every widget: errors in words, controls, limits, uploads, work in the background."""
