"""Measurements that anyone can run: ``python -m benchmarks.NAME --help``, in the project's folder."""
