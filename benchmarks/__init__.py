"""Measurements that anyone can run, from the project's folder: ``python -m benchmarks.NAME``."""
