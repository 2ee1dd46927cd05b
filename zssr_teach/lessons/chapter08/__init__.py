"""Chapter 08, Real pictures: exercises and quiz."""
