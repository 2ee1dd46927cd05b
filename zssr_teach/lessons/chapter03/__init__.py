"""Chapter 03, Patches recur across scales: its exercises, and its quiz in Markdown."""
