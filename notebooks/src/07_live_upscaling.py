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
# # 07 · Live upscaling
#
# The network is trained; now it must show what it can do on the picture it was made for. Between its
# raw answer and the best one lie a few finishing touches that cost no training at all.
#
# ## What you will be able to do
#
# - Apply a network that was trained on a picture to that same picture, enlarged.
# - Build the finishing touches by hand: self-ensemble, back-projection, tiles with a halo.
# - Decide which of them help, which do harm, and which are not worth their time.
# - Enlarge a picture of your own, by ×2, ×3 or ×4, and say what the result is worth.
#
# **Time:** 35 minutes to read, 45 minutes for the exercises,
# 25 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [01](01_psnr_and_ssim.ipynb) for PSNR,
# [04](04_fathers_and_sons.ipynb) for fathers and sons, [06](06_training.ipynb) for the training.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/07_live_upscaling.ipynb).*

# %% id="load"
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, lessons, pairs, plots, resampling
from zssr_teach.camera import Camera
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.training import CosineRule, TrainingSettings
from zssr_teach.upscaling import PRESETS, Job, back_project, increment_factors, predict, upscale

truth = images.sample("facade").pixels[:192, :192]
given = resampling.downscale(truth, 2).clip(0, 1)
protocol = protocol_for(2)
print("given:", given.shape, " wanted:", truth.shape)

# %% [markdown] id="train-text"
# ## Train on a picture, apply to that picture
#
# The library's `Job` is one picture on its way to a larger one: it trains, then it finishes. So
# that you need not wait, we take a *small* network, 8 layers of 24 channels, and 120 steps. The
# preset "live" takes more channels and more steps, and gains more.

# %% id="train"
quick = replace(
    PRESETS["live"],
    network=NetworkSettings(depth=8, width=24),
    training=TrainingSettings(steps=120, rule=CosineRule(peak=4e-3, warm_up=20)),
)
job = Job(given, 2, quick, seed=0).train()
print("state:", job.run.state, " steps:", job.run.step)

# %% [markdown] id="roles"
# While it learnt, the picture played the *father*, and its shrunken version the son. Now the roles
# move up by one: the picture is enlarged and becomes the *son*, and what the network answers is the
# father nobody has ever seen.
#
# One thing is easy to forget. The network never enlarges anything. It sharpens a picture that was
# enlarged before, by the same bicubic as the sons were.

# %% id="apply"
enlarged = resampling.upscale(given, 2)


def network(picture):
    return job.run.sharpen(picture)


alone = network(enlarged)


def score(picture):
    return protocol.psnr(picture.clip(0, 1), truth)


print("better than bicubic by more than 0.3 dB:", score(alone) > score(enlarged) + 0.3)
print("values outside of [0, 1]:", bool((alone < 0).any() or (alone > 1).any()))

# %% [markdown] id="clip"
# The answer overshoots black and white: next to sharp edges a network, like bicubic, swings too far.
# Clip it before you save it or measure it. (Exercise 1 is about what happens if you do not.)
#
# ## Touch 1: eight answers instead of one
#
# Turn the picture by a quarter, sharpen it, turn the answer back. A perfect network would answer
# the same. Ours does not: its weights know nothing of symmetry. With flips there are eight such
# answers.

# %% id="eight-answers"
answers = []
for index in pairs.TRANSFORMS:
    sharpened = network(pairs.transform(enlarged, index))
    answers.append(pairs.undo_transform(sharpened, index))
answers = np.stack(answers)
spread = answers.std(axis=0).mean(-1)
print("shape:", answers.shape)

# %% id="show-spread" alt="The sharpened office block beside a map of how much the eight answers differ: dark in flat walls, bright along window frames and balconies."
plots.show_pictures({"one answer": answers[0], "where the eight disagree": spread / spread.max()})

# %% [markdown] id="ensemble-text"
# *Figure 1: one of the eight answers, and their standard deviation (white is the largest).* They
# agree on flat walls and disagree where there is something to make up. What each gets wrong *in its
# own way* can be averaged away. This is the *geometric self-ensemble*; the paper takes the median.
#
# **Predict, then run.** How much does the median of eight gain on a single answer?

# %% id="ensemble-predict"
median = np.median(answers, axis=0)
lessons.predict(
    "What does the self-ensemble add to the network alone?",
    "dB",
    lambda: score(median) - score(alone),
    name="07.ensemble",
)

# %% id="ensemble"
each = [score(answer) for answer in answers]
print(
    f"the median is {'better' if score(median) > np.mean(each) else 'worse'} than the eight's mean"
)
# <answer>
print("by less than 1 dB:", score(median) - np.mean(each) < 1)
# </answer>

# %% [markdown] id="ensemble-cost"
# It costs seven more passes of the network, no training: well below a second here. The gain is
# small, and it is there on nearly every picture, which is why every competition entry uses it.
# Averaging several *networks*, trained from other seeds, sounds better still, but three of
# them gained only 0.03 dB more on our test pictures, at three times the training. Ask for it when
# time does not matter.
#
# ## Touch 2: back-projection
#
# There is one thing that we *know* about the unknown picture: shrunk, it must give the picture
# we have. Does our result?

# %% id="consistency"
shrunk = resampling.downscale(median, 2)
missing = given - shrunk
off = np.abs(missing).mean() * 255
print("mean difference above 0.5 grey levels:", off > 0.5)

# %% [markdown] id="back-text"
# It does not. So enlarge what is missing and add it. That changes the result, so shrink again, look
# again, add again: *iterative back-projection* (Irani and Peleg, 1991).
#
# **Predict, then run.** The error against the *given* picture will fall towards zero. What about
# the error against the *true* picture: will it fall to zero as well? How far?

# %% id="back-curves" alt="Two curves over 20 iterations of back-projection. The mean difference to the given picture falls steeply at first, then ever more slowly, towards zero. The PSNR against the ground truth rises within the first few iterations and is then flat."
result, differences, scores = median, [], []
for _ in range(21):
    missing = given - resampling.downscale(result, 2)
    differences.append(np.abs(missing).mean() * 255)
    scores.append(score(result))
    result = result + resampling.upscale(missing, 2)

figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
axes[0].semilogy(differences, color="#0072b2", marker=".")
axes[0].set(xlabel="iterations", ylabel="grey levels", title="difference to the given picture")
axes[1].plot(scores, color="#d55e00", marker=".")
axes[1].set(xlabel="iterations", ylabel="dB", title="PSNR against the truth")
plt.show()

# %% id="back-numbers"
# <answer>
print("10 iterations leave less than a quarter:", differences[10] < differences[0] / 4)
print("gain over 0.03 dB:", scores[10] > scores[0] + 0.03)
print(
    "second ten iterations add less than the first:",
    scores[20] - scores[10] < scores[10] - scores[0],
)
# </answer>

# %% [markdown] id="back-limits"
# *Figure 2: what back-projection repairs, and what it cannot see.* Many pictures shrink to the given
# one. Back-projection moves to *one of them*, the nearest; which one is right it cannot know.
#
# ### When it does harm
#
# It trusts two things blindly: the given picture, and how it was shrunk. Let us break each in turn.
# To be fair we start from the best result there is: the ground truth itself.
#
# **Predict, then run.** Noise of 10 grey levels in the given picture: how good is the
# "corrected" ground truth?

# %% id="noise-predict"
noise = np.random.default_rng(0).normal(0, 10 / 255, given.shape).astype(np.float32)
lessons.predict(
    "PSNR of the ground truth after ten back-projections towards a noisy picture?",
    "dB",
    lambda: score(back_project(truth, given + noise, Camera(2))),
    name="07.noisy-back-projection",
)

# %% id="harm"
kernel = resampling.gaussian_kernel(1.6)
blurred = resampling.downscale(truth, 2, kernel, "centred")
cases = {"all is well": given, "noise": given + noise, "another camera": blurred}
for name, picture in cases.items():
    spoilt = score(back_project(truth, picture, Camera(2)))
    print(f"{name:15s} truth, back-projected: {spoilt:.0f} dB")

# %% [markdown] id="harm-text"
# If all is well, nothing changes (equal pictures have an infinite PSNR). Otherwise even the perfect
# picture is spoilt: noise is put back, and with the wrong camera it is
# over-sharpened. The library therefore switches back-projection off as soon as noise
# is declared (`noise=…`, or the preset "real"), and uses the kernel if you give one.
#
# One more trap, which this library fell into: some blurs (motion, a lens out of focus) let fine stripes
# through *inverted*, black for white. For those, an enlarged correction has the wrong sign and grows
# with every iteration. With a kernel, `back_project` therefore carries the difference
# back by the transposed shrinking instead (the *adjoint*, as in gradient descent), and in any case
# stops before the difference would rise.
#
# ## All touches together

# %% id="touches"
table = {}
for ensemble in (False, True):
    for iterations in (0, 10):
        picture = job.finish(self_ensemble=ensemble, back_projection=iterations).image
        table[ensemble, iterations] = score(picture)
print("both: 0.1 dB or more above the network alone:", table[True, 10] > table[False, 0] + 0.1)
print("and more than 0.5 dB above bicubic:", table[True, 10] > score(enlarged) + 0.5)

# %% id="touch-bars" alt="Five bars of PSNR: bicubic is the lowest, the network alone clearly higher, with the self-ensemble hardly more, with back-projection and with both higher again."
names = ["bicubic", "network", "+ ensemble", "+ back-projection", "+ both"]
values = [
    score(enlarged),
    *(table[key] for key in ((False, 0), (True, 0), (False, 10), (True, 10))),
]
figure, axes = plt.subplots(figsize=(8, 2.6), layout="constrained")
bars = axes.barh(names[::-1], values[::-1], color=["#d55e00"] * 4 + ["#999999"])
axes.bar_label(bars, fmt="%.2f dB", padding=3)
axes.set(xlabel="PSNR (dB)", xlim=(min(values) - 0.5, max(values) + 0.4))
plt.show()

# %% [markdown] id="touch-caption"
# *Figure 3: the touches one by one. (The axis does not begin at zero.)* What each brings depends on
# the picture and on the training; after so few steps the self-ensemble brings little here. Both work
# on a network that is never trained again; switch them on and off in the live lab below.

# %% id="compare" alt="Bicubic, the zero-shot result and the ground truth. In the detail, the bicubic window frames are soft, those of the result are clearer, those of the truth clearer still."
final = job.finish()
plots.compare_with_truth(
    truth, {"bicubic": final.bicubic, "zero-shot": final.image}, protocol, crop=(40, 40, 48, 48)
)

# %% [markdown] id="compare-caption"
# *Figure 4: bicubic, our result and the ground truth.* The eye is a better judge than the caption.
# Drag the line, press <kbd>m</kbd> for the difference map: where is the network still wrong?

# %% id="viewer" alt="The comparison viewer with bicubic on the left and the zero-shot result on the right of a vertical line."
from zssr_teach.widgets import ComparisonViewer

ComparisonViewer(
    {
        "given": given,
        "bicubic": final.bicubic,
        "network alone": alone.clip(0, 1),
        "zero-shot": final.image,
        "ground truth": truth,
    },
    first="bicubic",
    second="zero-shot",
)

# %% [markdown] id="tiles-text"
# ## Tiles: pictures of any size
#
# Between two layers the network keeps one number per channel and pixel. For a picture of 12
# megapixels and 32 channels that is 1.5 gigabytes. So a large picture is cut into tiles, which are
# sharpened one by one and put together again.
#
# **Predict, then run.** We cut into tiles of 64 pixels without further care. What will one see at
# the seams? And how many pixels from a seam will be wrong? (Chapter 05 knows: 8 layers, 3×3.)

# %% id="tiles"
careless = np.zeros_like(enlarged)
for top in range(0, 192, 64):
    for left in range(0, 192, 64):
        place = np.s_[top : top + 64, left : left + 64]
        careless[place] = network(enlarged[place])

careful = predict(job.run.model, enlarged, tile=64)
inside = np.s_[8:-8, 8:-8]  # the library mirrors the picture's own border, too
wrong = np.abs(careless - alone).max(-1)
still_wrong = np.abs(careful - alone)[inside].max()
# <answer>
print("largest error at seams, careless: above 5 grey levels:", bool(wrong[inside].max() > 5 / 255))
print("with a halo: below a tenth of that:", bool(still_wrong < wrong[inside].max() / 10))
# </answer>

# %% id="show-tiles" alt="A map of the careless tiles' error: a bright grid of two horizontal and two vertical bands at the seams, black elsewhere. Beside it, with a halo, the map is black but for the picture's own border."
careful_wrong = np.abs(careful - alone).max(-1)
plots.show_pictures(
    {"without a halo": (8 * wrong).clip(0, 1), "with a halo": (8 * careful_wrong).clip(0, 1)}
)

# %% [markdown] id="tiles-caption"
# *Figure 5: error of tiles against the whole picture at once, eight times amplified.* A convolution
# that runs over its tile's border finds zeros there, and each of the 8 layers carries the damage
# one pixel further in. The remedy: read each tile with a rim of 8 pixels, the *halo*, sharpen, and
# throw the rim away. Then the seams are not just invisible: there are none. (The picture's own
# border differs because the library mirrors the picture there, which is better than zeros.)
#
# ## Further: ×3, ×4
#
# The scale is only a number to the pairs: for ×4 a son is his father shrunk by four. But the picture
# gets no larger.
#
# **Predict, then run.** The true picture has 288 pixels a side. For ×4, how many pixels a side has
# the given picture, and how many its smallest son before he is enlarged?

# %% id="sizes"
whole = images.sample("facade").pixels
for scale in (2, 3, 4):
    side = whole.shape[0] // scale
    settings = replace(quick.pairs, scale=scale)
    smallest = pairs.father_levels((side, side, 3), settings)[-1]
    print(f"×{scale}: given {side}, smallest son {side * smallest / scale:.0f} pixels a side")

# %% id="scales"
small = replace(
    quick,
    network=NetworkSettings(depth=8, width=16),
    training=TrainingSettings(steps=60, rule=CosineRule(peak=4e-3, warm_up=15)),
)
results = {}
for scale in (3, 4):
    low = resampling.downscale(whole, scale).clip(0, 1)
    results[scale] = upscale(low, scale, small, seed=0, truth=whole)
    verdict = "better" if results[scale].psnr > results[scale].bicubic_psnr else "worse"
    print(f"×{scale}: {verdict} than bicubic")

# %% id="show-scales" alt="The office block by zero-shot at factor 3, by bicubic and zero-shot at factor 4, and the truth. At 3 the window frames are soft but there; at 4 most have run together, and zero-shot is only a little crisper than bicubic."
plots.show_pictures(
    {
        "×3 zero-shot": results[3].image,
        "×4 bicubic": results[4].bicubic,
        "×4 zero-shot": results[4].image,
        "truth": whole,
    },
    crop=(60, 60, 72, 72),
)

# %% [markdown] id="increments"
# *Figure 6: further is harder.* With every step of the scale there are fewer pixels to learn from and
# more to make up. At ×4 fifteen of sixteen pixels are invented.
#
# ### Gradual increments
#
# The paper's answer: do not jump. Enlarge by a little, take the result as one more, larger
# *father*, go on training, enlarge by a little more. The factors are such that each is
# the same multiple of the one before:

# %% id="factors"
for scale, number in ((2, 2), (4, 2), (2, 6)):
    factors = [round(vertical, 2) for vertical, _ in increment_factors(scale, number)]
    print(f"×{scale} in {number} increments:", factors)

# %% [markdown] id="honest"
# ### How we were wrong about them
#
# An earlier version of this chapter said that increments do not help, with a number to prove it:
# two increments instead of one jump, 300 steps each, −0.12 dB. The number was right. The conclusion
# was not: *every network began from zero*, so each increment had 300 steps to learn everything again.
# In the authors' code the next network **starts from what the last one has learnt**. One line makes
# the difference (`start_weights`), and so do small steps, **one axis at a time**: first ×1.19 in width,
# then in height, then both (the authors do it with ×1.5). The preset `gradual` does that twelve times.
# Measured on Set5, ×2 (mean PSNR on luma, 8 layers of 32, two crops a step, nothing learnt elsewhere):
#
# | way | steps | PSNR |
# | --- | --- | --- |
# | one jump, preset `live`, three seeds | 700 | 37.07 dB |
# | preset `gradual`, three seeds (`benchmarks/increments.py`) | 11 × 350 + 950 | 37.3 dB |
# | *three of the five pictures, one seed:* one jump | 700 | 36.97 dB |
# | one jump, longer | 1,500 | 36.98 dB |
# | one jump, longer, four crops a step | 2,000 | 36.98 dB |
# | six increments by axis, weights carried on | 6 × 250 | 37.15 dB |
#
# So more steps of one jump bring nothing, and the same steps spent on small increments bring
# what nothing else did. Why? Between a son and a father of nearly its size there is little to
# guess, and much in the picture that looks like it. Three lessons beside the one on increments: a
# trial that fails may have tested something else than its label says; *read the code behind a paper*;
# and say so when you were wrong.
#
# What did not help, then and now: the mean of three networks from other seeds (+0.03 dB for three
# times the training), smaller fathers only down to 0.75 of the picture (−0.1 dB after 300 steps). One
# number says little, though: the same preset with another seed lands up to 0.06 dB away.
#
# There is one more way to be quick: begin with weights that were trained on *other* photographs (a
# *warm start*, `warm_start=True`), and train just a little on this picture. It is quicker and better.
# It is also **not purely zero-shot**: say so when you show such a result.
#
# ## Presets
#
# What was found to work is kept in presets; `print(PRESETS["live"])` tells all of one.

# %% id="presets"
for preset in PRESETS.values():
    print(f"{preset.name}: {preset.purpose}")

# %% [markdown] id="lab-text"
# ## The live lab
#
# All of the course in one place: choose a picture, damage it, train, watch, compare, save.
# Training runs in the background; **Stop** keeps what was learnt. *Before* each press on
# **Start**, say what you expect.
#
# 1. **Start** with the coins. Watch the PSNR overtake bicubic: after how many steps?
# 2. When it has finished, switch **self-ensemble** and **back-projection** off and on. Which gains
#    more? Nothing is trained again.
# 3. Set **blur** to 1.5 and start again; then set **tell the network** to *nothing* and start again.
#    This is what happens if one assumes the wrong camera. And if it is told *what it finds*?
# 4. Set **noise** to 15. Is the gain larger or smaller than without noise? And if the network is
#    told *nothing*?
# 5. **learning rate** to 0.01, **width** to 64: does it live? If not, what does the lab say?
# 6. Scale ×4 on the page of print. Can you read it? Should a machine?

# %% id="lab" alt="The live lab: the input picture of old coins, its bicubic enlargement, the zero-shot result, not yet trained, and the ground truth."
from zssr_teach.experiments.lab import LabSettings
from zssr_teach.widgets import LiveLab

LiveLab(LabSettings(source="coins"))

# %% [markdown] id="own-text"
# ## A picture of your own
#
# In the lab, press the button for a file. In Python, four lines do it:
#
# ```python
# picture = images.read("holiday.jpg")
# result = upscale(picture, scale=2, preset="live", seed=0)
# images.save("holiday_x2.png", result.image, like=result.picture)
# print(result.events)   # what was out of the ordinary
# ```
#
# `read` takes care of grey pictures, palettes, 16 bits and transparency, and hands them on to
# `save`.
#
# How large may it be, how long does it take, and how much memory? Training sees crops, so it takes about
# as long for every size. The finishing touches look at every pixel eight times. On two cores of a
# server that was busy with other work, enlarging twice with `live` took
#
# | given | time | memory, at most |
# | --- | --- | --- |
# | 256×256 | 35 s | 0.8 GB |
# | 512×512 | 43 s | 0.9 GB |
# | 1000×1000 | 142 s | 1.2 GB |
# | 2000×2000 | 375 s | 2.3 GB |
#
# A telephone's photograph has 4000×3000 pixels: cut out what matters first, with
# `images.read("holiday.jpg").pixels[top:bottom, left:right]`.
#
# Here with a grey picture that has no file, and a network too small to be of use:

# %% id="own"
file = images.encode(images.sample("camera").pixels[60:124, 90:154])
picture = images.read(file, name="from memory")
tiny = replace(small, network=NetworkSettings(depth=4, width=8))
mine = upscale(picture, scale=2, preset=tiny, steps=20, seed=0)
print("from", picture.pixels.shape[:2], "to", mine.image.shape[:2])
print("PSNR:", mine.psnr, "(without a ground truth there is none)")
assert mine.image.min() >= 0
assert mine.image.max() <= 1

# %% [markdown] id="own-judge"
# Without a ground truth nobody can give you a number. You can still ask three questions:
#
# - **Does it fit?** Shrink the result: is it the given picture? Back-projection sees to that.
# - **Would it have worked one scale down?** Shrink your picture by two, enlarge *that*, and compare
#   with your picture. It is the nearest thing to a test that you have.
# - **Did you want it to be there?** Look at what was added with the difference mode of the viewer.
#   Letters and faces are made up with the same confidence as bricks.
#
# For a phone's photograph take the preset "real": such pictures have noise and have been
# compressed, and the network would sharpen that along with everything else.

# %% [markdown] id="recap"
# ## Recap
#
# - The network sharpens an enlarged picture; in the end, the picture given takes the son's place.
# - The self-ensemble is the median over eight flips and rotations: a small, nearly certain gain
#   without training.
# - Back-projection makes the result agree with the given picture. It cannot restore what shrinking
#   removed, and it does harm if the picture is noisy or was shrunk in another way than assumed.
# - Tiles with a halo as wide as half the receptive field give the same result as the whole picture.
# - Larger scales leave less to learn from and more to make up. Gradual increments help, if they are
#   small and each goes on from the weights of the one before.
# - Report failures too; call a warm start a warm start; what SR adds is plausible, not measured.
#
# What you build here by hand is in the library as
# [`zssr_teach/upscaling`](../zssr_teach/upscaling): `predict`, `back_project`,
# `increment_factors`, `Job`, `upscale`.

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. From floats to bytes
# Before a result is saved. Remember that it overshoots, and that `uint8` knows no −1 and no 256.

# %% id="exercise-bytes"
from zssr_teach.lessons import check


def my_to_bytes(image):
    """Turn a picture in about [0, 1] into uint8, 0 to 255, rounded to the nearest value."""
    # <solution>
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-bytes"
check("07.to_bytes", my_to_bytes)

# %% [markdown] id="exercise-factors-text"
# ### 2. Gradual increments
# The factors relative to the *given* picture; the first step starts from 1, the last one arrives at
# `scale`. Each is the same multiple of the one before.


# %% id="exercise-factors"
def my_factors(scale, number):
    """Return the list of `number` factors that lead to `scale` by equal ratios."""
    # <solution>
    return [scale ** (step / number) for step in range(1, number + 1)]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-factors"
check("07.factors", my_factors)

# %% [markdown] id="exercise-back-text"
# ### 3. Back-projection
# `iterations` times: shrink the result (`resampling.downscale`), see what is missing to the input
# `image`, enlarge that (`resampling.upscale`) and add it. Do not clip.


# %% id="exercise-back"
def my_back_projection(result, image, scale, iterations):
    """Return the result, corrected so that shrinking it gives the input again."""
    # <solution>
    for _ in range(iterations):
        missing = image - resampling.downscale(result, scale)
        result = result + resampling.upscale(missing, scale)
    return result
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-back"
check("07.back_projection", my_back_projection)

# %% [markdown] id="exercise-ensemble-text"
# ### 4. The geometric self-ensemble
# For any function `network` that turns a picture into a picture of the same size. You need
# `pairs.transform`, `pairs.undo_transform` and the median over the right axis.


# %% id="exercise-ensemble"
def my_self_ensemble(network, image):
    """Return the median of the network's answers to all eight flips and rotations."""
    # <solution>
    results = []
    for index in pairs.TRANSFORMS:
        sharp = network(pairs.transform(image, index))
        results.append(pairs.undo_transform(sharp, index))
    return np.median(results, axis=0)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-ensemble"
check("07.self_ensemble", my_self_ensemble)

# %% [markdown] id="exercise-tiles-text"
# ### 5. A small project: tiles with a halo
# Pad the picture by `halo` on all sides (`np.pad`, mode `"reflect"`), read each tile with `halo`
# more pixels around it, apply the network, keep the inside. The last tiles of a row or column may
# be smaller. The network refuses pieces larger than a tile with its halo.


# %% id="exercise-tiles"
def my_tiles(network, image, tile, halo):
    """Apply the network in tiles of tile × tile pixels and return the whole result."""
    # <solution>
    height, width = image.shape[:2]
    padded = np.pad(image, ((halo, halo), (halo, halo), (0, 0)), mode="reflect")
    result = np.zeros_like(image)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            piece = padded[top : top + tile + 2 * halo, left : left + tile + 2 * halo]
            sharp = network(piece)[halo:-halo, halo:-halo]
            result[top : top + tile, left : left + tile] = sharp
    return result
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-tiles"
check("07.tiles", my_tiles)

# %% [markdown] id="quiz"
# ## Quiz

# %% id="quiz-run"
lessons.quiz("07")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="project"
# ## A project of your own
#
# You now know every piece of the method. Take one question to which nobody here knows the answer, and two hours:
#
# - Does it help to rotate and flip on pictures of *text*, whose letters never stand on their head?
# - How wrong may the assumed blur be before bicubic wins?
# - Where do patches of *your* picture fail to recur (chapter 03), and does the network fail there, too?
# - From which noise on does back-projection do harm?
# - When does the true PSNR begin to fall (chapter 06) for a picture twice as large?
#
# What makes it a project and not a game is the page you write about it:
#
# 1. the question in one sentence, and **what you expect**, written down before the first run;
# 2. at least three pictures, with and without structure; one number says little, so two seeds each;
# 3. a table, with its protocol under it (chapter 01), and one figure with a detail magnified;
# 4. one picture on which it failed, and your best guess why;
# 5. the settings and the seeds, so that somebody else gets the same.
#
# `zssr-teach evaluate pictures/` measures a whole folder and writes the table for you.

# %% [markdown] id="reading"
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*,
#   CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Section 3.1: the touches.
# - M. Irani and S. Peleg, *Improving resolution by image registration*, CVGIP: Graphical Models and
#   Image Processing 53, 1991,
#   [doi:10.1016/1049-9652(91)90045-L](https://doi.org/10.1016/1049-9652%2891%2990045-L).
#   Back-projection.
# - R. Timofte, R. Rothe and L. Van Gool, *Seven ways to improve example-based single image super
#   resolution*, CVPR 2016, [doi:10.1109/CVPR.2016.206](https://doi.org/10.1109/CVPR.2016.206).
#   The self-ensemble, and six more ways.
# - D. Glasner, S. Bagon and M. Irani, *Super-resolution from a single image*, ICCV 2009,
#   [doi:10.1109/ICCV.2009.5459271](https://doi.org/10.1109/ICCV.2009.5459271). Small steps and
#   back-projection, before there were networks.
# - B. Lim, S. Son, H. Kim, S. Nah and K. M. Lee, *Enhanced deep residual networks for single image
#   super-resolution*, 2017, [arXiv:1707.02921](https://arxiv.org/abs/1707.02921). EDSR, with the
#   self-ensemble under the name "+".
#
# Next: [08](08_real_pictures.ipynb): pictures that were taken by a real camera, and not shrunk by bicubic.
