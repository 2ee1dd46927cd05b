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
# # 04 · Fathers and sons
#
# Networks are fed with millions of examples. You have one picture, and not even a good one. This
# chapter turns it into a training set.
#
# ## What you will be able to do
#
# - Make a training pair, an HR father and his LR son, from a picture that has no better version.
# - Explain what each piece is for: sizes, flips and rotations, the blur, the crop, the noise.
# - Find the three classic mistakes: cutting too early, adding noise in the wrong place, turning an
#   off-centre blur.
# - Draw pairs quickly, by doing all the resizing once.
#
# **Time:** 35 minutes to read, 40 minutes for the exercises,
# 11 s to run on two cores without AMX, twice that on slow ones. **Needs:** [02](02_resampling.ipynb)
# for resizing,
# [03](03_patch_recurrence.ipynb) for why one picture can be enough.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/04_fathers_and_sons.ipynb).*

# %% id="load"
import time

import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, lessons, pairs, plots, resampling
from zssr_teach.metrics import Protocol
from zssr_teach.pairs import PairSettings

given = resampling.downscale(images.sample("facade").pixels, 2).clip(0, 1)
protocol = Protocol("rgb")
print("the picture we are given:", given.shape)

# %% [markdown] id="roles"
# ## One pair
#
# We want a network that turns a blurry enlargement into a sharp picture. To learn that, it needs
# examples of both. We do not have the sharp version of our picture. But our picture *is* the sharp
# version of something: of itself, shrunk and enlarged again.
#
# | | while learning | when it counts |
# | --- | --- | --- |
# | what goes in | the *LR son*: our picture shrunk, then enlarged to its old size | our picture, enlarged |
# | what should come out | the *HR father*: our picture | nobody knows |
#
# **A word on words.** "HR" and "LR" say what a picture is *in its pair*, not how large it is. Our
# low-resolution picture plays the high-resolution father. That is the whole trick.

# %% id="one-pair"
small = resampling.downscale(given, 2)
son = resampling.resize(small, given.shape[:2])
print("father", given.shape, "-> shrunk", small.shape, "-> son", son.shape)

# %% id="show-pair" alt="The office block as father, the same block as son, clearly blurred, and shrunk to half the size in between. In the magnified detail the white window frames are crisp in the father and grey smears in the son."
plots.show_pictures(
    {"HR father": given, "shrunk by 2": small, "LR son": son}, crop=(36, 36, 24, 24)
)

# %% [markdown] id="show-pair-caption"
# *Figure 1: shrinking throws detail away, enlarging cannot bring it back.* Father and son have the
# same number of pixels, so they can be compared pixel by pixel.
#
# **Predict, then run.** What is the PSNR of the son against his father? (A good JPEG has 40 dB,
# a bad one 25.)

# %% id="predict-psnr"
lessons.predict(
    "PSNR of the son (scale 2) against his father?",
    "dB",
    lambda: protocol.psnr(son.clip(0, 1), given),
    name="04.psnr-of-son",
)

# %% id="psnr-of-sons"
for scale in (2, 3, 4):
    blurry = pairs.make_son(given, PairSettings(scale=scale)).clip(0, 1)
    print(f"scale {scale}: {protocol.psnr(blurry, given):.1f} dB")

# %% [markdown] id="blur"
# The gap between these numbers and infinity is what there is to learn. On a smooth picture it
# would be small. This one is full of fine lines; look at a single row of pixels.

# %% id="row" alt="Brightness along one row of pixels: the father's curve jumps up and down between dark and bright; the son's curve follows its slow waves but misses most of the jumps."
figure, axes = plt.subplots(figsize=(8, 2.6), layout="constrained")
axes.plot(given[40, 20:90].mean(-1), color="black", label="HR father")
axes.plot(son[40, 20:90].mean(-1), color="#d55e00", linestyle="--", label="LR son")
axes.set(xlabel="column (pixels)", ylabel="brightness")
axes.legend(ncols=2)
plt.show()

# %% [markdown] id="row-caption"
# *Figure 2: one row of father and son.* The son keeps the slow waves and loses the quick ones:
# down-and-up is a blur. What the network must add is the difference between the two curves.
#
# ## Piece 1: fathers of many sizes
#
# A single pair is little. But the picture at 0.9 times its size is a perfectly good father too,
# and so is the one at 0.7. Two reasons speak for smaller fathers:
#
# - **More to learn from.** Near windows become far windows: the same structure at other sizes.
# - **Cleaner examples.** Shrinking averages, so a shrunken father is sharper *per pixel* and less
#   noisy than the picture itself.
#
# One speaks against going too far: a tiny father holds few pixels and no detail any more.

# %% id="levels"
settings = PairSettings(scale=2)
levels = pairs.father_levels(given.shape, settings)
print("sizes:", levels)
print("how often:", pairs.level_probabilities(levels, settings).round(2).tolist())

# %% id="show-levels" alt="The office block at full size, at three quarters and at half of it, all shown equally large, and below them the same windows magnified. From left to right the same two windows have fewer and larger pixels; the bright bar in their middle is a line on the left and a blur on the right."
plots.show_pictures(
    {f"{level:g} of its size": pairs.shrink_to(given, level) for level in (1.0, 0.75, 0.5)},
    crop=(36, 36, 24, 24),
)

# %% [markdown] id="show-levels-caption"
# *Figure 3: three fathers, and the same windows in each.* Above they look alike; below one sees that
# the same piece is made of 24, 18 and 12 pixels a side. So the network meets it in three sizes. The
# full-size one is drawn more often than the others: it is the only
# one with detail of the size that will be needed in the end.
#
# **Predict, then run.** Say our picture has noise with a standard deviation of 10 grey levels. How
# much noise is left in a father of half the size? Think of a mean over four pixels, or a few more.

# %% id="predict-noise"
noise = np.random.default_rng(0).normal(0, 10, (256, 256, 3)).astype(np.float32)
lessons.predict(
    "Standard deviation of the noise after shrinking by 2?",
    "grey levels",
    lambda: pairs.shrink_to(noise, 0.5).std(),
    name="04.noise-after-shrinking",
)

# %% id="noise-levels"
for level in (1.0, 0.75, 0.5):
    print(f"father at {level}: noise {pairs.shrink_to(noise, level).std():.1f} grey levels")

# %% [markdown] id="flips"
# A mean over four pixels would halve it: $10/\sqrt{4} = 5$. The antialiasing filter looks at a few
# more, so a little less is left. Small fathers are clean fathers.
#
# ## Piece 2: flips and rotations
#
# Mirror a picture, turn it by quarters: how many different pictures can that give? Mirroring in the
# other direction is a mirror and a half turn, so it adds nothing. There are exactly eight.

# %% id="eight" alt="The upper left part of the office block eight times: turned by no, one, two and three quarter turns, and the same four mirrored. All eight are different."
patch = given[20:84, 20:84]
turns = ["as it is", "¼ turn left", "½ turn", "¾ turn left"]
figure, axes = plt.subplots(2, 4, figsize=(8, 4.4), layout="constrained")
for index, panel in enumerate(axes.flat):
    panel.imshow(pairs.transform(patch, index), interpolation="nearest")
    panel.set_title(("mirrored, " if index >= 4 else "") + turns[index % 4], fontsize=10)
    panel.axis("off")
plt.show()

# %% [markdown] id="eight-caption"
# *Figure 4: the eight flips and rotations.* "But there are no windows that stand on end!" True, and
# yet it helps: the network sees edges, not windows, and an edge may run anywhere. These eight cost
# nothing, because they only move pixels. Every one can be undone exactly:

# %% id="undo"
for index in pairs.TRANSFORMS:
    there_and_back = pairs.undo_transform(pairs.transform(given, index), index)
    assert np.array_equal(there_and_back, given)
print("all eight undone, to the last bit")

# %% [markdown] id="deform"
# A rotation by 10° is another matter: its pixels fall between the old ones and must be
# interpolated, which blurs. A blurred father teaches blur. `pairs.deform` therefore shrinks a
# little while it turns and shears. It is off by default: it is slow, and gains little.

# %% id="show-deform" alt="The office block straight, and two deformed versions: both turned by some degrees to the left and squeezed; their corners are filled by mirroring."
rng = np.random.default_rng(3)
deformed = {f"deformed {i}": pairs.deform(given, pairs.Affine(), rng).clip(0, 1) for i in (1, 2)}
plots.show_pictures({"father": given} | deformed)

# %% [markdown] id="son"
# *Figure 5: fathers deformed at random.*
#
# ## Piece 3: the son, and the camera
#
# The son must be to his father what our picture is to the unknown sharp one. So he must be shrunk
# *as our picture was*. Bicubic is a guess, right for the pictures of benchmarks. A real camera has
# its own blur, its *kernel*, and `make_son` takes it.

# %% id="kernel" alt="A Gaussian kernel as a bright slanted ellipse on a dark ground; the cross at its middle and the dot at its centre of mass coincide."
kernel = resampling.gaussian_kernel((2.0, 0.8), angle=30)
plots.plot_kernel(kernel)

# %% id="camera-sons" alt="The father, the son made by bicubic, and the son made by the slanted Gaussian kernel: the last one is smeared along a slanted direction."
bicubic_son = pairs.make_son(given, PairSettings())
camera_son = pairs.make_son(given, PairSettings(kernel=kernel))
plots.show_pictures(
    {"father": given, "bicubic son": bicubic_son, "son of this camera": camera_son},
    crop=(36, 36, 24, 24),
)

# %% [markdown] id="symmetric"
# *Figure 6: a kernel, and two sons of one father.* Train on the wrong sons and the network learns
# to undo the wrong blur. This is where training on the picture itself shines: one may give it the
# right kernel, while a network trained beforehand is stuck with the kernel it was trained on.
# (Where does the kernel come from? KernelGAN estimates it, again from the picture alone.)
#
# Two facts about the camera matter for what follows. Is *the son of a turned father* the same as
# *the turned son*?


# %% id="commute"
def turning_matters(settings):
    turned_first = pairs.make_son(pairs.transform(given, 1), settings)
    turned_last = pairs.transform(pairs.make_son(given, settings), 1)
    return bool(np.abs(turned_first - turned_last).max() > 1 / 255)


print("bicubic: turning matters:", turning_matters(PairSettings()))
print("slanted kernel: turning matters:", turning_matters(PairSettings(kernel=kernel)))

# %% [markdown] id="recentre"
# For bicubic the two are the same, so one son serves all eight. For a slanted kernel each of the
# eight fathers needs a son of his own: first turn, then blur.
#
# The second fact is a famous bug. A kernel whose centre of mass is off its middle also *shifts* the
# picture. Turn the father, and the shift points elsewhere. The network is shown shifts in all
# directions, can only answer with their mean, and the result is blurry. The library moves kernels
# to the middle first (`resampling.recentre`).

# %% id="recentred"
off = np.pad(kernel, ((0, 0), (3, 0)))  # three empty columns on the left: the mass moves right
for name, table in {"as given": off, "re-centred": resampling.recentre(off)}.items():
    mass = (table.sum(0) * np.arange(table.shape[1])).sum() / table.sum()
    middle = (table.shape[1] - 1) / 2
    print(f"{name}: centre of mass {abs(mass - middle):.1f} pixels from the middle")

# %% [markdown] id="crop"
# ## Piece 4: the crop
#
# Training goes in *steps*: each looks at a few pairs, a *batch*, and moves the weights a little. It does
# not look at the whole picture but at a crop, by default 64×64. Four things depend on its size.
#
# - **Run time.** The network costs the same at every pixel: twice the side, four times the time.
# - **Variety.** Small crops from many places and sizes in one batch tell more than one large crop.
# - **Border.** Near its border, a crop lacks the surroundings that the network looks at.
# - **Small pictures.** All crops of a batch have one size, so the smallest father sets the limit.

# %% id="crop-cost"
from zssr_teach.networks import NetworkSettings, multiply_adds, receptive_field

reach = receptive_field(8) // 2
for size in (32, 64, 128):
    cost = multiply_adds(NetworkSettings(depth=8, width=32), size, size)
    whole = (size - 2 * reach) ** 2 / size**2
    print(f"crop {size}: {cost / 1e6:5.0f} million multiplications,", end=" ")
    print(f"{whole:.0%} of its pixels have all their surroundings")

# %% [markdown] id="order"
# Crops of 64 are a compromise: cheap, and more than half of their pixels are unspoilt.
#
# And *when* is the crop taken? First the son, then the cut? Or cut the father, and make a son of
# the crop, which is so much less work?
#
# **Predict, then run.** We do both and compare. In a crop of 64×64, how many per cent of the son's
# pixels come out wrong by more than one grey level if one cuts first?

# %% id="predict-crop"
place = pairs.Draw(level=1.0, transform=0, row=30, column=30, size=64)
cut_last = pairs.cut(pairs.make_son(given, settings), place)
cut_first = pairs.make_son(pairs.cut(given, place), settings)
wrong = np.abs(cut_last - cut_first).max(-1) > 1 / 255
lessons.predict(
    "How much of the son is wrong by more than a grey level?",
    "%",
    lambda: 100 * wrong.mean(),
    name="04.cut-first",
)

# %% id="crop-order" alt="A map of what is wrong in the crop of the son: a thin coloured rim of a few pixels along all four sides, and nothing inside."
print(f"wrong: {wrong.mean():.0%} of the pixels; inside, 8 pixels from the border:", end=" ")
print(int(wrong[8:-8, 8:-8].sum()))
plots.plot_error_map(cut_last.clip(0, 1), cut_first.clip(0, 1))

# %% [markdown] id="crop-order-caption"
# *Figure 7: what goes wrong when one cuts first.* The filter reaches over the border of the crop and
# finds mirrored pixels. So: **cut last**.
#
# ## How many pairs are there?
#
# **Predict, then run.** Nine sizes, eight flips and rotations, every place for a crop of 64 in this
# picture of 144×144. Hundreds? Thousands? A million?


# %% id="predict-count"
def count_pairs():
    places = 0
    for level in levels:
        height, width = pairs.shrink_to(given, level).shape[:2]
        places += (height - 64 + 1) * (width - 64 + 1)
    return 8 * places


lessons.predict("How many different pairs are there?", "", count_pairs, name="04.how-many")

# %% id="count"
print(f"{count_pairs():,} different pairs")

# %% [markdown] id="count-comment"
# That sounds like a data set. Do not be fooled: they overlap, and one window of the building is in
# thousands of them. It is one picture's worth of knowledge, seen from many sides. That is enough
# for a small network, and for this picture only.
#
# ## All pieces together
#
# A pair is drawn in four steps; they are the body of `pairs.make_pair`.


# %% id="draw-by-hand"
def draw_pair(image, settings, rng):
    sizes = pairs.father_levels(image.shape, settings)
    often = pairs.level_probabilities(sizes, settings)
    level = sizes[rng.choice(len(sizes), p=often)]
    index = int(rng.integers(8))
    father = pairs.transform(pairs.shrink_to(image, level), index)  # 1. size, 2. flip and rotate
    son = pairs.make_son(father, settings)  # 3. what the camera would have made of him
    size = pairs.crop_size(image.shape, settings)
    draw = pairs.draw_crop(father, level, index, size, rng)
    return pairs.Pair(pairs.cut(father, draw), pairs.cut(son, draw), draw)  # 4. cut, last


by_hand = draw_pair(given, settings, np.random.default_rng(5))
library = pairs.make_pair(given, settings, np.random.default_rng(5))
print(by_hand.draw)
print("the same as the library's:", np.array_equal(by_hand.son, library.son))

# %% [markdown] id="sampler"
# ## The sampler: the same, but quick
#
# `make_pair` resizes twice or three times for every pair. A step of training takes a few tens
# of milliseconds; making its four pairs should not take longer than that. But look: the only sizes
# are the nine levels, and the flips can wait until after the son is made. So everything slow can be
# done *once*, and a draw is then slicing and turning.


# %% id="sampler-by-hand"
class QuickSampler:
    """Resize once per picture; then only cut, flip and rotate."""

    def __init__(self, image, settings, seed):
        self.rng = np.random.default_rng(seed)
        self.levels = pairs.father_levels(image.shape, settings)
        self.often = pairs.level_probabilities(self.levels, settings)
        self.size = pairs.crop_size(image.shape, settings)
        self.fathers = [pairs.shrink_to(image, level) for level in self.levels]
        self.sons = [pairs.make_son(father, settings) for father in self.fathers]

    def draw(self):
        which, index = self.rng.choice(len(self.levels), p=self.often), int(self.rng.integers(8))
        father = pairs.transform(self.fathers[which], index)
        son = pairs.transform(self.sons[which], index)
        draw = pairs.draw_crop(father, self.levels[which], index, self.size, self.rng)
        return pairs.Pair(pairs.cut(father, draw), pairs.cut(son, draw), draw)


# %% id="sampler-same"
quick = QuickSampler(given, settings, seed=7)
slow_rng = np.random.default_rng(7)
furthest = 0.0
for _ in range(20):
    a, b = quick.draw(), pairs.make_pair(given, settings, slow_rng)
    assert a.draw == b.draw
    furthest = max(furthest, np.abs(a.son - b.son).max(), np.abs(a.father - b.father).max())
print("20 pairs, all equal to one part in 100,000:", bool(furthest < 1e-5))

# %% [markdown] id="speed"
# **Predict, then run.** How many times quicker is the quick one?


# %% id="timing" tags=["nbval-ignore-output"]
def milliseconds(function, times=40):
    start = time.perf_counter()
    for _ in range(times):
        function()
    return 1000 * (time.perf_counter() - start) / times


slow = milliseconds(lambda: pairs.make_pair(given, settings, slow_rng))
fast = milliseconds(quick.draw)
print(f"step by step {slow:.2f} ms, from what was prepared {fast:.2f} ms: {slow / fast:.0f} times")

# %% [markdown] id="library"
# The library's `PairSampler` does the same and a little more: it knows when the sons must be made
# for each orientation (a slanted kernel), deforms if it is asked to, adds noise, and hands out
# whole batches. This is what chapter 06 trains on.

# %% id="batch" alt="Eight fathers drawn at random, crops of the office block at many sizes, turned and mirrored, and below them their blurry sons."
sampler = pairs.PairSampler(given, settings, seed=1)
sons, fathers = sampler.batch(8)
print("sons", sons.shape, sons.dtype, " fathers", fathers.shape)
alike = [np.corrcoef(sons[i].ravel(), fathers[i].ravel())[0, 1] for i in range(8)]
print("every son takes after his own father:", bool(min(alike) > 0.8))
figure, axes = plt.subplots(2, 8, figsize=(8, 2.1), layout="constrained")
for panel, crop in zip(axes.flat, [*fathers, *sons], strict=True):
    panel.imshow(crop.clip(0, 1), interpolation="nearest")
    panel.axis("off")
plt.show()

# %% [markdown] id="noise"
# *Figure 8: a batch of eight pairs, fathers above, sons below.*
#
# ## Piece 5: noise on the sons
#
# Most real pictures are noisy. A network trained as above on a noisy picture learns that noise is
# detail: there is noise in the father, so it is asked to produce some. The authors' remedy is one
# line: **add a little noise to the sons, none to the fathers.** Now there is something in the input
# that has no counterpart in the answer, and the network learns to leave it behind.
#
# The place matters. A camera's noise sits in its own small pixels, and is enlarged with them:

# %% id="noise-place" alt="Three sons in detail: clean; with noise added to the small picture before enlarging, which gives soft blotches; with noise added after enlarging, which gives fine sharp grain."
level, rng = 12, np.random.default_rng(0)
before = pairs.make_son(
    given, PairSettings(son_noise=level), rng.standard_normal(small.shape, dtype=np.float32)
)
after = son + rng.normal(0, level / 255, son.shape)
plots.show_pictures(
    {"no noise": son, "added before enlarging": before, "added after (wrong)": after},
    crop=(36, 36, 24, 24),
)

# %% [markdown] id="noise-caption"
# *Figure 9: the grain of enlarged noise is coarser.* A network that learnt to remove the fine grain
# on the right would not recognise the coarse one, which is what our enlarged picture has.
#
# How alike are neighbouring pixels of the two kinds of noise? A correlation of 0 means not at all.

# %% id="noise-correlation"
for name, noisy in {"before": before, "after": after}.items():
    grain = noisy - son
    neighbours = np.corrcoef(grain[:, :-1].ravel(), grain[:, 1:].ravel())[0, 1]
    print(f"added {name} enlarging: correlation of neighbours {abs(neighbours):.1f}")

# %% [markdown] id="explorer-text"
# ## See it
#
# Every choice of this chapter as a slider. Try these:
#
# 1. Move *size of father* from 1 down: the outline in the picture grows, as the same crop of pixels
#    now shows more of the scene.
# 2. Choose *Gaussian*, set *across/along* to 0.2, and turn the *angle*: watch which edges suffer.
# 3. Press *Draw 8*: this is what training sees.

# %% id="explorer" alt="The father and son explorer: the office block with the crop outlined, the father's crop, the blurrier son, and their difference, bright along edges."
from zssr_teach.widgets import PairExplorer

PairExplorer(given, size=64)

# %% [markdown] id="recap"
# ## Recap
#
# - The picture we are given plays the sharp father; shrunk and enlarged again it is its own son.
# - Fathers come in many sizes: more examples, and cleaner ones, for shrinking averages noise away.
# - Eight flips and rotations cost nothing and lose nothing; any other rotation interpolates.
# - The son must be made as the camera made our picture: with its kernel, moved to the middle.
# - Cut last, father and son at the same place; the crop's size sets the run time.
# - Noise goes on the sons only, and before they are enlarged.
# - All resizing is done once; drawing a pair is slicing and turning. It lives in `zssr_teach.pairs`.
#
# ## Exercises
#
# Each has a stub to fill in and a check that tries your function on random pictures and answers in
# words. Each of the first three failures brings a hint, each more concrete.
#
# **1. The eight.** You have seen them; now write them.


# %% id="exercise-eight"
def my_eight(image):
    """Return [turned by 0, 1, 2, 3 quarters anticlockwise] + [mirrored left-right, then turned]."""
    # <solution>
    mirrored = image[:, ::-1]
    return [np.rot90(image, k) for k in range(4)] + [np.rot90(mirrored, k) for k in range(4)]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-eight"
lessons.check("04.eight", my_eight)

# %% [markdown] id="exercise-undo-text"
# **2. And back.** Chapter 07 will need this: it enlarges all eight and averages the results.


# %% id="exercise-undo"
def my_undo(image, turns, mirrored):
    """`image` was mirrored left-right (if mirrored), then turned `turns` quarters: undo it."""
    # <solution>
    image = np.rot90(image, -turns)
    return image[:, ::-1] if mirrored else image
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-undo"
lessons.check("04.undo", my_undo)

# %% [markdown] id="exercise-crop-text"
# **3. Cut both.** Father and son, at the same place.


# %% id="exercise-crop"
def my_crop_pair(father, son, top, left, size):
    """Return (father, son), both cut to size × size pixels, from row `top` and column `left`."""
    # <solution>
    place = np.s_[top : top + size, left : left + size]
    return father[place], son[place]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-crop"
lessons.check("04.crop", my_crop_pair)

# %% [markdown] id="exercise-son-text"
# **4. The son.** Mind fathers whose sides are no multiples of the scale. Use
# `resampling.downscale(image, scale)` and `resampling.resize(image, (height, width))`.


# %% id="exercise-son"
def my_son(father, scale):
    """Shrink the father by `scale` and enlarge the result to the father's exact size."""
    # <solution>
    small = resampling.downscale(father, scale)
    return resampling.resize(small, father.shape[:2])
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-son"
lessons.check("04.son", my_son)

# %% [markdown] id="exercise-noise-text"
# **5. The noisy son.** Draw the noise with *one* call of `rng.normal(0, …, its shape)`, where it
# belongs. `level` is in grey levels, of which there are 255 between black and white.


# %% id="exercise-noise"
def my_noisy_son(father, scale, level, rng):
    """Return the son with Gaussian noise of `level` grey levels; do not clip."""
    # <solution>
    small = resampling.downscale(father, scale)
    small = small + rng.normal(0, level / 255, small.shape)
    return resampling.resize(small, father.shape[:2])
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-noise"
lessons.check("04.noise", my_noisy_son)

# %% [markdown] id="exercise-pair-text"
# **6. Small project: draw a training pair.** Draw `index = rng.integers(8)`; the father is
# `pairs.transform(picture, index)`; make his son; draw `top`, then `left`, each with
# `rng.integers(number of places)`; cut. Use what you have written above.


# %% id="exercise-pair"
def my_pair(picture, scale, size, rng):
    """Return (father, son), size × size each, drawn in the order given above."""
    # <solution>
    father = pairs.transform(picture, rng.integers(8))
    son = my_son(father, scale)
    top = rng.integers(father.shape[0] - size + 1)
    left = rng.integers(father.shape[1] - size + 1)
    return my_crop_pair(father, son, top, left, size)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-pair"
lessons.check("04.pair", my_pair)

# %% [markdown] id="quiz-text"
# ## Quiz

# %% id="quiz"
lessons.quiz("04")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*,
#   CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Sections 3.1 and 3.3: fathers,
#   sons, and the noise on them.
# - R. Timofte, R. Rothe and L. Van Gool, *Seven ways to improve example-based single image super
#   resolution*, CVPR 2016, [doi:10.1109/CVPR.2016.206](https://doi.org/10.1109/CVPR.2016.206). Flips
#   and rotations, in training and afterwards.
# - S. Bell-Kligler, A. Shocher and M. Irani, *Blind Super-Resolution Kernel Estimation using an
#   Internal-GAN*, NeurIPS 2019, [arXiv:1909.06581](https://arxiv.org/abs/1909.06581). Where the
#   kernel comes from.
#
# Next: [05](05_network.ipynb), the network that learns from these pairs.
