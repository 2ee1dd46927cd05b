"""Chapter 06, The training loop: its exercises, and its quiz in Markdown."""
