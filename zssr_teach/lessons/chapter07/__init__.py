"""Chapter 07, Live upscaling: its exercises, and its quiz in Markdown."""
