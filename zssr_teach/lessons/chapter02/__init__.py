"""Chapter 02, Resampling and the bicubic baseline: its exercises, and its quiz in Markdown."""
