"""Chapter 01, How good is a picture?: its exercises, and its quiz in Markdown."""
