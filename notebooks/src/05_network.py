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
# # 05 · The network
#
# Eight small filters in a row, and one shortcut around them: that is all. This chapter builds the
# network of zero-shot super-resolution, counts it, finds out how far it sees, and looks inside.
#
# ## What you will be able to do
#
# - Compute a 3×3 convolution by hand, with 'same' padding, as networks do.
# - Explain why a network trained on 64×64 pixels works on a picture of any size.
# - Count parameters, multiplications and the receptive field of a network.
# - Say why it is easier to learn what is missing than the whole picture.
# - Build the network layer by layer and read its feature maps.
#
# **Time:** 30 minutes to read, 40 minutes for the exercises,
# 18 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [04](04_fathers_and_sons.ipynb) for fathers
# and sons.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/05_network.ipynb).*

# %% id="load"
import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, lessons, networks, pairs, plots, resampling
from zssr_teach.metrics import protocol_for

truth = images.sample("facade").pixels
given = resampling.downscale(truth, 2).clip(0, 1)
father, son = given, pairs.make_son(given, pairs.PairSettings())
print("father and son:", father.shape, son.shape)

# %% [markdown] id="wanted"
# ## What we need
#
# Something that takes a blurry picture and returns a sharp one of the same size. It must
#
# - work for **any size**: it is trained on crops of 64×64 and then applied to the whole picture;
# - treat **every place alike**: a window is a window, wherever it is;
# - be **small**: there is only one picture to learn from, and a minute to do it.
#
# A layer that joins every pixel with every other has a weight for each pair of pixels. For one
# picture of 144×144 in colour that is $(144 \cdot 144 \cdot 3)^2$, nearly four thousand million
# weights, and useless for any other size. A *convolution* has 3×3.
#
# ## One convolution, by hand
#
# Each output pixel is a weighted sum of the 3×3 pixels around it, with the same nine weights
# everywhere. Here the weights are chosen so that vertical edges stand out.


# %% id="convolution-by-hand"
def convolve(image, kernel):
    """Weighted sum of the 3×3 pixels around each pixel; beyond the border are zeros."""
    height, width = image.shape
    padded = np.pad(image, 1)
    result = np.zeros((height, width), np.float32)
    for i in range(3):
        for j in range(3):
            result += kernel[i, j] * padded[i : i + height, j : j + width]
    return result


grey = father.mean(-1)
vertical = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32) / 4
edges = {"vertical edges": convolve(grey, vertical), "horizontal": convolve(grey, vertical.T)}
print({name: picture.shape for name, picture in edges.items()})

# %% id="show-edges" alt="The office block in grey; beside it two pictures on a grey ground in which its vertical edges, and its horizontal ones, are bright or dark lines."
plots.show_pictures({"in": grey} | {name: 0.5 + edge for name, edge in edges.items()})

# %% [markdown] id="show-edges-caption"
# *Figure 1: two convolutions of one picture; grey is zero.* Nobody will choose the weights of our
# network: they will be learnt. Does Keras compute the same?

# %% id="keras-convolution"
from zssr_teach.machine import load_keras

keras = load_keras()  # imports TensorFlow, without its greetings
layer = keras.layers.Conv2D(1, 3, padding="same", use_bias=False)
layer.build((None, None, None, 1))
layer.set_weights([vertical[:, :, None, None]])  # (3, 3, channels in, channels out)
answer = np.asarray(layer(grey[None, :, :, None]))[0, :, :, 0]
print("the same as by hand:", np.allclose(answer, edges["vertical edges"], atol=1e-5))

# %% [markdown] id="padding"
# *A trap:* what networks call convolution does not flip the kernel; mathematicians would say
# *correlation*. For learnt weights it makes no difference, for borrowed ones it does.
#
# **Stride and padding.** We use stride 1 (an output pixel for every input pixel) and 'same' padding
# (a ring of zeros around). What would other choices do to the size?
#
# **Predict, then run.** A picture of 100×80 goes through a 3×3 convolution. What comes out with
# 'same', with 'valid' (no padding), with 'same' and stride 2?

# %% id="sizes"
picture = np.zeros((1, 100, 80, 3), np.float32)
for padding, stride in (("same", 1), ("valid", 1), ("same", 2)):
    layer = keras.layers.Conv2D(4, 3, strides=stride, padding=padding)
    print(f"{padding:5} stride {stride}: {tuple(layer(picture).shape[1:3])}")

# %% [markdown] id="why-same"
# Only the first keeps the size. Networks that *name* what is in a picture shrink it on purpose, with
# strides and *pooling* (keeping the largest of four), until one word is left. We must give back every
# pixel, so nothing shrinks.
#
# ## Build it, layer by layer
#
# A stack of such convolutions, each with many *channels*: a colour picture has three, and between two
# layers it may be 32 or 64 pictures that are carried on. Between the layers stands a *ReLU*, which
# replaces what is negative by 0. Without it the whole stack would be one single linear filter,
# however deep: linear after linear is linear. At last the input is added: the *global skip*.
#
# ![The blurry picture goes through eight boxes in a row, layers 1 to 8, each 3×3; the first seven have a ReLU, the eighth has none and gives what is missing. A line around all of them, the global skip, carries the picture itself to a plus sign, where both are added to the sharp picture.](drawings/network.svg)
#
# *The network: eight layers of 3×3, and the global skip. The paper has 64 channels between the layers,
# so has the preset `paper`; the other presets have 32. All else is the same.*


# %% id="build"
def build(depth, width, skip=True):
    blurry = keras.Input((None, None, 3))  # any height, any width, three channels
    features = blurry
    for layer in range(depth - 1):
        start = keras.initializers.HeNormal(seed=layer)
        convolution = keras.layers.Conv2D(
            width, 3, padding="same", activation="relu", kernel_initializer=start
        )
        features = convolution(features)
    start = "zeros" if skip else keras.initializers.HeNormal(seed=depth)
    residual = keras.layers.Conv2D(3, 3, padding="same", kernel_initializer=start)(features)
    return keras.Model(blurry, blurry + residual if skip else residual)


mine = build(depth=8, width=64)
print(len(mine.get_weights()) // 2, "convolutions,", f"{mine.count_params():,} parameters")

# %% [markdown] id="build-comment"
# This is the network of the paper: 8 layers, 64 channels. Note what is *not* there: no size of a
# picture, no pooling, no *dense* layer (which joins everything with everything). A network of
# convolutions only is *fully convolutional*.
#
# **Predict, then run.** The last layer starts with zeros. What is the answer of the network before
# it has learnt anything?

# %% id="any-size"
for height, width in ((64, 64), (50, 33), (144, 144)):
    crop = son[None, :height, :width]
    out = np.asarray(mine(crop))
    change = np.abs(out - crop).max()
    print(f"in {crop.shape[1:3]}, out {out.shape[1:3]}, differs by at most {change:.3f}")
    # <answer>
    assert np.array_equal(out, crop)
    # </answer>

# %% [markdown] id="any-size-comment"
# Any size goes in, the same size comes out, and before the first step it is the blurry picture
# itself. Our network *starts* at bicubic quality and can only be taught to be better.
#
# The library's `networks.build_network` does the same. Proof: give both the same random weights.

# %% id="compare-library"
library = networks.build_network(networks.NetworkSettings(depth=8, width=64))
rng = np.random.default_rng(0)
weights = [rng.normal(0, 0.05, array.shape) for array in mine.get_weights()]
mine.set_weights(weights)
library.set_weights(weights)
a, b = np.asarray(mine(son[None])), np.asarray(library(son[None]))
print("the same answer:", np.allclose(a, b, atol=1e-5))

# %% [markdown] id="parameters"
# ## Count it
#
# A convolution from $a$ to $b$ channels has $9ab$ weights and $b$ *biases*, numbers that are added,
# one for each
# channel that comes out. The first layer of ours
# goes from 3 to 64, six inner ones from 64 to 64, the last from 64 to 3.
#
# **Predict, then run.** How much of all the 225,091 parameters is in the six inner layers?

# %% id="predict-inner"
lessons.predict(
    "Share of the parameters that is in the six inner layers?",
    "%",
    lambda: 100 * 6 * (9 * 64 * 64 + 64) / mine.count_params(),
    name="05.inner-layers",
)

# %% id="count-table"
print("depth width  parameters  multiplications for 256×256  receptive field")
for depth, width in ((8, 64), (8, 32), (6, 32), (4, 16)):
    settings = networks.NetworkSettings(depth, width)
    cost = networks.multiply_adds(settings, 256, 256) / 1e9
    side = networks.receptive_field(depth)
    print(f"{depth:5} {width:5}  {networks.parameter_count(settings):10,}", end="  ")
    print(f"{cost:20.1f} billion  {side:12}×{side}")

# %% [markdown] id="count-comment"
# Half the width is a *quarter* of the cost, for inner layers have half the inputs and half the
# outputs. And what does it cost in quality? Often little. When this course was planned, we trained on
# one picture for 2,000 steps: a network 48 wide, and one 12 layers deep, took twice the time of 8×32
# and ended no better. For comparison: EDSR, trained beforehand on 800 pictures for days, has 43
# million parameters. "More parameters are better" is true for those who have more data.
#
# ## How far it sees
#
# One 3×3 convolution sees one pixel to each side. A second one sees one more.
#
# **Predict, then run.** How large is the square that one output pixel of an 8-layer network
# depends on: 3·8 = 24 pixels a side? 3⁸ = 6561?

# %% id="predict-field"
lessons.predict(
    "Receptive field of 8 layers of 3×3?",
    "pixels a side",
    lambda: networks.receptive_field(8),
    name="05.receptive-field",
)

# %% [markdown] id="field-test"
# Do not believe a formula when you can try: change *one* pixel of the input, and look where the
# output changes. (Whom a pixel reaches, and what a pixel depends on, are the same by symmetry.)

# %% id="field-by-trial"
random_network = build(depth=8, width=16, skip=False)
before = father[None, 30:71, 30:71]
after = before.copy()
after[0, 20, 20] += 0.5
change = np.abs(np.asarray(random_network(after)) - np.asarray(random_network(before)))[0].max(-1)
rows, columns = np.flatnonzero(change.any(1)), np.flatnonzero(change.any(0))
print("rows", rows[0], "to", rows[-1], "columns", columns[0], "to", columns[-1])
print("side:", len(rows), " 1 + 2·8:", 1 + 2 * 8)

# %% id="field-picture" alt="The change of the output: a square of 17 by 17 pixels in the middle of a dark ground, bright in its middle and fading towards its border."
plots.show_pictures({"change of the output (square root)": np.sqrt(change / change.max())})

# %% [markdown] id="field-comment"
# *Figure 2: one changed pixel reaches a square of 17×17.* It is not evenly bright: most paths
# through the layers lead to the middle, so what is near counts most. The *effective* receptive
# field is smaller than the theoretical one.
#
# For ×2, 17 pixels of the enlarged picture are 8 or 9 pixels of the one we were given: a patch, of
# the size that chapter 03 found to recur. How then can such a short-sighted network use a window on
# the other side of the building? Because it is *trained* on it. What recurs is not looked up, it is
# kept in the weights.
#
# The same reach has a price: near a picture's border the network sees the ring of zeros. How far
# inwards is that felt?

# %% id="border" alt="Difference between the answer for a crop, and the crop of the answer for the whole picture: bright frame of eight pixels around an inside that is zero."
whole = np.asarray(random_network(father[None]))[0, 40:104, 40:104]
alone = np.asarray(random_network(father[None, 40:104, 40:104]))[0]
difference = np.abs(whole - alone).max(-1)
inside = difference[8:-8, 8:-8].max()
print("8 pixels from the border it is the same:", bool(inside < 1e-4 * difference.max()))
plots.show_pictures({"the border's influence": np.sqrt(difference / difference.max())})

# %% [markdown] id="border-comment"
# *Figure 3: a crop sent through alone, against the same crop of the whole.* Eight pixels from the
# border nothing is left of it. (Chapter 07 uses that to cut large pictures into *tiles* without
# seams.)
#
# And does it treat every place alike? Move the picture, and the answer moves along:

# %% id="equivariance"
here = np.asarray(random_network(father[None, :, :130]))[0]
there = np.asarray(random_network(father[None, :, 10:140]))[0]
moved = np.abs(here[10:-10, 20:120] - there[10:-10, 10:110]).max()
print("moved by 10 pixels, the answer moves by 10:", bool(moved < 1e-4 * np.abs(here).max()))

# %% [markdown] id="skip"
# ## Why a residual?
#
# With the skip, the layers need not produce the picture, only what is missing in it: the *residual*
# father − son. Compare the two tasks.
#
# **Predict, then run.** What share of the residual's values lies within ±0.05 of zero, for the
# building, and for the smooth fur of the cat?

# %% id="residual"
cat = resampling.downscale(images.sample("cat").pixels, 2).clip(0, 1)
residuals = {
    "building": father - son,
    "cat": cat - pairs.make_son(cat, pairs.PairSettings()),
}
for name, residual in residuals.items():
    near_zero = (np.abs(residual) < 0.05).mean()
    print(f"{name}: {near_zero:.0%} within 0.05 of zero, mean {abs(residual.mean()):.3f}")

# %% id="histograms" alt="Two histograms. Left, building; right, cat. In both, the values of the picture are spread widely between 0 and 1, and those of the residual form a narrow peak at zero; the cat's is much narrower than the building's."
figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
for panel, (name, residual) in zip(axes, residuals.items(), strict=True):
    values = {"father": father if name == "building" else cat, "father − son": residual}
    for (label, data), colour in zip(values.items(), ("#0072b2", "#d55e00"), strict=True):
        panel.hist(data.ravel(), np.linspace(-0.5, 1, 76), color=colour, alpha=0.7, label=label)
    panel.set(title=name, xlabel="value", yticks=[])
axes[0].legend()
plt.show()

# %% [markdown] id="histograms-caption"
# *Figure 4: what has to be produced without a skip (blue), and with it (orange).* The residual is
# centred at zero, mostly small, and has both signs; therefore the last layer has no ReLU.
#
# Now let networks learn (chapter 06 looks at it closely). Each step draws four pairs, measures how wrong
# the answers are, the *loss* (here L1, the mean absolute error), and moves each weight so that it gets
# less. *Adam* is the rule for how far.
#
# **Predict, then run.** Two networks, equal but for the skip, learn for 60 steps from the same
# pairs. Which one is better than the blurry son by then: both, one, none?


# %% id="skip-or-not"
def learn(skip, steps=60):
    model = build(depth=6, width=16, skip=skip)
    model.compile(keras.optimizers.Adam(2e-3), "mae")
    sampler = pairs.PairSampler(given, pairs.PairSettings(crop=32), seed=0)
    losses, of_sons = [], []
    for _ in range(steps):
        sons, fathers = sampler.batch(4)
        losses.append(float(model.train_on_batch(sons, fathers, return_dict=True)["loss"]))
        of_sons.append(np.abs(sons - fathers).mean())
        model.reset_metrics()
    return np.array(losses), np.array(of_sons)


with_skip, of_sons = learn(skip=True)
without, _ = learn(skip=False)
for name, losses in {"with the skip": with_skip, "without it": without}.items():
    verdict = "better" if losses[-20:].mean() < of_sons[-20:].mean() else "not better"
    print(f"{name}: {verdict} than the sons")

# %% id="skip-curves" alt="Mean absolute error over 60 steps. Without the skip the curve falls from above 0.4 and stays above that of the untouched sons; with the skip it begins at the sons' and falls slowly below."
figure, axes = plt.subplots(figsize=(8, 2.8), layout="constrained")
axes.plot(without, color="#0072b2", linestyle=":", label="without the skip")
axes.plot(of_sons, color="black", linestyle="--", label="the blurry sons, untouched")
axes.plot(with_skip, color="#d55e00", label="with the skip")
axes.set(xlabel="step", ylabel="mean absolute error", yscale="log")
axes.minorticks_off()
axes.set_yticks([0.05, 0.1, 0.2, 0.5], ["0.05", "0.1", "0.2", "0.5"])
axes.legend()
plt.show()

# %% [markdown] id="skip-caption"
# *Figure 5: the same network with and without the global skip.* Without it, the network spends its
# time on learning to pass the picture through eight layers unharmed. With it, that comes for free.
#
# This is *one* skip around *all* layers, as in VDSR. ResNet has many, each around two layers; they
# are there to let a hundred layers learn at all. Eight layers do not need that.
#
# ## Look inside
#
# Now train a small network, 6 layers of 16 channels, for 60 steps, with the library's
# `TrainingRun` (chapter 06 builds it by hand), and look at what each layer answers: its *feature maps*,
# one grey picture for each channel.

# %% id="train"
from zssr_teach.training import TrainingRun, TrainingSettings

run = TrainingRun(
    given,
    settings=TrainingSettings(steps=60),
    network=networks.NetworkSettings(depth=6, width=16),
    seed=0,
)
run.train()
enlarged = resampling.upscale(given, 2)
sharpened = run.sharpen(enlarged)
protocol = protocol_for(2)
gain = protocol.psnr(sharpened.clip(0, 1), truth) - protocol.psnr(enlarged.clip(0, 1), truth)
print("better than bicubic by 0.2 dB or more:", gain > 0.2)

# %% id="maps"
convolutions = [layer for layer in run.model.layers if hasattr(layer, "kernel_size")]
inside = keras.Model(run.model.input, [layer.output for layer in convolutions])
window = enlarged[60:124, 120:184]
maps = [np.asarray(answer, np.float32)[0] for answer in inside(window[None])]
print("what comes out of each layer:", [answer.shape for answer in maps])

# %% id="show-maps" alt="Eight feature maps of each of five layers, one row a layer. The first layers show the windows brightened, darkened, or their edges; deeper ones show sparse bright lines along frames. Maps further right are darker."
strongest = [np.argsort(-answer.mean((0, 1))) for answer in maps]
figure, axes = plt.subplots(5, 8, figsize=(8, 5.4), layout="constrained")
for layer, row in enumerate(axes):
    for channel, panel in enumerate(row):
        image = maps[layer][..., strongest[layer][channel]]
        panel.imshow(image, "gray", vmin=0, vmax=maps[layer].max() / 2, interpolation="nearest")
        panel.set(xticks=[], yticks=[])
    row[0].set_ylabel(f"layer {layer + 1}")
plt.show()

# %% [markdown] id="maps-caption"
# *Figure 6: the eight strongest of the sixteen feature maps of each inner layer; black is zero.* Do
# not read too much into a single map. There are two things to see: every map still has the picture's
# size, so nothing was thrown away on the way; and the deeper, the more the maps are about *where
# something is missing* rather than about brightness. Some of the eight not shown are black: *dead*
# units, whose ReLU answers 0 everywhere.
#
# And what does it add in the end?

# %% id="learnt" alt="The learnt residual beside the true one, both on grey. The true one has crisp light and dark lines along every window frame; the learnt one has the same lines, fainter and softer."
learnt, true = sharpened - enlarged, truth - enlarged
alike = np.corrcoef(learnt.ravel(), true.ravel())[0, 1]
print("learnt and true residual go together (correlation above 0.2):", bool(alike > 0.2))
plots.show_pictures(
    {"learnt residual (×4)": 0.5 + 4 * learnt, "true residual (×2)": 0.5 + 2 * true},
    crop=(60, 120, 64, 64),
)

# %% [markdown] id="learnt-caption"
# *Figure 7: what the network adds after 60 steps, and what it would have to add.* It has seen
# neither the true residual nor the true picture. It is timid: an L1 loss makes it add what is
# *usually* missing at such a place. More steps make it bolder (chapter 06).
#
# ## See it
#
# 1. Move *depth*: the square that one pixel is made from grows by two pixels a layer.
# 2. Move *width* from 16 to 32, and to 64: what happens to the parameters?
# 3. Move *input*: the same network on the same scene, photographed with more pixels. It sees less
#    and less of it.
# 4. Move *layer* through the trained network, to the last one: there it is again, the residual.

# %% id="explorer" alt="The network explorer: the office block with the receptive field marked as a small square; the pixels inside it, magnified; the sixteen feature maps of the first layer; the learnt residual on grey."
from zssr_teach.widgets import NetworkExplorer

NetworkExplorer(run.model, image=enlarged.clip(0, 1))

# %% [markdown] id="recap"
# ## Recap
#
# - A 3×3 convolution with stride 1 and 'same' padding gives back as many pixels as it is given.
# - A network of convolutions only has no size of its own: train on crops, apply to the whole.
# - One from $a$ to $b$ channels has $9ab + b$ parameters; half the width is a quarter of the cost.
# - 8 layers of 3×3 see $1 + 2 \cdot 8 = 17$ pixels a side, and mostly the middle of them.
# - With the global skip the layers learn only what is missing; it is small, and zero is a good start.
# - The network lives in `zssr_teach.networks`: `build_network`, `parameter_count`, `receptive_field`.
#
# ## Exercises
#
# **1. The residual.** What must the layers answer, if their answer is added to the son?


# %% id="exercise-residual"
def my_residual(father, son):
    """Return the residual that makes son + residual equal to the father."""
    # <solution>
    return father - son
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-residual"
lessons.check("05.residual", my_residual)

# %% [markdown] id="exercise-field-text"
# **2. The receptive field** of `depth` 3×3 convolutions of stride 1.


# %% id="exercise-field"
def my_receptive_field(depth):
    """Return the side, in pixels, of the square that one output pixel sees."""
    # <solution>
    return 1 + 2 * depth
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-field"
lessons.check("05.receptive_field", my_receptive_field)

# %% [markdown] id="exercise-parameters-text"
# **3. Count the parameters**, weights and biases, of `depth` layers: first `channels` to `width`,
# then `width` to `width`, at last `width` to `channels`.


# %% id="exercise-parameters"
def my_parameters(depth, width, channels):
    """Return how many numbers the network learns."""
    # <solution>
    first = (9 * channels + 1) * width
    inner = (9 * width + 1) * width
    last = (9 * width + 1) * channels
    return first + (depth - 2) * inner + last
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-parameters"
lessons.check("05.parameters", my_parameters)

# %% [markdown] id="exercise-cost-text"
# **4. Count the multiplications** of one pass over a picture in colour. (Here `width` is the
# picture's, `features` the network's.)


# %% id="exercise-cost"
def my_multiply_adds(height, width, depth, features):
    """Return how many multiplications one pass over height × width pixels takes."""
    # <solution>
    weights = 3 * features + (depth - 2) * features**2 + features * 3
    return height * width * 9 * weights
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-cost"
lessons.check("05.multiply_adds", my_multiply_adds)

# %% [markdown] id="exercise-convolution-text"
# **5. A convolution by hand.** You have seen one with nine shifted copies. Write it again without
# looking, or another way.


# %% id="exercise-convolution"
def my_convolution(image, kernel):
    """Return the 'same' convolution of a grey picture with a 3×3 kernel, zeros beyond the border."""
    # <solution>
    height, width = image.shape
    padded = np.pad(image, 1)
    result = np.zeros((height, width))
    for i in range(3):
        for j in range(3):
            result += kernel[i, j] * padded[i : i + height, j : j + width]
    return result
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-convolution"
lessons.check("05.convolution", my_convolution)

# %% [markdown] id="exercise-forward-text"
# **6. Small project: the forward pass.** `layers` is a list of functions, each a convolution. Send
# `x` through them, with ReLU after all but the last, and add the global skip.


# %% id="exercise-forward"
def my_forward(x, layers):
    """Return what the network answers to x."""
    # <solution>
    features = x
    for layer in layers[:-1]:
        features = np.maximum(layer(features), 0)
    return x + layers[-1](features)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-forward"
lessons.check("05.forward", my_forward)

# %% [markdown] id="quiz-text"
# ## Quiz

# %% id="quiz"
lessons.quiz("05")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*,
#   CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Section 3.2: the network.
# - J. Kim, J. K. Lee and K. M. Lee, *Accurate Image Super-Resolution Using Very Deep Convolutional
#   Networks* (VDSR), CVPR 2016, [arXiv:1511.04587](https://arxiv.org/abs/1511.04587). The global
#   skip in super-resolution.
# - K. He, X. Zhang, S. Ren and J. Sun, *Deep Residual Learning for Image Recognition* (ResNet), CVPR
#   2016, [arXiv:1512.03385](https://arxiv.org/abs/1512.03385). Skips around every two layers.
# - J. Long, E. Shelhamer and T. Darrell, *Fully Convolutional Networks for Semantic Segmentation*,
#   CVPR 2015, [arXiv:1411.4038](https://arxiv.org/abs/1411.4038).
# - W. Luo, Y. Li, R. Urtasun and R. Zemel, *Understanding the Effective Receptive Field in Deep
#   Convolutional Neural Networks*, NeurIPS 2016, [arXiv:1701.04128](https://arxiv.org/abs/1701.04128).
# - B. Lim, S. Son, H. Kim, S. Nah and K. M. Lee, *Enhanced Deep Residual Networks for Single Image
#   Super-Resolution* (EDSR), CVPR Workshops 2017,
#   [arXiv:1707.02921](https://arxiv.org/abs/1707.02921). The large end of the scale.
#
# Next: [06](06_training.ipynb), where it learns.
