"""The machine: loading TensorFlow, its processor, its memory, Ctrl-C, and the terminal."""

from zssr_teach.machine.loading import load_keras, load_tensorflow

__all__ = ["load_keras", "load_tensorflow"]
