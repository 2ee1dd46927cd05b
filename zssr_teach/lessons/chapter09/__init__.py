"""Chapter 09, Supervised against zero-shot: exercises and quiz."""
