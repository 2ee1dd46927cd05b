"""Programs for those who work on the course: building and checking notebooks, running the tests."""
