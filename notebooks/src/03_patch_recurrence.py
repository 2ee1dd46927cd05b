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
# # 03 · Why it can work: patches recur across scales
#
# Learning from one single picture sounds like pulling oneself out of a swamp by one's own hair. It
# is not, for a reason that can be measured: small pieces of a picture come back, large and small.
#
# ## What you will be able to do
#
# - Cut a picture into patches and measure how alike two of them are.
# - Measure how many patches are found again, at the same scale and at smaller ones.
# - Compare what a picture knows about itself with what another picture knows about it.
# - Explain how a network that sees only a few pixels at a time learns from the whole picture.
#
# **Time:** 25 minutes to read, 25 minutes for the exercises,
# 8 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [01 PSNR and SSIM](01_psnr_and_ssim.ipynb), [02 Resampling](02_resampling.ipynb).
#
# *Only reading? [Here is this chapter with all its outputs](rendered/03_patch_recurrence.ipynb).*

# %% [markdown] id="patches-text"
# ## Patches
#
# At the end of chapter 02 something was missing: *knowledge* of what blurry edges look like when they are
# sharp. Where can it come from, if nothing but the blurry picture is given? Let us look at the picture
# in small square pieces, *patches*, of 5×5 or 7×7 pixels. Patches overlap: one begins at
# every pixel.
#
# **Predict, then run.** How many different places are there for a 5×5 patch in a picture
# of 288×288 pixels? About 3,300, about 83,000, or exactly some other number?

# %% id="count"
import numpy as np

from zssr_teach import images, plots, resampling
from zssr_teach.metrics import luma, psnr

facade = images.sample("facade").pixels
height, width = facade.shape[:2]
print(f"{height - 5 + 1} × {width - 5 + 1} = {(height - 5 + 1) * (width - 5 + 1):,} patches")

# %% [markdown] id="count-text"
# A patch of 5×5 must end inside the picture, so there are 288 − 5 + 1 places along each side. 80,656
# patches out of one small picture: that is a data set. The question is whether its members have
# anything to do with each other.
#
# ## How alike are two patches?
#
# As in chapter 01: subtract, square, take the mean, and here the root, so that the result is
# in grey levels. But one thing first. The same window frame, once in the sun and once in the shade,
# has the same *structure*. So **subtract each patch's own mean** before comparing. Brightness is
# easy to put back; structure is what we are looking for.
#
# **Predict, then run.** `shade` is `sun` made darker by 60 grey levels; `flat` has no structure at
# all. Which of the two is nearer to `sun`, without and with the means removed?

# %% id="distance"
sun = np.array([[200, 200, 110], [200, 200, 110], [200, 200, 110]], float)
shade = sun - 60
flat = np.full((3, 3), 170.0)


def distance(a, b):
    return np.sqrt(np.mean((a - b) ** 2))


for name, other in {"shade": shade, "flat": flat}.items():
    centred = distance(sun - sun.mean(), other - other.mean())
    print(f"sun to {name:5s}: {distance(sun, other):4.1f}, with the means removed {centred:4.1f}")
# <answer>
assert distance(sun - sun.mean(), shade - shade.mean()) == 0
# </answer>

# %% [markdown] id="within-text"
# ## The same patch again, at the same scale
#
# Take a patch from a window of the façade and search the whole picture for the ones most
# like it. (Patches that overlap the one we have do not count; that would be cheating.)

# %% id="within"
from zssr_teach.recurrence import nearest_patches

position = (90, 60)
matches = nearest_patches(facade, position, size=7, scales=(1.0,), count=3)
for match in matches:
    print(f"row {match.row}, column {match.column}: {match.distance:.1f} grey levels away")
assert matches[0].distance < 8


# %% id="within-figure" alt="Four patches of seven by seven pixels, all alike: red brick on the left, a bright window frame in the middle, dark glass on the right. The three that were found differ from the first in a few pixels only."
def cut(picture, row, column, size=7):
    top, left = row - size // 2, column - size // 2
    return picture[top : top + size, left : left + size]


found = {f"{m.distance:.1f} away": cut(facade, m.row, m.column) for m in matches}
plots.show_pictures({"the patch": cut(facade, *position), **found})

# %% [markdown] id="within-caption"
# *Figure 1: a patch and its nearest relatives, from other floors of the house.*
#
# ## The same patch again, at another scale
#
# Nice, but it does not help us yet. A patch that is *as blurry* as ours cannot tell what ours would look
# like sharp. So here comes the idea on which everything rests (Glasner, Bagon and Irani, 2009):
# **search in a shrunken version of the picture.** If a patch is found *there*, then we know what it
# looks like at twice the size. It is in the picture itself, in the place that was shrunk!
#
# Here is a patch of the cat, and what half the cat has to offer.

# %% id="across"
cat = images.sample("cat").pixels
half = resampling.downscale(cat, 2).clip(0, 1)
position = (107, 79)
match = nearest_patches(cat, position, size=7, scales=(0.5,), count=1)[0]
top, left, tall, wide = (round(number) for number in match.box)
print(f"distance {match.distance:.1f}; it covers {tall}×{wide} pixels of the picture")
print(
    f"patch at row {position[0]}, column {position[1]}; match from rows {top} to {top + tall}, "
    f"columns {left} to {left + wide}"
)

# %% id="across-figure" alt="Three small pictures of a curved edge between light and dark. The patch and the one found in the half-size cat look alike; the third, the same place in the full-size cat, shows the same edge with four times the pixels."
plots.show_pictures(
    {
        "the patch": cut(cat, *position),
        "found in half the cat": cut(half, match.row, match.column),
        "the same place, full size": cat[top : top + tall, left : left + wide],
    }
)

# %% [markdown] id="across-caption"
# *Figure 2: left and middle look alike. Right is what the middle was before it was shrunk.*
#
# The picture on the right is an *example*: "what looks like the middle one, when small, is this, when
# large". Nobody gave it to us; it was in the picture, in quite another place. Every patch that is found
# again in the shrunken picture brings such an example. Pairs of this kind, small and large, are what
# the network will learn from (chapter 04 calls them sons and fathers).
#
# Why do patches come back at all? Because the world does that. Perspective makes the far window a
# small copy of the near one. And at the size of 5×5 pixels there is not much that a patch can be:
# an edge, a corner, a line, a bit of texture. An edge looks like an edge at any scale.
#
# ## Measure it
#
# An anecdote is no evidence. Let us search for patches from all over the façade, at scales from 1
# to 0.5, and count how many are found again within 8 grey levels.
#
# One trap: patches of sky are found again everywhere, and bicubic enlarges them well enough. They
# make every statistic look good. So look at the *structured* ones: the quarter of the patches with
# the most contrast.
#
# **Predict, then run.** What share of all patches is found again at scale 1? And of the structured
# ones, in the picture of half the size?

# %% id="internal"
from zssr_teach.recurrence import recurrence

internal = recurrence(facade, size=5, scales=(1.0, 0.75, 0.5), stride=8)
print(internal)

# %% [markdown] id="internal-text"
# Honest numbers: at the same scale, most patches come back. At half the scale, hardly any
# structured patch of the façade is found *that* closely. Its contrasts are hard, and 8 grey levels are
# little. Keep the median distances (the *median*: half are smaller, half larger) in mind for a moment;
# we need something to compare them with.
#
# How much depends on the size of the patch?

# %% id="size-predict"
from zssr_teach import lessons


def share(size):
    return 100 * recurrence(cat, size=size, scales=(0.5,), stride=8).found()[0]


lessons.predict(
    "Of all 5×5 patches of the cat, about 87 % are found again in the cat of half the size. "
    "How many of all 15×15 patches are?",
    "%",
    lambda: share(15),
)

# %% id="size"
for size in (3, 5, 7, 11, 15):
    print(f"{size:2d}×{size:<2d}: {share(size):3.0f} % found again at half the scale")
# <answer>
assert share(5) > 80
assert share(15) < 30
# </answer>

# %% [markdown] id="size-text"
# Small patches recur, large ones do not: somewhere there may be a whisker like this one, but there is no
# second cat. What can be learnt from one picture is *local*. That is good news, as it means that a
# network for it may be small.
#
# Is it a property of pictures, or of small patches as such? Noise tells.

# %% id="noise"
noise = np.random.default_rng(0).random(cat.shape)
found = recurrence(noise, size=5, scales=(1.0, 0.5), stride=8).found()
print("noise, found again at scale 1 and 0.5:", found)
assert found == (0.0, 0.0)

# %% [markdown] id="external-text"
# Nothing. Recurrence is a property of *pictures*. Where a picture is mostly noise, internal
# learning has nothing to learn from.
#
# ## Internal against external
#
# Most networks learn from thousands of *other* pictures. What does another picture know about our
# façade? Let us search the astronaut for the façade's patches.
#
# **Predict, then run.** Another picture has as many patches of edges and corners as ours. Will they be
# nearer, equally near, or farther away than the façade's own?

# %% id="external"
astronaut = images.sample("astronaut").pixels
external = recurrence(facade, astronaut, size=5, scales=(1.0, 0.75, 0.5), stride=8)
for scale, inside, outside in zip(
    internal.scales, internal.median_distance(True), external.median_distance(True), strict=True
):
    print(
        f"scale {scale:.2f}: median distance {inside:.0f} in the façade, {outside:.0f} in the astronaut"
    )
    # <answer>
    assert inside < outside
    # </answer>

# %% id="external-figure" alt="Two charts over the scale of the search. Left, the share of patches found again: far higher in the same picture than in another one. Right, the median distance: lower in the same picture at every scale, the gap shrinking towards half the scale."
plots.plot_recurrence(internal, external)

# %% [markdown] id="external-caption"
# *Figure 3: the façade's own patches are nearer than the astronaut's, at every scale.*
#
# At scale 1 the façade knows three times better what a façade looks like. At half the scale the
# lead is small, here. It depends on the picture, and one other picture is not a fair opponent for a
# collection of thousands. Zontak and Irani (2011) did that comparison: it took
# *hundreds* of other pictures to match what a picture knows about itself, and the more detailed
# the patch, the greater the advantage of the inside.
#
# Let us try another pair, the cat in itself and in the façade.

# %% id="external-cat"
cat_inside = recurrence(cat, size=5, scales=(1.0, 0.75, 0.5), stride=8)
cat_outside = recurrence(cat, facade, size=5, scales=(1.0, 0.75, 0.5), stride=8)
for scale, inside, outside in zip(
    cat_inside.scales, cat_inside.found(True), cat_outside.found(True), strict=True
):
    print(
        f"scale {scale:.2f}: structured patches found {inside:4.0%} in the cat, "
        f"{outside:4.0%} in the façade"
    )
    assert inside > outside

# %% [markdown] id="network-text"
# Fur knows fur. That is the case for internal learning: **few examples, but the right ones.**
# They come from this camera, this light, this blur, and this subject.
#
# ## From searching to learning
#
# Glasner's method searched for every patch, and pasted what it found. It works, slowly. A network does not
# search. It looks at a small neighbourhood, its *receptive field*, and computes an answer from that alone.
# So how can it profit from patches at the far end of the picture?
#
# Let us find out with the smallest "network" there is: one *layer* (large ones have many, one after
# the other) with one *filter* of 7×7 weights. It
# looks at 49 pixels of a blurry picture and predicts what is *lost* in the middle (chapter 02).
# To learn it, we need a blurry picture with a known sharp one. We are only given the *small* picture.
# But we can shrink that one *again*, as in Figure 2.

# %% id="filter"
from numpy.lib.stride_tricks import sliding_window_view


def neighbourhoods(grey, size=7):
    padded = np.pad(grey, size // 2, mode="symmetric")
    patches = sliding_window_view(padded, (size, size)).reshape(-1, size * size)
    return patches - patches.mean(axis=1, keepdims=True)


def learn(sharp, part=np.s_[:, :]):
    """Find the 49 numbers that best predict, from blurry patches, what was lost."""
    small = resampling.downscale(sharp[..., None], 2)
    blurry = resampling.resize(small, sharp.shape)[..., 0]
    places = np.arange(sharp.size).reshape(sharp.shape)[part].ravel()
    examples, lost = neighbourhoods(blurry)[places], (sharp - blurry).ravel()[places]
    return np.linalg.lstsq(examples, lost, rcond=None)[0]


# %% [markdown] id="filter-text"
# `lstsq` minimises the squared error exactly, so there is no training loop yet (chapter 06). We give it
# the astronaut at half her size, and nothing else. Then we apply the filter to the same picture enlarged,
# as in chapter 00.
#
# **Predict, then run.** 49 numbers, learnt from one picture of 128×128 pixels. Do they gain anything
# over bicubic?

# %% id="zero-shot"
truth = luma(astronaut)
given = resampling.downscale(truth[..., None], 2)[..., 0]
bicubic = resampling.resize(given[..., None], truth.shape)[..., 0]


def gain(filter_, columns=slice(4, -4)):
    result = bicubic + (neighbourhoods(bicubic) @ filter_).reshape(truth.shape)
    seen = np.s_[4:-4, columns]
    return psnr(result[seen], truth[seen]) - psnr(bicubic[seen], truth[seen])


print(f"gain on bicubic: {gain(learn(given)):+.1f} dB")
# <answer>
assert gain(learn(given)) > 1
# </answer>

# %% [markdown] id="zero-shot-text"
# More than a decibel. That is zero-shot super-resolution, in a dozen lines, and without a network.
#
# Now the question from above. Learn the filter from the **right** half of the small picture only, and
# measure on the **left** half of the large one. No patch near the place of use was ever seen.

# %% id="non-local"
left_half = slice(4, 120)
own = gain(learn(given, np.s_[:, :56]), left_half)
far = gain(learn(given, np.s_[:, 72:]), left_half)
print(f"left half improved by what was learnt on the left:  {own:+.1f} dB")
print(f"left half improved by what was learnt on the right: {far:+.1f} dB")
assert far > 0.8 * own

# %% [markdown] id="non-local-text"
# Nearly the same. The filter never looks further than three pixels when it is *used*. It collected its
# experience from the whole picture when it was *learnt*, and keeps it in its weights. This is how **a
# small receptive field learns non-local structure**: all windows of the façade, wherever they
# are, train the same weights.
#
# Before you get too enthusiastic, change the roles: what if the filter comes from another picture?

# %% id="foreign"
for name in ("cat", "page", "weave"):
    other = luma(images.sample(name).pixels)
    foreign = learn(resampling.downscale(other[..., None], 2)[..., 0])
    print(f"learnt from the {name:5s}: {gain(foreign):+.1f} dB")

# %% [markdown] id="foreign-text"
# The cat's filter is just as good! One linear filter can only learn what nearly all pictures have
# in common, namely how blurry edges are. The weave is the warning: its threads are
# so fine that shrinking it once more wipes them out. Blurry and sharp show two different things
# there, and what was learnt from them does harm. What is *special* about a picture, the
# shape of its letters, windows and whiskers, needs more than one layer: edges of edges, corners,
# decisions. That takes a network with a few ten thousand weights, which is still tiny. Chapter 05
# builds it.
#
# ## Play: the recurrence explorer
#
# Click into the picture, or move **row** and **column**. The nearest patches light up, in the
# picture itself and in another one; coloured by the scale they were found at. It begins with the patch
# of Figure 1 (the explorer shows the middle of the façade, 16 pixels less on each side).
#
# 1. Before you click on a window: will its match at 0.5 lie among the *larger* windows or the smaller ones?
# 2. Click into the sky, then on a balcony. Compare the distances.
# 3. Set **size** to 3, then to 15. When does the other picture have a chance?
# 4. Choose **0.5 alone** and find a patch of high contrast with a distance below 10. Hard? Try the cat.

# %% id="explorer" alt="The recurrence explorer: the façade with a white square around a piece of window frame. Orange squares mark its like on other floors, blue and green ones mark larger windows farther right, found in smaller versions. Beside it the astronaut with squares on unrelated edges."
from zssr_teach.widgets import RecurrenceExplorer

RecurrenceExplorer(sample="facade", other_sample="astronaut", row=74, column=44)

# %% [markdown] id="recap"
# ## Recap
#
# - A picture holds tens of thousands of overlapping patches. Compared with their means removed, small
#   ones (5×5, 7×7) come back in the picture itself; large ones do not.
# - A patch found in the *shrunken* picture brings an example of what it looks like sharp: the place in
#   the picture that was shrunk. This is the source of knowledge that bicubic lacks.
# - Sky is found everywhere. Judge by the structured patches.
# - A picture's own patches are nearer than another picture's. Few examples, but the right ones.
# - Learning gathers examples from everywhere into shared weights, so a receptive field of a few
#   pixels is enough to use structure from the whole picture.
#
# What you compute by hand here is in the library as
# [`zssr_teach/recurrence.py`](../zssr_teach/recurrence.py): `recurrence` and `nearest_patches`.

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. The share that recurs
# From distances to the share (0 to 1) that lies below a threshold. One line.

# %% id="exercise-share"
from zssr_teach.lessons import check


def my_share(distances, threshold):
    """Return the share (0 to 1) of the distances that are below the threshold."""
    # <solution>
    return (distances < threshold).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-share"
check("03.share", my_share)

# %% [markdown] id="exercise-patches-text"
# ### 2. All patches of a picture
# All overlapping patches of a grey picture as an array (number, size, size), row by row from the top
# left.


# %% id="exercise-patches"
def my_patches(image, size):
    """Return all overlapping size × size patches, row by row from the top left."""
    # <solution>
    height, width = image.shape
    return np.stack(
        [
            image[row : row + size, column : column + size]
            for row in range(height - size + 1)
            for column in range(width - size + 1)
        ]
    )
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-patches"
check("03.patches", my_patches)

# %% [markdown] id="exercise-mean-text"
# ### 3. Take the brightness out
# Subtract from each of the patches (number, size, size) its own mean. `keepdims=True` helps.


# %% id="exercise-mean"
def my_remove_mean(patches):
    """Subtract from each of the patches (number, size, size) its own mean."""
    # <solution>
    return patches - patches.mean(axis=(1, 2), keepdims=True)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-mean"
check("03.remove_mean", my_remove_mean)

# %% [markdown] id="exercise-distances-text"
# ### 4. One patch against many
# The root of the mean squared difference of one patch to each of many, all with their means removed.


# %% id="exercise-distances"
def my_distances(patch, patches):
    """Return the distance of one patch (size, size) to each of (number, size, size)."""
    # <solution>
    gaps = my_remove_mean(patches) - (patch - patch.mean())
    return np.sqrt(np.mean(gaps**2, axis=(1, 2)))
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-distances"
check("03.distances", my_distances)

# %% [markdown] id="exercise-nearest-text"
# ### 5. The nearest other patch
# The number of the patch most like `patches[index]`. Every patch is nearest to itself; that one
# does not count.


# %% id="exercise-nearest"
def my_nearest_patch(patches, index):
    """Return the number of the patch most like patches[index] that is not the patch itself."""
    # <solution>
    distances = my_distances(patches[index], patches)
    distances[index] = np.inf
    return np.argmin(distances)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-nearest"
check("03.nearest", my_nearest_patch)

# %% [markdown] id="exercise-recurrence-text"
# ### 6. A small project: recurrence across scales
# For every patch of `image`, row by row, the distance to the nearest patch of `smaller`, the same scene
# at a smaller scale. When it passes, you have built what this whole chapter stands on.


# %% id="exercise-recurrence"
def my_recurrence(image, smaller, size):
    """Return the distance of every patch of `image` to its nearest one in `smaller`."""
    # <solution>
    candidates = my_patches(smaller, size)
    return [my_distances(patch, candidates).min() for patch in my_patches(image, size)]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-recurrence"
check("03.recurrence", my_recurrence)

# %% [markdown] id="quiz"
# ## Quiz
#
# Five questions, with an explanation for every option.

# %% id="quiz-run"
lessons.quiz("03")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - D. Glasner, S. Bagon and M. Irani, *Super-resolution from a single image*, ICCV 2009,
#   [doi:10.1109/ICCV.2009.5459271](https://doi.org/10.1109/ICCV.2009.5459271). Recurrence across
#   scales, and the first method that stands on it.
# - M. Zontak and M. Irani, *Internal statistics of a single natural image*, CVPR 2011,
#   [doi:10.1109/CVPR.2011.5995401](https://doi.org/10.1109/CVPR.2011.5995401). Internal against
#   external, measured.
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal
#   Learning*, CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). From searching to
#   learning.
#
# Next: [04 Fathers and sons](04_fathers_and_sons.ipynb).
