"""Chapter 05, A residual fully convolutional network: its exercises, and its quiz in Markdown."""
