"""Chapter 04, Fathers and sons: its exercises, and its quiz in Markdown."""
