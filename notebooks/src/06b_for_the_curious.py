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
# # 06b · For the curious: Muon, devices, 16 bits
#
# Nothing later in the course needs this chapter. It answers what chapter 06 left open: what the
# presets train with, and what makes a step fast on *your* machine.
#
# ## What you will be able to do
#
# - Explain how Muon differs from Adam.
# - Find out what a training runs on, and put an operation elsewhere.
# - Say what 16-bit numbers lose, and why mixed precision works all the same.
# - Follow a training in TensorBoard.
#
# **Time:** 12 minutes to read,
# 11 s to run on two cores without AMX, twice that on slow ones. **Needs:** [06](06_training.ipynb).
#
# *Only reading? [Here is this chapter with all its outputs](rendered/06b_for_the_curious.ipynb).*

# %% id="load"
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, resampling
from zssr_teach.machine import load_keras, load_tensorflow
from zssr_teach.training.muon import orthogonalise
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.pairs import PairSampler, PairSettings
from zssr_teach.training import CosineRule, TrainingRun, TrainingSettings

tf, keras = load_tensorflow(), load_keras()
truth = images.sample("facade").pixels[:192, :192]
given = resampling.downscale(truth, 2).clip(0, 1)
settings = NetworkSettings(depth=8, width=16)
pairs = PairSettings(crop=48)
sampler = PairSampler(given, pairs, seed=0)

first_steps = TrainingSettings(steps=3, rule=CosineRule(2e-3, warm_up=0))
run = TrainingRun(given, pairs, first_steps, settings, seed=0)
run.train()
model = run.model
print("steps taken with Adam:", run.step)

# %% [markdown] id="muon-why"
# ## Muon: a layer is more than a heap of numbers
#
# Adam looks at every number by itself. But the kernel of a hidden layer is one thing: it takes
# 3·3·16 numbers (9 neighbours of 16 channels) and mixes them into 16 new ones. Written as a matrix of
# 144 rows and 16 columns, it is a sum of 16 *directions*, each with a strength, its *singular value*
# (the decomposition is called *SVD*).
# So is the gradient. Are all of its directions equally strong?
#
# **Predict, then run.** We sort the 16 strengths of one gradient and call the strongest 1. How strong
# is the one in the middle? And after Adam's first step, which keeps only the sign of each number?

# %% id="directions" alt="Sixteen singular values, sorted and divided by the largest, for three matrices. Those of the gradient fall steeply to almost nothing; those of its signs fall to about a quarter; those of Muon's step stay between 0.6 and 1."
sons, fathers = sampler.batch(4)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.abs(model(sons, training=True) - fathers))
kernel = model.get_layer("convolution_4").kernel
gradient = tape.gradient(loss, kernel.value).numpy().reshape(144, 16)
strengths = {
    "the gradient": gradient,
    "Adam's first step: its signs": np.sign(gradient),
    "Muon's step": orthogonalise(gradient).numpy(),
}
figure, axes = plt.subplots(figsize=(8, 2.8), layout="constrained")
styles = zip(("o-", "s--", "^:"), ("#0072b2", "#d55e00", "#009e73"), strict=True)
for (name, step), (mark, colour) in zip(strengths.items(), styles, strict=True):
    values = np.linalg.svd(step, compute_uv=False)
    strengths[name] = values / values[0]
    axes.plot(range(1, 17), strengths[name], mark, color=colour, label=name)
axes.set(xlabel="direction, strongest first", ylabel="strength (strongest = 1)", ylim=(0, 1.3))
axes.legend(ncols=3, loc="upper right")
plt.show()

# %% id="directions-numbers"
for name, values in strengths.items():
    print(f"{name}: the middle one is {'above' if values[8] > 0.5 else 'below'} 0.5")
# <answer>
assert strengths["the gradient"][-1] < 0.1
# </answer>

# %% [markdown] id="muon-text"
# *Figure 1: how strong the directions of a step are.* A few directions drown the others; under plain
# descent the weak ones hardly move, however useful they are. Taking signs helps a little. *Muon*
# (Jordan and others, 2024) moves along all of them almost equally far: five rounds of a polynomial that
# needs nothing but products of matrices push every singular value towards 1. The rest is as before:
# an average over past gradients, a learning rate. It serves hidden layers only; the first layer, the
# last one and the biases stay with Adam.
#
# With it the preset `live` reaches in 500 steps what Adam reaches in 750; in as many steps it gains
# 0.09 dB on Set5 ×2 and 0.15 dB on eleven pictures that come with scikit-image (two seeds or three).
# The paper of ZSSR is older and uses Adam; so do our loops here, and the preset `paper`. All other
# presets train with Muon; `benchmarks/ablation.py` lets you compare.

# %% [markdown] id="device"
# ## Where it runs
#
# `find_device` says what networks will run on. TensorFlow takes the first graphics card by itself; with
# `with tf.device("/CPU:0"):` you can put an operation elsewhere. Two things matter in a
# class-room:
#
# - **Memory growth.** TensorFlow would take *all* memory of the card at once, and the second
#   notebook on it gets none. The library asks for `set_memory_growth` before the first operation.
# - **Say what you run on.** Training silently on the processor while one believes it to be on the
#   card is a common complaint. Every `Result` carries its `device`.

# %% id="placement"
with tf.device("/CPU:0"):
    here = tf.zeros(3) + 1
print("put on the processor:", "CPU" in here.device)
cards = tf.config.list_physical_devices("GPU")
growing = [tf.config.experimental.get_memory_growth(card) for card in cards]
print("every graphics card takes memory only as needed:", all(growing))

# %% [markdown] id="precision"
# ## Half as many bits
#
# A `float32` number has 32 bits. Two formats have 16: `float16` (finer, but nothing beyond 65,504) and
# `bfloat16` (the range of `float32`, but coarse).
#
# **Predict, then run.** What is 1 + 0.001 in `bfloat16`?

# %% id="bfloat"
for name in ("float32", "float16", "bfloat16"):
    number = tf.as_dtype(name).as_numpy_dtype
    print(f"{name:9s} 1 + 0.001 = {float(number(1) + number(0.001)):.6f}")

mixed = build_network(settings, seed=0, precision="mixed_bfloat16")
layer = mixed.get_layer("convolution_1")
print("computes in", layer.compute_dtype, "and keeps its weights in", layer.variable_dtype)

# %% [markdown] id="mixed-text"
# A small change to a weight would simply vanish. Hence *mixed precision*: multiply in 16 bits, keep
# weights, skip and loss in 32. Under `float16` small gradients vanish too, so the loss is multiplied
# by a large number first and the gradients are divided by it (*loss scaling*).
#
# ## What it is worth: honest figures
#
# Measured on two cores of one server processor (AMD EPYC, Zen 4, TensorFlow 2.21), for the network of the
# live preset, 8×32. Your machine will differ: measure it.
#
# | measure | effect on that processor | for whom |
# | --- | --- | --- |
# | `mixed_bfloat16` | 1.5 times faster; equal PSNR | whoever has measured it |
# | *XLA*, a compiler for graphs (`jit_compile=True`) | **2 times slower** than TensorFlow's own convolutions (oneDNN) | not on processors |
# | resizing once per picture, not per pair | the loop is free of resizing | everyone |
# | width 32 instead of 64 | 4 times fewer multiplications (width 48 gave no more PSNR) | everyone |
#
# The first line is not true everywhere. That a processor *can* compute in `bfloat16` (its list of
# features says so) tells nothing about how fast: there are such processors on which it is *slower*. The
# library therefore lets both formats take a few real steps, uses the quicker one and remembers it;
# `zssr-teach doctor` shows what it measured.
#
# On a graphics card XLA and `mixed_float16` may well pay. We had none to measure it on, so there
# is no number here. "Faster" that nobody measured is a rumour.
#
# ## TensorBoard
#
# To follow a training in the browser, or compare many, log it. Any Keras callback can be given to a
# run; one "epoch" is `check_every` steps.

# %% id="tensorboard"
logs = Path(tempfile.mkdtemp())
board = keras.callbacks.TensorBoard(log_dir=str(logs / "first"), write_graph=False)
TrainingRun(
    given, pairs, TrainingSettings(steps=10, check_every=5), settings, callbacks=[board]
).train()
print("a log has been written:", len(list(logs.rglob("events.out*"))) > 0)

# %% [markdown] id="tensorboard-text"
# To open it inside this notebook, run these two lines in a cell of their own. They are not run here
# because they start a server, which keeps running:
#
# ```
# %load_ext tensorboard
# %tensorboard --logdir {logs}
# ```

# %% [markdown] id="recap"
# ## Recap
#
# - Adam looks at every number by itself. Muon treats a hidden layer as one matrix and moves along all
#   its directions almost equally far.
# - `find_device` says what a network runs on. TensorFlow takes a graphics card by itself.
# - `bfloat16` has the range of `float32` and few digits; so weights, skip and loss stay in 32 bits.
# - What is faster is found out by measuring, on the machine in question, without the first call.
#
# Muon is in [`zssr_teach/training/muon.py`](../zssr_teach/training/muon.py), devices are in
# [`zssr_teach/training/device.py`](../zssr_teach/training/device.py).
#
# ## Further reading
#
# - K. Jordan and others, *Muon: an optimizer for hidden layers in neural networks*, 2024,
#   [kellerjordan.github.io](https://kellerjordan.github.io/posts/muon/); J. Liu and others, *Muon is
#   scalable for LLM training*, 2025, [arXiv:2502.16982](https://arxiv.org/abs/2502.16982).
# - P. Micikevicius and others, *Mixed precision training*, ICLR 2018,
#   [arXiv:1710.03740](https://arxiv.org/abs/1710.03740).
#
# Next: [07](07_live_upscaling.ipynb), where the picture itself is enlarged.
