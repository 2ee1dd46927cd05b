"""Chapter 10, As convincing as possible: exercises and quiz."""
