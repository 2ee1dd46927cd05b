# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] id="title"
# # 00 · Start here
#
# ## What you will be able to do
#
# - Say whether the course is installed.
#
# **Time:** one minute to read, a second to run. **Needs:** nothing.

# %% id="installed"
import zssr_teach

print("zssr_teach is installed:", zssr_teach.__name__)

# %% [markdown] id="recap"
# ## Recap
#
# The course is installed.
#
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal
#   Learning*, CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087).
