"""The machine: loading TensorFlow, its processor, its memory, Ctrl-C, and the terminal."""
