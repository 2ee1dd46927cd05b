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
# # 02 · Resampling and the bicubic baseline
#
# Nobody can say what super-resolution adds who does not know exactly what shrinking took away, and
# what plain interpolation already gives back for free.
#
# ## What you will be able to do
#
# - Explain aliasing, recognise it in a picture, and prevent it.
# - Build bicubic resizing from its kernel, with antialiasing, so that it agrees with the literature.
# - Place the pixels of a small picture on the grid of the large one, half pixel included.
# - Say which part of a picture shrinking and enlarging removes for good.
#
# **Time:** 25 minutes to read, 35 minutes for the exercises,
# 8 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [01 PSNR and SSIM](01_psnr_and_ssim.ipynb).
#
# *Only reading? [Here is this chapter with all its outputs](rendered/02_resampling.ipynb).*

# %% [markdown] id="sampling"
# ## Sampling: what a grid can hold
#
# A pixel is one number measured at one place. Between two places, nothing was measured. That does no
# harm as long as the scene changes slowly from one place to the next. Where it changes faster than
# the grid can follow, something worse happens.
#
# Take stripes. One *cycle* is one bright and one dark stripe. Measure a pattern of 0.9 cycles a
# pixel, once at every pixel, and a slow one of 0.1 cycles a pixel.
#
# **Predict, then run.** How do the two rows of ten measurements differ?

# %% id="alias"
import numpy as np

pixel = np.arange(10)
fast = np.cos(2 * np.pi * 0.9 * pixel)
slow = np.cos(2 * np.pi * 0.1 * pixel)
print("0.9 cycles a pixel:", fast.round(2).tolist())
print("0.1 cycles a pixel:", slow.round(2).tolist())
# <answer>
assert np.allclose(fast, slow)
# </answer>

# %% [markdown] id="alias-text"
# They do not differ at all. The fast pattern has taken on the *name* of the slow one: an *alias*.
# Afterwards nobody can tell them apart, no algorithm, no network. The rule behind this: a
# grid holds patterns of **up to half a cycle a pixel** (bright, dark, bright, dark), called
# the *Nyquist frequency*. Anything finer comes back as something coarser.
#
# ### See it
#
# A *zone plate* is a picture of all frequencies at once: rings that get finer from the middle
# outwards, until they reach half a cycle a pixel in the middle of each side. Let us make it three
# times smaller by keeping every third pixel.
#
# **Predict, then run.** The rings are coarse enough for the small grid only in the inner
# third. What will the outer parts show: grey, noise, or something else?

# %% id="zone" alt="Left: a zone plate, one set of rings around the middle. Middle: every third pixel of it, showing nine sets of rings side by side. Right: shrunk with antialiasing, one set of rings that fades to even grey outwards."
from zssr_teach import images, plots, resampling
from zssr_teach.experiments.resampling import zone_plate

rings = zone_plate(255)
third = rings[1::3, 1::3]
smooth = resampling.downscale(rings, 3)
plots.show_pictures({"zone plate": rings, "every third pixel": third, "antialiased": smooth})

# %% [markdown] id="zone-caption"
# *Figure 1: of the nine sets of rings in the middle, eight were never there.*
#
# The false rings are as clear and as crisp as the true ones. On the right, what the small grid
# cannot hold was blurred away *before* pixels were dropped. It is grey there now, which is the
# honest answer: "something fine was here". Remember this order. Blur first, then drop. Once pixels
# have been dropped it is too late.
#
# ## Interpolation: reading between the pixels
#
# Now the other way, enlarging. We need values at places *between* pixels. All classical methods do
# the same thing: they take a weighted mean of the nearest pixels, with weights that depend only on
# the distance $x$. The function that says how much is called the *kernel*.
#
# What should we ask of a kernel $k(x)$?
#
# 1. At a pixel, the result is that pixel: $k(0) = 1$, and $k(\pm 1) = k(\pm 2) = \dots = 0$.
# 2. The weights sum to 1 wherever we read. Even grey must stay even.
# 3. It should be smooth, so that the result has no creases.
# 4. It should be short: few pixels, quick, and local.
#
# A *cubic* kernel of four pixels' width that does all this has one number left to choose. Keys
# (1981) showed that one choice, $a = -\tfrac12$, also reproduces straight lines and parabolas
# exactly. This is the *bicubic* of MATLAB, of Pillow, and of all tables in this field:
#
# $$k(x) = \begin{cases}
# 1.5|x|^3 - 2.5|x|^2 + 1 & |x| \le 1 \\
# -0.5|x|^3 + 2.5|x|^2 - 4|x| + 2 & 1 < |x| < 2 \\
# 0 & \text{otherwise}
# \end{cases}$$
#
# You will write it in exercise 3. (OpenCV's bicubic uses $a = -\tfrac34$. Same name, other picture.)

# %% id="kernels" alt="Three kernels over the distance. Nearest is a box one pixel wide, bilinear a triangle two pixels wide, bicubic a smooth bell four pixels wide that dips a little below zero between one and two pixels on either side."
import matplotlib.pyplot as plt
from zssr_teach.colours import OKABE_ITO

orange, blue = OKABE_ITO["orange"], OKABE_ITO["blue"]
x = np.linspace(-2.5, 2.5, 501)
curves = {"nearest": (orange, ":"), "bilinear": (blue, "--"), "bicubic": ("black", "-")}
figure, axes = plt.subplots(figsize=(6.4, 3))
for name, (colour, style) in curves.items():
    kernel, _ = resampling.METHODS[name]
    axes.plot(x, kernel(x), color=colour, linestyle=style, label=name)
axes.set(xlabel="distance (pixels)", ylabel="weight")
axes.grid(alpha=0.3)
axes.legend()
plt.show()

# %% [markdown] id="kernels-caption"
# *Figure 2: three kernels. Bicubic is the only one with negative weights.*
#
# The negative part looks like a mistake and is the point of it: it subtracts a little of what lies
# farther off, and so keeps edges steep. It has a price.
#
# **Predict, then run.** Here is a row of pixels with one edge: 0 0 0 0 1 1 1 1. Enlarged to
# twice its length by bicubic, what is its smallest and its largest value?

# %% id="overshoot"
row = np.repeat([0.0, 1.0], 4).astype(np.float32)
image = np.tile(row[None, :, None], (8, 1, 3))
large = resampling.upscale(image, 2)[8, :, 0]
print("enlarged:", large.astype(float).round(3).tolist())
print(f"from {large.min():.3f} to {large.max():.3f}")
# <answer>
assert large.min() < 0 < 1 < large.max()
# </answer>

# %% [markdown] id="overshoot-text"
# Darker than black, brighter than white: *overshoot*. On a picture it makes thin false lines along
# edges. It is not an error of the program. Two consequences: clip before you save (and only
# then), and do not call such lines "recovered detail". Interpolation recovers nothing; it draws
# a smooth curve through what there is.
#
# ## How good are they?
#
# **Predict, then run.** We shrink the cat three times, enlarge it again by each kernel, and measure
# as in chapter 01. How many dB lie between the worst and the best?

# %% id="methods"
from zssr_teach.metrics import protocol_for

cat = images.sample("cat").pixels[:255, :255]
small = resampling.downscale(cat, 3)
protocol = protocol_for(3)
enlarged = {
    method: resampling.resize(small, cat.shape[:2], method) for method in resampling.METHODS
}
for method, picture in enlarged.items():
    print(f"{method:9s} {protocol.psnr(picture, cat):.1f} dB")
# <answer>
assert protocol.psnr(enlarged["bicubic"], cat) > protocol.psnr(enlarged["nearest"], cat) + 1
# </answer>

# %% id="methods-figure" alt="The cat's eye enlarged three ways. Nearest shows square blocks, bilinear and bicubic are both soft, bicubic a little less. The bright glint of the true eye is a grey smear in all three."
shown = {name: enlarged[name] for name in ("nearest", "bilinear", "bicubic")}
plots.compare_with_truth(cat, shown, protocol, crop=(75, 85, 48, 48))

# %% [markdown] id="methods-caption"
# *Figure 3: from blocks to bicubic. The fur and the glint in the eye are missing in all of them.*
#
# Lanczos, with six pixels instead of four, is a little better still, and there it ends: however
# clever the kernel, the next tenth of a decibel gets harder. What is missing is not a better curve
# between the pixels. It is knowledge of what cats look like.
#
# ## Antialiasing: one kernel, two widths
#
# Shrinking by 4 with the very same code is a trap. The kernel reaches 2 pixels to each side, but the
# places at which we read are 4 pixels apart. Let us look at the weights with which one pixel of the
# small picture is made of a row of 16.

# %% id="weights"
for antialias in (False, True):
    matrix = resampling.weights(16, 4, antialias=antialias).toarray()
    print(f"antialias={antialias}: {np.count_nonzero(matrix[1])} of 16 pixels have a weight")
    print("  ", matrix[1].round(2).tolist())

# %% [markdown] id="weights-text"
# Without antialiasing, twelve of the sixteen pixels have no weight: whatever happens there is never
# noticed. That is "every third pixel" again. The remedy is to *widen the kernel by the factor*
# when shrinking, $k(x / s)$, and to divide by the sum so that the weights are 1 together. A wide
# kernel is a blur: blur first, then drop, in one step. When enlarging, nothing is widened.

# %% id="antialias-predict"
from zssr_teach import lessons
from zssr_teach.experiments.resampling import ResamplingModel

page = images.sample("page").pixels
lessons.predict(
    "A printed page, shrunk by 4 and enlarged again. What does antialiasing gain?",
    "dB",
    lambda: (
        ResamplingModel(page, factor=4.0).psnr()
        - ResamplingModel(page, factor=4.0, antialias=False).psnr()
    ),
)

# %% id="antialias"
print("PSNR after shrinking and enlarging, without → with antialiasing")
for name in ("page", "facade", "cat"):
    picture = images.sample(name).pixels
    gains = []
    for factor in (2.0, 4.0):
        model = ResamplingModel(picture, factor=factor)
        without = ResamplingModel(picture, factor=factor, antialias=False)
        gains.append(f"×{factor:g}: {without.psnr():.1f} → {model.psnr():.1f} dB")
    print(f"{name:8s}", "   ".join(gains))

# %% [markdown] id="antialias-text"
# At factor 4 it is worth a decibel and more. But look at factor 2: there the plain kernel is level,
# or a little *ahead*. It is just wide enough to miss nothing entirely, and it keeps the picture
# crisper than the widened one does; the aliasing it lets through costs less than the blur.
# Measured that way, both are possible. What is not possible is to mix them: **a method trained on one
# and tested on the other loses decibels**, and papers mean the antialiased one (MATLAB's
# `imresize`). OpenCV's `resize` never antialiases its bicubic. If your numbers do not match a
# paper's, look there first.
#
# ## Where pixels lie: the half pixel
#
# A picture of 8 pixels becomes one of 4. Where does the first small pixel lie? "At pixel 0" is
# tempting and wrong. A pixel is a little *area*, and the small picture should cover the same
# area as the large one:
#
# ```text
# large  | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# small  |   0   |   1   |   2   |   3   |
# ```
#
# The first small pixel covers large pixels 0 and 1. Its centre is *between* them, at 0.5. In general,
# go from centre to edge, scale, and go back to the centre:
#
# $$\text{position} = (i + \tfrac12) \cdot s - \tfrac12$$
#
# **Predict, then run.** Where do the small pixels of a factor 3 lie? And when a row of 4 is
# *enlarged* to 8, where does the first of the 8 lie, counted in pixels of the 4?


# %% id="positions"
def positions(length, new_length):
    return (np.arange(new_length) + 0.5) * length / new_length - 0.5


print("9 → 3:", positions(9, 3).tolist())
print("8 → 4:", positions(8, 4).tolist())
print("4 → 8:", positions(4, 8).tolist())

# %% [markdown] id="positions-text"
# Factor 3 falls on whole pixels, which is why bugs of this kind hide until somebody tries factor 2.
# And −0.25 is right: the outermost pixels of the large picture lie *beyond* the centres of the small
# one's. The picture is mirrored there to have something to read.
#
# What if one gets it wrong, and takes small pixel $i$ at $s \cdot i$? Then the result is moved by
# $(s-1)/2$ pixels: half a pixel at factor 2. Nobody sees half a pixel.

# %% id="shift"
brick = images.sample("brick").pixels
for factor in (2.0, 4.0):
    right = ResamplingModel(brick, factor=factor)
    wrong = ResamplingModel(brick, factor=factor, alignment="top-left")
    print(
        f"×{factor:g}: right {right.psnr():.1f} dB, moved by {wrong.moved} pixels {wrong.psnr():.1f} dB"
    )
    assert right.psnr() > wrong.psnr() + 2

# %% [markdown] id="shift-text"
# You do not see it; PSNR does, and a network trained on such pairs does, too: it spends its strength on
# moving the picture, or learns to blur because left and right contradict each other. Some data sets
# really are made with `[::2]`, after a blur, so pixel $i$ does lie at $2i$. Neither convention is
# wrong. But one has to know which it is. The library calls them *alignments*, `"centred"` and
# `"top-left"`.
#
# ## What shrinking and enlarging removes
#
# Now we can say exactly what super-resolution is up against. Shrink the façade by 2, enlarge it by
# bicubic, and subtract that from the original. The difference is what has been lost.

# %% id="lost" alt="The façade, its blurry version after shrinking and enlarging, and the difference, drawn on middle grey: thin bright and dark lines along every window frame and balcony, flat grey elsewhere."
facade = images.sample("facade").pixels
blurry = resampling.resize(resampling.downscale(facade, 2), facade.shape[:2])
lost = facade - blurry
plots.show_pictures({"original": facade, "blurry": blurry, "lost (+ grey)": lost + 0.5})

# %% [markdown] id="lost-caption"
# *Figure 4: what was lost lives on edges and fine texture. Its mean is zero almost everywhere.*
#
# Blurry + lost = original. So a network need not paint a whole picture; it is enough to predict
# what is *lost*, from what is blurry. Chapter 05 builds it that way.
#
# Which patterns are gone? The *Fourier transform* sorts a picture by frequency. A grid of half the size
# holds up to half a cycle a *small* pixel, which is 0.25 cycles a large one.
#
# **Predict, then run.** What share of the picture's contrast is left below 0.125 cycles a pixel,
# from there to 0.25, and above?


# %% id="spectrum"
def power(picture):
    return np.abs(np.fft.fft2(picture - picture.mean(axis=(0, 1)), axes=(0, 1))) ** 2


down, across = (np.fft.fftfreq(side) for side in facade.shape[:2])
frequency = np.hypot(down[:, None], across)
kept = []
for low, high in ((0, 0.125), (0.125, 0.25), (0.25, 0.5)):
    band = (frequency >= low) & (frequency < high)
    kept.append(power(blurry)[band].sum() / power(facade)[band].sum())
    print(f"{low:5.3f} to {high:5.3f} cycles a pixel: {kept[-1]:4.0%} of the power is left")
# <answer>
assert kept[0] > 0.8 > kept[1] > kept[2]
# </answer>

# %% [markdown] id="spectrum-text"
# The coarse part is nearly untouched, the middle is weakened, the fine part is as good as gone. These
# are two different kinds of harm:
#
# - What is *weakened* could be amplified again: sharpening does just that.
# - What is *gone* cannot be amplified, since nothing times a thousand is nothing. It has to be put
#   back from *knowledge* of what such edges look like when they are sharp.
#
# Where could that knowledge come from, if we have only this one picture? That is chapter 03.
#
# One thing we can demand of every answer: shrunk again, it must give back the picture we started from.
# Does bicubic?

# %% id="consistent"
small = resampling.downscale(facade, 2)
again = resampling.downscale(resampling.upscale(small, 2), 2)
difference = 255 * np.abs(again - small)
print(
    f"grey levels: typically {np.sqrt(np.mean(difference**2)):.0f}, at most {difference.max():.0f}"
)
assert np.abs(again - small).max() > 0.01

# %% [markdown] id="consistent-text"
# It does not: on smooth walls nearly, but not at edges, since shrinking blurs the enlarged picture a
# second time. Chapter 07 computes this difference and
# puts it back, which is called *back-projection* and gains some tenths of a decibel for nothing.
#
# ## Play: the resampling explorer
#
# It starts with the zone plate, shrunk without antialiasing.
#
# 1. Move **factor** slowly from 1 to 4. When do the first false rings appear, and where?
# 2. Switch **antialiasing** on. What has taken the place of the false rings? See the kernel widen.
# 3. Switch the zone plate off. Find the smallest factor at which *you* see aliasing in the bricks.
# 4. Set **alignment** to wrong. Look at the picture, then at the difference, then at the PSNR.

# %% id="explorer" alt="The resampling explorer: the zone plate, the same after shrinking by 2.5 without antialiasing and enlarging, with false rings around it, and the difference."
from zssr_teach.widgets import ResamplingExplorer

ResamplingExplorer(sample="brick", rings=True, factor=2.5, antialias=False)

# %% [markdown] id="recap"
# ## Recap
#
# - A grid holds patterns of up to half a cycle a pixel. Anything finer becomes an alias that cannot be
#   told from a true pattern. So blur before you drop pixels, never after.
# - Interpolation is a weighted mean of near pixels. The bicubic kernel (Keys, a = −½) is smooth, four
#   pixels wide, and overshoots at edges.
# - When shrinking, the kernel is widened by the factor: antialiasing. Without it, results
#   are not comparable with the literature.
# - Pixels are areas: position = (i + ½)·s − ½. Forgetting the half pixel costs decibels nobody sees.
# - Shrinking by 2 weakens frequencies up to a quarter of a cycle a pixel and removes the rest. What
#   is removed must come from knowledge, not from amplification.
#
# What you build here is in the library as
# [`zssr_teach/resampling.py`](../zssr_teach/resampling.py): `cubic`, `weights`, `resize`,
# `downscale`, `upscale`. It agrees with MATLAB's `imresize`, border included.

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. Nearest neighbour
# Every pixel becomes a block of factor × factor pixels. `np.repeat` is your friend.

# %% id="exercise-nearest"
from zssr_teach.lessons import check


def my_nearest(image, factor):
    """Enlarge a picture by a whole factor: every pixel becomes a block."""
    # <solution>
    return image.repeat(factor, axis=0).repeat(factor, axis=1)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-nearest"
check("02.nearest", my_nearest)

# %% [markdown] id="exercise-zone-text"
# ### 2. A zone plate
# $\tfrac12 + \tfrac12 \cos(\pi r^2 / \text{size})$, grey, of shape (size, size). $r$ is the distance
# from the middle of the picture, which lies at (size − 1)/2 in both directions. (Look at your corners:
# there the rings would be finer than two pixels, and others appear that are not there. The plate of
# figure 1 fades to grey before.)


# %% id="exercise-zone"
def my_zone_plate(size):
    """Return the grey picture of rings that get finer outwards."""
    # <solution>
    steps = np.arange(size) - (size - 1) / 2
    return 0.5 + 0.5 * np.cos(np.pi * (steps[:, None] ** 2 + steps**2) / size)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-zone"
check("02.zone_plate", my_zone_plate)

# %% [markdown] id="exercise-positions-text"
# ### 3. The half pixel
# Where do the `new_length` output pixels lie among the `length` input pixels, if both rows cover the
# same stretch? Try it without looking up.


# %% id="exercise-positions"
def my_positions(length, new_length):
    """Return the positions of the output pixels; the centre of input pixel 0 is position 0."""
    # <solution>
    return (np.arange(new_length) + 0.5) * length / new_length - 0.5
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-positions"
check("02.positions", my_positions)

# %% [markdown] id="exercise-cubic-text"
# ### 4. The cubic kernel
# The three pieces of the formula above, for an array of distances of any sign.


# %% id="exercise-cubic"
def my_cubic(x):
    """Return Keys' cubic kernel (a = -1/2) at the distances x."""
    # <solution>
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0))
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-cubic"
check("02.cubic", my_cubic)

# %% [markdown] id="exercise-weights-text"
# ### 5. Weights with antialiasing
# You get a table of distances, one row for each output pixel, one column for each input pixel. Widen
# your kernel by `shrink` (at least 1), and make each row sum to 1.


# %% id="exercise-weights"
def my_weights(distances, shrink):
    """Return the weights of the input pixels, one row for each output pixel."""
    # <solution>
    weights = my_cubic(distances / shrink)
    return weights / weights.sum(axis=1, keepdims=True)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-weights"
check("02.weights", my_weights)

# %% [markdown] id="exercise-lost-text"
# ### 6. What has been lost
# What must be *added* to the shrunken and re-enlarged picture to get the original back? Use
# `resampling.downscale` and `resampling.resize`.


# %% id="exercise-lost"
def my_lost_detail(image, factor):
    """Return the original minus its shrunken and re-enlarged version."""
    # <solution>
    small = resampling.downscale(image, factor)
    return image - resampling.resize(small, image.shape[:2])
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-lost"
check("02.lost_detail", my_lost_detail)

# %% [markdown] id="exercise-downscale-text"
# ### 7. A small project: bicubic downscaling, the one of the literature
# Put `my_positions` and `my_weights` together, first for the rows, then the same for the columns. At
# the border the picture is mirrored, edge pixel included (`np.pad(…, mode="symmetric")`). Sides are
# multiples of the whole factor. Do not clip. When this passes, you have MATLAB's `imresize`.


# %% id="exercise-downscale"
def my_downscale(image, factor):
    """Shrink a picture (height, width, 3) with the antialiased cubic kernel."""

    # <solution>
    def shrink(rows):
        margin = 2 * factor + 1
        padded = np.pad(rows, ((margin, margin), (0, 0), (0, 0)), mode="symmetric")
        positions = my_positions(len(rows), len(rows) // factor)
        distances = positions[:, None] - (np.arange(len(padded)) - margin)
        return np.tensordot(my_weights(distances, factor), padded, axes=1)

    return shrink(shrink(image).swapaxes(0, 1)).swapaxes(0, 1)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-downscale"
check("02.downscale", my_downscale)

# %% [markdown] id="quiz"
# ## Quiz
#
# Five questions, with an explanation for every option.

# %% id="quiz-run"
lessons.quiz("02")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - R. Keys, *Cubic convolution interpolation for digital image processing*, IEEE Transactions on
#   Acoustics, Speech, and Signal Processing 29, 1981,
#   [doi:10.1109/TASSP.1981.1163711](https://doi.org/10.1109/TASSP.1981.1163711). Where a = −½ is from.
# - D. P. Mitchell and A. N. Netravali, *Reconstruction filters in computer graphics*, SIGGRAPH 1988,
#   [doi:10.1145/378456.378514](https://doi.org/10.1145/378456.378514). A whole family of cubic
#   kernels, judged by people.
# - C. E. Shannon, *Communication in the presence of noise*, Proceedings of the IRE 37, 1949,
#   [doi:10.1109/JRPROC.1949.232969](https://doi.org/10.1109/JRPROC.1949.232969). What samples can hold.
# - G. Parmar, R. Zhang and J.-Y. Zhu, *On aliased resizing and surprising subtleties in GAN
#   evaluation*, CVPR 2022, [arXiv:2104.11222](https://arxiv.org/abs/2104.11222). Which libraries
#   forget to antialias, and what it costs.
#
# Next: [03 Patches recur across scales](03_patch_recurrence.ipynb).
