"""Learn, teach and play with zero-shot super-resolution (ZSSR).

A tiny network is trained on one low-resolution picture alone, on examples it makes from that
picture, and is then applied to the same picture (Shocher, Cohen and Irani, CVPR 2018).

The rooms of the house, in the order in which data flows through them: :mod:`~zssr_teach.images`,
:mod:`~zssr_teach.resampling`, :mod:`~zssr_teach.metrics`, :mod:`~zssr_teach.degradation`,
:mod:`~zssr_teach.recurrence`, :mod:`~zssr_teach.pairs`, :mod:`~zssr_teach.networks`,
:mod:`~zssr_teach.training`, :mod:`~zssr_teach.upscaling`, :mod:`~zssr_teach.plots`.

Importing the package costs next to nothing: TensorFlow is loaded when the first network is built.
"""

__version__ = "0.1.0"
