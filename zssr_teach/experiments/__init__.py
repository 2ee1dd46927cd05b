"""What the explorers and the live lab let one play with, without a front end.

Each model is a dataclass of settings; its methods return arrays and numbers, and wrong settings
raise a :class:`~zssr_teach.errors.ZssrError`. Sliders over them are in :mod:`zssr_teach.widgets`.
"""
