"""The frame of every widget: errors in words, controls, stills, uploads, work in the background."""
