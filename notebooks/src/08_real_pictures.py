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
# # 08 · Real pictures
#
# Networks that were fed with a million bicubic sons win every bicubic contest, and fail on the
# photograph in your pocket. It was not shrunk by bicubic. A network that learns from your picture
# alone can be told how it was taken, or can find out: this is what zero-shot is *for*.
#
# ## What you will be able to do
#
# - Describe a camera by scale, kernel and alignment, and say what half a pixel costs.
# - Tell the network how a picture was taken, and predict what a wrong answer does.
# - Switch off what does harm: back-projection under noise, flips under a slanted blur.
# - Estimate kernel, noise and compression from the picture, and know where that fails.
# - Judge a result without a ground truth, and name what fools each judge.
#
# **Time:** 35 minutes to read, 50 minutes for the exercises,
# 30 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [02](02_resampling.ipynb) for alignment,
# [04](04_fathers_and_sons.ipynb) for the camera of sons, [07](07_live_upscaling.ipynb) for the
# finishing touches.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/08_real_pictures.ipynb).*

# %% id="load"
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import convolve2d

from zssr_teach import images, lessons, pairs, plots, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, compress_jpeg, degrade
from zssr_teach.kernels import (
    centre_of_mass,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.recipes import RECIPES
from zssr_teach.training import CosineRule, TrainingSettings
from zssr_teach.upscaling import PRESETS, Job, find_preset

truth = images.sample("astronaut").pixels[:160, 40:200]
protocol = protocol_for(2)
print("wanted:", truth.shape)

# %% [markdown] id="kernels"
# ## What a camera does
#
# Between the scene and its pixels stand a lens, perhaps out of focus, and a hand that may shake. Ask
# what they make of a single bright point, a star: it becomes a small spot, and every point of the
# scene becomes the same spot. The spot is the kernel of chapter 02, in optics the *point spread
# function*. Whoever knows it knows the blur.

# %% id="show-kernels" alt="Five kernels, white on black: a soft slanted ellipse, a soft round spot, a flat round disc, a level line of seven pixels and a crooked path."
slanted = gaussian_kernel((2.0, 0.8), 13, angle=30)
kernels = {
    "slanted Gaussian": slanted,
    "soft lens": gaussian_kernel(1.2, 13),
    "out of focus": disc_kernel(3.0),
    "movement": motion_kernel(7),
    "shaking hand": shake_kernel(7, seed=1),
}


def framed(kernel, side=13):
    """Return a kernel as a picture: in the middle of a square, its largest weight white."""
    room = [((side - n) // 2, side - n - (side - n) // 2) for n in kernel.shape]
    return np.pad(kernel, room) / kernel.max()


plots.show_pictures({name: framed(kernel) for name, kernel in kernels.items()})

# %% [markdown] id="kernels-caption"
# *Figure 1: what five cameras make of a star.* And of a face:

# %% id="show-blurs" alt="An astronaut's face, five times: smeared along a slant, slightly soft, badly out of focus with doubled edges, smeared sideways, and shaken along a crooked path."
plots.show_pictures(
    {name: resampling.blur(truth, kernel) for name, kernel in kernels.items()},
    crop=(24, 48, 48, 48),
)

# %% [markdown] id="camera"
# *Figure 2: five blurs of one face.* After the blur, the sensor keeps every second pixel, or every
# third. So a camera is three things, and the library's `Camera` holds them: a *scale*, a *kernel*, and
# an *alignment*, which is where the small pixels lie on the fine grid.
#
# ## Half a pixel
#
# The third looks like pedantry. Blur a picture, and keep every second pixel with `[::2]`: small pixel 0
# lies on pixel 0 of the large picture. Bicubic shrinking, as in chapter 02, puts it at 0.5, in the
# middle of the two pixels that it stands for. Both make pictures that look the same. Now enlarge one
# of them and believe the wrong one.
#
# **Predict, then run.** The picture is off by half a pixel of the *large* grid, which nobody
# would see. How much PSNR does that cost?

# %% id="half-predict"
soft = gaussian_kernel(0.8)
sampled = resampling.blur(truth, soft)[::2, ::2]


def score(picture):
    return protocol.psnr(picture.clip(0, 1), truth)


def enlarged_as(alignment):
    return score(Camera(2, soft, alignment).enlarge(sampled))


lessons.predict(
    "What does the wrong alignment cost?",
    "dB",
    lambda: enlarged_as("top-left") - enlarged_as("centred"),
    name="08.half-pixel",
)

# %% id="half"
for alignment in ("top-left", "centred"):
    print(f"believed {alignment:8s}: {enlarged_as(alignment):.1f} dB")

# %% [markdown] id="half-text"
# Two decibels: on this picture more than a small network gains. And a network does not repair
# it: its sons were made with the alignment that you believed. Whenever somebody's method loses to
# bicubic by a dB or two, look for half a pixel first.
#
# A kernel can carry its own offset. One with an even number of rows has no middle pixel; it is applied
# at pixel `side // 2`, and its *centre of mass* lies half a pixel beside that. The files of kernels that
# come with benchmarks are often made this way on purpose. So, given a kernel, `Camera` takes
# it at its word (the alignment "kernel") and computes where the pixels lie.

# %% id="even-kernel"
box = np.full((4, 4), 1 / 16)
camera = Camera(2, box)
print("alignment:", camera.alignment, " centre of mass:", centre_of_mass(box))
taken = camera.shrink(truth)
for alignment in ("kernel", "top-left"):
    psnr = score(Camera(2, box, alignment).enlarge(taken))
    print(f"enlarged as {alignment:8s}: {psnr:.1f} dB")

# %% [markdown] id="told-text"
# ## Told the truth, something wrong, nothing
#
# Now to the blur. We take our picture with the slanted kernel, and let the same small network learn
# four times. Only the sons differ: made by bicubic (the network is told *nothing*), with the true kernel,
# with one that is round and too wide, and with the true one turned by a quarter.

# %% id="cameras"
cameras = {
    "nothing": Camera(2),
    "the truth": Camera(2, slanted, "centred"),
    "too wide": Camera(2, gaussian_kernel(1.8), "centred"),
    "turned": Camera(2, np.rot90(slanted), "centred"),
}
given = cameras["the truth"].shrink(truth).clip(0, 1)
quick = replace(
    PRESETS["live"],
    network=NetworkSettings(depth=6, width=16),
    training=TrainingSettings(steps=100, rule=CosineRule(peak=4e-3, warm_up=20)),
)

# %% [markdown] id="told-predict"
# **Predict, then run.** Bicubic has about 25 dB. Put the four in order. Which of them end up
# *below* bicubic? And is a wrong kernel better than none?

# %% id="told" tags=["nbval-ignore-output"]
jobs, results = {}, {}
for name, camera in cameras.items():
    jobs[name] = Job(given, camera, quick, seed=0, truth=truth).train()
    results[name] = jobs[name].finish()
    gain = results[name].psnr - results[name].bicubic_psnr
    print(f"told {name:9s}: {results[name].psnr:.1f} dB, bicubic {gain:+.1f} dB")

# %% id="told-numbers"
# <answer>
psnrs = {name: result.psnr for name, result in results.items()}
print("best:", max(psnrs, key=psnrs.get))
print("the truth gains over 2 dB:", psnrs["the truth"] > score(jobs["nothing"].bicubic) + 2)
print("both wrong ones lose to bicubic:", max(psnrs["too wide"], psnrs["turned"]) < 25.6)
# </answer>

# %% id="show-told" alt="The face four times, beside the truth. Told nothing it is as soft as bicubic. Told the truth it is crisp and close to the original. Told a kernel that is too wide it has black and white rims; told the turned one, slanted stripes cross the cheeks."
plots.compare_with_truth(
    truth,
    {f"told {name}": result.image for name, result in results.items()},
    protocol,
    crop=(28, 48, 44, 44),
)

# %% [markdown] id="told-caption"
# *Figure 3: one network, one picture, four beliefs about the camera.* Told nothing, it undoes the
# bicubic blur, which is less than there was: careful, and hardly better than bicubic. Told the truth, it
# gains several dB, as much as no deeper network would bring. Told a kernel that is too wide, it
# sharpens what was never blurred, and draws black and white rims.
#
# The two mistakes are not alike. *Too narrow* leaves the picture soft; *too wide* spoils it. In doubt,
# believe the narrower one.
#
# Others found the same in other ways. Efrat and colleagues (2013) compared simple and elaborate methods
# under exact and wrong blur: knowing the blur weighed more than the elaborate model. And in
# the paper of this course, on pictures shrunk with random kernels, zero-shot with the true kernel was
# about 2 dB ahead of the best trained network of its day, which was stuck with bicubic.
#
# ## Noise belongs to the sons
#
# A sensor counts photons, and they arrive at random: *shot noise*, which grows with the light. Its
# electronics add *read noise*, everywhere the same. A network that has never seen noise takes it for
# detail and sharpens it. The cure is chapter 04's: noise on the sons and not on the fathers. What is
# in the question and never in the answer is left out. (It is left out only where a neighbour tells
# more than the pixel itself; some fine detail goes with it.)

# %% id="noise" tags=["nbval-ignore-output"]
noisy = degrade(truth, Degradation(Camera(2), gaussian=15), seed=0)
noisy_jobs = {
    level: Job(noisy, 2, find_preset(quick, noise=level), seed=0, truth=truth).train()
    for level in (0, 15)
}
for level, job in noisy_jobs.items():
    psnr = job.finish(back_projection=0).psnr
    print(f"noise on sons {level:2d}: {psnr:.1f} dB, bicubic {score(job.bicubic):.1f} dB")

# %% [markdown] id="off-text"
# ## What to switch off
#
# ### Back-projection, as soon as there is noise
#
# Chapter 07 spoilt the ground truth with it. Here it meets a network that has just learnt to leave noise
# out. All of the noise is in the given picture, and back-projection makes the result agree with it.
#
# **Predict, then run.** What do ten back-projections do to the result with noise on the sons: how many
# dB, up or down?

# %% id="off-predict"
lessons.predict(
    "What does back-projection change, with noise in the picture?",
    "dB",
    lambda: (
        noisy_jobs[15].finish(back_projection=10).psnr
        - noisy_jobs[15].finish(back_projection=0).psnr
    ),
    name="08.back-projection",
)

# %% id="off"
calm = noisy_jobs[15].finish(back_projection=0)
fitted = noisy_jobs[15].finish(back_projection=10)
print("back-projection:", "up" if fitted.psnr > calm.psnr else "down")
# <answer>
print("by more than 0.5 dB:", calm.psnr - fitted.psnr > 0.5)
# </answer>

# %% id="show-noise" alt="The noisy face by bicubic is covered with grain; told of the noise, the network's is smoother and crisper; after back-projection the grain is back, stronger than in bicubic."
plots.compare_with_truth(
    truth,
    {
        "bicubic": calm.bicubic,
        "noise on sons": calm.image,
        "and back-projected": fitted.image,
    },
    protocol,
    crop=(28, 48, 44, 44),
)

# %% [markdown] id="noise-caption"
# *Figure 4: what the network left out comes back.* `find_preset(…, noise=15)`, or `upscale(…,
# noise=15)`, therefore switches back-projection off by itself.
#
# ### Flips, if the camera has a direction
#
# The self-ensemble turns the picture, sharpens it, and turns it back. That is fair only if a turned
# picture is one that *this camera* could have taken. A level smear, turned by a quarter, is an upright
# smear, and the network has never learnt to undo those. Which of the eight flips and rotations may stay? Those
# that leave the kernel as it is: `pairs.camera_symmetries`.
#
# **Predict, then run.** For each of the five cameras of Figure 1: how many of the eight are left?

# %% id="symmetries"
for name, kernel in kernels.items():
    allowed = pairs.camera_symmetries(replace(quick.pairs, kernel=kernel))
    print(f"{name:17s} {len(allowed)} of {len(pairs.TRANSFORMS)}: {allowed}")

# %% [markdown] id="symmetries-text"
# What does it cost to take all eight in spite of it? The network that was told the truth is still
# there.


# %% id="ensembles"
def ensemble(job, transforms):
    answers = [
        pairs.undo_transform(job.run.sharpen(pairs.transform(job.enlarged, index)), index)
        for index in transforms
    ]
    return np.median(answers, axis=0)


told = jobs["the truth"]
own = pairs.camera_symmetries(replace(quick.pairs, kernel=slanted))
alone, fair, unfair = (score(ensemble(told, some)) for some in ((0,), own, pairs.TRANSFORMS))
print("its own symmetries:", "better" if fair > alone else "worse", "than a single answer")
print("all eight:", "better" if unfair > alone else "worse", "than a single answer")
# <answer>
print("all eight lose over 0.3 dB:", unfair < alone - 0.3)
# </answer>

# %% [markdown] id="training-flips"
# *While training*, flips may stay: there the father is turned first and blurred afterwards, always
# in the camera's own direction. The library does both by itself. You must know it when you write your
# own.
#
# ## Finding the kernel
#
# Nobody has noted the kernel of your photograph. To find it from the picture, and then enlarge with it,
# is called *blind super-resolution*. Two ideas have carried far; both ask what this course asks in
# chapter 03: *what of the picture is found again at another size?*
#
# ### If there were pairs
#
# Begin with a dream: somebody hands us the sharp picture as well. Then every small pixel is one
# equation. It is a window of the sharp picture, each pixel times its weight, added up. The pixels we
# know, the weights we want: 169 unknowns, 6,400 equations. Such a system is solved by
# *least squares*: the weights for which all equations together are wrong by as little as possible.

# %% id="pairs"
sharp = truth.mean(-1, keepdims=True).astype(np.float64)
windows = sliding_window_view(np.pad(sharp[..., 0], 6, mode="symmetric"), (13, 13))[::2, ::2]
table = windows.reshape(-1, 13 * 13)
pixels = Camera(2, slanted, "kernel").shrink(sharp).ravel()


def solve(pixels, ridge=0.0):
    left = table.T @ table + ridge * np.eye(13 * 13)
    return np.linalg.solve(left, table.T @ pixels).reshape(13, 13)


def kernel_error(found):
    return np.abs(found - slanted).sum()  # 0 is perfect, 1 is half of the weight misplaced


print("equations:", table.shape[0], " unknowns:", table.shape[1])
print(f"kernel error: {kernel_error(solve(pixels)):.2f}")

# %% [markdown] id="pairs-predict"
# Exact, from exact pairs. Real pairs are rough.
#
# **Predict, then run.** We add noise of 5 grey levels to the small pixels, hardly visible. There are 38
# times as many equations as unknowns. How large will the kernel's error be? And what if large weights cost
# something (a *ridge*: the sum of the squared weights, times 10, is added to what is to be small)?

# %% id="rough-pairs" alt="Four kernels: the true one, a soft slanted ellipse; the exact solution, the same; the solution from noisy pairs, in which the ellipse can just be made out among speckles; and the one with a ridge, an ellipse with faint speckles."
rough = pixels + np.random.default_rng(0).normal(0, 5 / 255, pixels.shape)
found = {"exact pairs": solve(pixels), "noisy pairs": solve(rough), "ridge": solve(rough, 10.0)}
for name, kernel in found.items():
    print(f"{name}: kernel error {kernel_error(kernel):.2f}")
shown = {"truth": slanted, **found}
plots.show_pictures({name: (k / k.max()).clip(0, 1) for name, k in shown.items()})

# %% [markdown] id="recurrence"
# *Figure 5: a kernel from pairs.* Neighbouring pixels are nearly equal, so the equations say nearly the
# same, and little noise does much damage. Whoever estimates kernels must say what kernels are like:
# small weights, smooth, nothing negative, sum 1.
#
# ### Idea 1: pairs from the picture itself
#
# Michaeli and Irani (2013) take the pairs from chapter 03. If a window frame is in the picture twice,
# near and far, then the near one is the sharp window and the far one its small pixels. To find such pairs:
#
# 1. guess a kernel, at first a single point;
# 2. shrink the picture with it; for small patches of the picture, look for the most similar ones among
#    the shrunk. Each of these comes from a larger window of the picture, and that is a pair;
# 3. solve for the kernel, as above, good matches with more weight; back to 2.
#
# The better the kernel, the more similar the patches, and the better the pairs.
#
# They also point out a trap. The kernel that one needs is *not* the point spread function of
# the camera. It leads from the picture one would have taken from nearer, *by the same lens*, to the one that was
# taken; and that picture is not perfectly sharp, either. So the kernel is narrower than the lens's
# spot: the blurs' variances add (exercise 2), and the nearer picture has had its share already.
#
# ### Idea 2: a network that is a kernel
#
# KernelGAN (Bell-Kligler, Shocher and Irani, 2019) needs no pairs. One network, the generator, shrinks the
# picture. A second one, the *discriminator*, sees small patches and must tell: from the picture,
# or from the shrunk one? The generator learns until the other can no longer tell. (Adversarial, as in
# chapter 00, but with one picture.) When patches of both look alike, it shrinks as the camera does.
#
# Its generator is strange: several convolutions and *nothing between them*, no ReLU. Such a network is
# linear, so it can be no more than one convolution. Let us see that.

# %% id="collapse"
rng = np.random.default_rng(0)
filters = [rng.normal(0, 1, (side, side)) for side in (7, 5, 3)]
layer_by_layer = sharp[..., 0]
for each in filters:
    layer_by_layer = convolve2d(layer_by_layer, each, mode="valid")

one = np.ones((1, 1))
for each in filters:
    one = convolve2d(one, each)
at_once = convolve2d(sharp[..., 0], one, mode="valid")
print("three layers are one kernel of", one.shape)
print("the same answers:", np.allclose(layer_by_layer, at_once))

# %% [markdown] id="collapse-text"
# Why the detour, if a single filter would do? Gradient descent finds its way better through several
# layers than in one, as its authors observed. And at every step one can multiply out what the
# generator is at that moment, look at it, and add to the loss what kernels are like: it sums to 1, has
# its weight in the middle and little at the border, and many of its weights are zero.
#
# ### Where both fail
#
# - **Flat pictures.** Sky says nothing about a blur. Without edges there is nothing to measure.
# - **One direction.** Level stripes look the same however far they are smeared sideways.
# - **Nothing recurs at another size.** A page of print has letters of *one* size. The shrunk page does not
#   look like the page under any kernel.
# - **Noise and JPEG.** Both ideas trust fine detail, and these make it up. Shrinking also removes noise,
#   so "looks the same after shrinking" is no longer true of the right kernel.
# - **Small pictures**, of which the shrunk one has a few hundred windows.
# - **A blurred scene.** Fog, seen sharply, and a wall, seen out of focus, are the same picture.
#
# So an estimate needs its own doubt. Run it three times from other seeds: where the three
# kernels disagree, believe none and take a narrow one; a wide mistake costs more, as you saw. The library's
# estimates say how far the runs were apart, and when they are not certain they say that, too.
#
# ## How noisy? How compressed?
#
# Noise is easier. Take the finest detail there is: of four neighbours $a, b, c, d$ in a square,
# $(a - b - c + d) / 2$. A flat wall gives 0, a slope gives 0, a level or upright edge gives 0; noise of
# standard deviation $\sigma$ gives numbers of standard deviation $\sigma$, since four variances add to
# $4\sigma^2$ and halving takes them back. What is left of the scene are corners and slanted edges: few,
# but large. Few and large is what a median does not see. Donoho and Johnstone (1994) take the
# *median absolute deviation*, the median of the absolute values, and divide it by 0.6745: half of all
# normal noise lies within $0.6745\,\sigma$.
#
# **Predict, then run.** Noise of 10 grey levels is added to our picture. What does the standard
# deviation of this finest detail say? And the median? And both for the picture *without* noise?


# %% id="mad"
def noise_of(picture):
    """Return the standard deviation and the robust estimate of the noise, in grey levels."""
    a, b = picture[:-1, :-1], picture[:-1, 1:]
    c, d = picture[1:, :-1], picture[1:, 1:]
    detail = (a - b - c + d) / 2 * 255
    return detail.std(), np.median(np.abs(detail)) / 0.6745


for level in (0, 10, 20):
    rng = np.random.default_rng(0)
    added = truth + rng.normal(0, level / 255, truth.shape)
    spread, robust = noise_of(added)
    print(f"noise {level:2d}: standard deviation {spread:4.1f}, by the median {robust:4.1f}")

# %% [markdown] id="mad-text"
# Near, and never too low: fine texture counts as noise. Fur, grass and bricks can pass for 5 grey levels.
# And noise that was smoothed already, by the software of a phone or by JPEG, is no longer independent from pixel to
# pixel; then the estimate is too *low*.
#
# **JPEG** cuts the picture into blocks of 8×8 pixels and rounds each on its own, so the edges of
# blocks no longer fit. The file itself says how coarsely it was rounded (its *quantisation tables*, which Pillow shows as
# `Image.open(file).quantization`). If that is lost, say because somebody has saved it as PNG, measure: are
# the steps from pixel to pixel larger at every eighth column than elsewhere?


# %% id="blocks"
def blockiness(picture):
    """Return how much larger the steps between blocks of 8 columns are than those inside."""
    steps = np.abs(np.diff(picture, axis=1)).mean(axis=(0, 2))
    between = np.arange(len(steps)) % 8 == 7
    return steps[between].mean() / steps[~between].mean()


print(f"never compressed:  {blockiness(truth):.2f}")
for quality in (90, 60, 30, 10):
    print(f"JPEG quality {quality}: {blockiness(compress_jpeg(truth, quality)):8.2f}")
damaged = images.sample("damaged").pixels
print(f"gallery, 'damaged': {blockiness(damaged):.2f}")

# %% [markdown] id="suggest"
# ## What to do with what was found
#
# | what is seen | setting | why |
# | --- | --- | --- |
# | noise of σ grey levels | `noise=σ`, which also stops back-projection | what is in sons and not in fathers is left out |
# | JPEG below about 80 | some noise on sons (5 to 10) | blocks and ringing must not pass for detail |
# | a kernel, certain | `kernel=…` | the largest gain there is |
# | a kernel, uncertain | none | too narrow is harmless, too wide is not |
# | a shrunken picture of the web | none: bicubic | this is how most programs shrink |
# | dead pixels | replace them by a median first | a network draws stars around them |
#
# Machines can fill in this table, and say why they chose each setting. Read the reasons, and overrule them
# if you know more: you were there when the picture was taken.
#
# ## A badly damaged photograph
#
# All together. The library keeps *recipes*, things that happen to pictures, by name:

# %% id="recipes"
for recipe in RECIPES.values():
    print(recipe)

# %% [markdown] id="restore-text"
# We take the coins of Pompeii, at night: few photons, and a hand that shook. The noise is estimated from the
# damaged picture. The kernel we are told by the recipe, since at this noise nobody finds it.

# %% id="restore" tags=["nbval-ignore-output"]
coins = images.sample("coins").pixels
night = RECIPES["at night"].at(2)
dark = degrade(coins, night, seed=0)
level = round(noise_of(dark)[1])
print("estimated noise:", level, "grey levels")

beliefs = {
    "nothing": (Camera(2), 0),
    "blur only": (night.camera, 0),
    "blur and noise": (night.camera, level),
}
restored = {}
for name, (camera, noise) in beliefs.items():
    job = Job(dark, camera, find_preset(quick, noise=noise), seed=0, truth=coins)
    restored[name] = job.train().finish()
    print(f"told {name:14s}: {restored[name].psnr:.1f} dB")

# %% id="restore-numbers"
# <answer>
best = restored["blur and noise"]
print("blur and noise: more than 1 dB above bicubic:", best.psnr > best.bicubic_psnr + 1)
print("nothing: below bicubic:", restored["nothing"].psnr < best.bicubic_psnr)
# </answer>

# %% id="show-restored" alt="Two coins, taken at night: by bicubic grainy and soft; told nothing, the grain is sharpened into checks; told the blur only, it is wild black and white noise; told blur and noise, calm, with clean rims but little of the relief. The truth shows a figure on the coin."
plots.compare_with_truth(
    coins,
    {
        "bicubic": restored["nothing"].bicubic,
        **{f"told {name}": result.image for name, result in restored.items()},
    },
    protocol,
    crop=(16, 60, 52, 52),
)

# %% [markdown] id="restore-caption"
# *Figure 6: coins at night.* Half of the truth is worse than none: told of the blur but not of the
# noise, the network undoes the blur of the noise as well, which never had one. Told both, it wins, and the
# figure on the coin is gone all the same. It was not in the given picture, and an honest method leaves it out.
#
# ## Judging without a ground truth
#
# Of your own picture there is no truth. Three judges offer themselves:
#
# - **The re-shrunk error.** Shrink the result with the camera that was assumed. How far is it from the
#   picture that was given?
# - **One scale below.** Shrink the given picture, enlarge it with the same network, and compare with the
#   given picture, the reconstruction of chapter 06.
# - **Looking.** A hasty eye likes what is crisp. We let the mean step between neighbours stand for it.
#
# **Predict, then run.** The four results of Figure 3 stand before these judges. Which does each choose?


# %% id="judges"
def rebuilt(job, camera):
    son = pairs.make_son(given, replace(quick.pairs, kernel=camera.kernel))
    return protocol.psnr(job.run.sharpen(son).clip(0, 1), given)


reshrunk, below, crisp = {}, {}, {}
for name, camera in cameras.items():
    image = results[name].image
    reshrunk[name] = 255 * np.abs(camera.shrink(image) - given).mean()
    below[name] = rebuilt(jobs[name], camera)
    crisp[name] = 255 * np.abs(np.diff(image, axis=1)).mean()
print("smallest re-shrunk error:", min(reshrunk, key=reshrunk.get))
print("best one scale below:    ", max(below, key=below.get))
print("crispest:                ", max(crisp, key=crisp.get))

# %% id="judge-table" tags=["nbval-ignore-output"]
for name, result in results.items():
    print(
        f"told {name:9s}: re-shrunk {reshrunk[name]:.2f} levels, below {below[name]:.1f} dB,",
        f"steps {crisp[name]:.1f}, in truth {result.psnr:.1f} dB",
    )

# %% [markdown] id="fooled"
# Three judges, and none has found the right one. Each can be fooled:
#
# - **The re-shrunk error** asks whether the result *fits*, not whether it is good. Thousands of pictures
#   fit; back-projection makes any of them fit; and one that keeps all of the noise fits best. It is measured
#   with the camera that was *believed*. But it can convict: an error of a grey level and more without any
#   noise says that this camera cannot have taken this picture.
# - **One scale below** sets an exam for itself. Who believes in a mild blur gets an easy exam and a good mark.
#   It compares networks, steps and rates under *one* camera; across cameras it says nothing.
# - **The eye** takes contrast for detail. Rims look crisp for a second. Look longer, at what you know: the
#   white of an eye, a straight edge, print.
#
# With noise, a good result must *not* fit: what is left over is the noise, on average
# $0.8\,\sigma$ a pixel, and it looks like noise. If the scene can be seen in it, something was believed wrongly.

# %% id="left-over" alt="Two grey maps of what is left over after re-shrinking. Told the truth, the map is nearly flat grey. Told the turned kernel, the outlines of face, hair and collar stand out in black and white."
plots.show_pictures(
    {
        f"told {name}": 0.5 + 20 * (cameras[name].shrink(results[name].image) - given).mean(-1)
        for name in ("the truth", "turned")
    }
)

# %% [markdown] id="left-over-caption"
# *Figure 7: what is left over, twenty times amplified (grey is nothing).* A residue with the outlines of the scene
# in it is evidence against the camera.
#
# So use the judges as alarms, not as prizes. Keep what passes all of them. To decide between what is left,
# look for evidence about the *camera*: a point of light, an edge that you know to be straight and sharp, a
# letter. And if it matters, say "plausible", not "restored".

# %% [markdown] id="recap"
# ## Recap
#
# - A camera is a scale, a kernel and an alignment. Half a pixel of the large grid costs more than a
#   small network gains.
# - The blur that is assumed matters more than the network. Too narrow leaves the picture soft; too wide or
#   turned falls below bicubic.
# - Noise goes on sons only; then back-projection is switched off, since it puts the noise back.
# - Only flips and rotations that leave the kernel as it is may enter the self-ensemble.
# - A kernel is found by what recurs: by patches and least squares, or by a linear generator that a
#   discriminator cannot tell from the camera. Flat, noisy, one-directional pictures give none; then believe none.
# - The median of the finest detail measures noise; steps between blocks betray JPEG.
# - Without a ground truth each judge can be fooled: they can convict a result, none can acquit it.
#
# The library has it in [`camera.py`](../zssr_teach/camera.py),
# [`kernels`](../zssr_teach/kernels), [`degradation.py`](../zssr_teach/degradation.py) and
# [`recipes.py`](../zssr_teach/recipes.py).

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. Where a kernel lies
# Its centre of mass: a mean place, to which every row counts as much as it weighs. `(rows, columns)`
# below and right of the pixel at which the kernel is applied, `side // 2`. The kernel may have any sum.

# %% id="exercise-centre"
from zssr_teach.lessons import check


def my_centre(kernel):
    """Return how far the kernel's mass lies from the pixel at which it is applied."""
    # <solution>
    total = kernel.sum()
    down = kernel.sum(axis=1) @ np.arange(kernel.shape[0]) / total
    across = kernel.sum(axis=0) @ np.arange(kernel.shape[1]) / total
    return down - kernel.shape[0] // 2, across - kernel.shape[1] // 2
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-centre"
check("08.centre", my_centre)

# %% [markdown] id="exercise-width-text"
# ### 2. Blurs that come together
# A lens of width 3 and a sensor of width 4 blur like one Gaussian of width 5: variances add. How wide is
# the blur of the whole chain, `sigmas` in HR pixels, measured in *LR* pixels?


# %% id="exercise-width"
def my_width(sigmas, scale):
    """Return the standard deviation of all blurs together, in LR pixels."""
    # <solution>
    return sum(sigma**2 for sigma in sigmas) ** 0.5 / scale
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-width"
check("08.width", my_width)

# %% [markdown] id="exercise-reshrunk-text"
# ### 3. The first judge
# The mean absolute difference between the re-shrunk result and the picture that was given, in grey
# levels. A `camera` has `camera.shrink(picture)`.


# %% id="exercise-reshrunk"
def my_reshrunk_error(result, image, camera):
    """Return how badly the result fits the image, in grey levels."""
    # <solution>
    return 255 * np.abs(camera.shrink(result) - image).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-reshrunk"
check("08.reshrunk_error", my_reshrunk_error)

# %% [markdown] id="exercise-noise-text"
# ### 4. The level of the noise
# For a grey picture `(height, width)`: the finest detail, $(a - b - c + d)/2$, and the median of its
# absolute values, divided by 0.6745. Try to write it without looking up.


# %% id="exercise-noise"
def my_noise_level(image):
    """Return the standard deviation of the noise, in grey levels."""
    # <solution>
    detail = (image[:-1, :-1] - image[:-1, 1:] - image[1:, :-1] + image[1:, 1:]) / 2
    return 255 * np.median(np.abs(detail)) / 0.6745
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-noise"
check("08.noise_level", my_noise_level)

# %% [markdown] id="exercise-collapse-text"
# ### 5. A network that is one kernel
# The heart of KernelGAN. `filters` is a list of 2-D arrays of any sizes, one a layer.


# %% id="exercise-collapse"
def my_collapse(filters):
    """Return the one kernel that does what all the filters do, one after the other."""
    # <solution>
    kernel = filters[0]
    for each in filters[1:]:
        kernel = convolve2d(kernel, each)
    return kernel
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-collapse"
check("08.collapse", my_collapse)

# %% [markdown] id="exercise-kernel-text"
# ### 6. A small project: a kernel from pairs
# The heart of Michaeli and Irani, step 3. `windows` are n windows of the sharp picture (n × rows × columns),
# `pixels` the n small pixels. Find the weights for which
# $|A\,k - p|^2 + \mathrm{ridge} \cdot |k|^2$ is smallest, where the rows of $A$ are the windows: there
# $(A^\top A + \mathrm{ridge} \cdot I)\, k = A^\top p$.
#
# Then try it on `windows` and `rough` of the lesson: which ridge gives the smallest error? Could you have
# chosen it without the truth?


# %% id="exercise-kernel"
def my_kernel_from_pairs(windows, pixels, ridge):
    """Return the kernel (rows, columns) that fits the pairs best; not normalised."""
    # <solution>
    table = windows.reshape(len(windows), -1)
    left = table.T @ table + ridge * np.eye(table.shape[1])
    return np.linalg.solve(left, table.T @ pixels).reshape(windows.shape[1:])
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-kernel"
check("08.kernel_from_pairs", my_kernel_from_pairs)

# %% [markdown] id="quiz"
# ## Quiz

# %% id="quiz-run"
lessons.quiz("08")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="project"
# ## A project of your own
#
# Take one question to which nobody here knows the answer, and two hours:
#
# - Photograph a star, or a pinhole before a lamp. Is the spot the kernel that helps most, or is a narrower one
#   better, as Michaeli and Irani say?
# - How wide may the assumed blur be, in per cent of the true one, before bicubic wins? The same for pictures
#   with more and with less structure?
# - The coins are grey, their noise is not. How much is gained by telling the network that?
# - Noise of phones is smoothed and therefore coarse. Does it help to add *coarse* noise to sons?
# - Build a judge from the three: can you find a rule that picks the right one of four cameras?
#
# Chapter 07 says what makes it a project: the question and your expectation first, three pictures, two seeds,
# a table with its protocol, one failure, the settings.

# %% [markdown] id="reading"
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*,
#   CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Section 4.2: other cameras than
#   bicubic.
# - T. Michaeli and M. Irani, *Nonparametric Blind Super-resolution*, ICCV 2013,
#   [doi:10.1109/ICCV.2013.121](https://doi.org/10.1109/ICCV.2013.121). The kernel from patches, and why
#   it is not the point spread function.
# - S. Bell-Kligler, A. Shocher and M. Irani, *Blind Super-Resolution Kernel Estimation using an
#   Internal-GAN*, NeurIPS 2019, [arXiv:1909.06581](https://arxiv.org/abs/1909.06581). KernelGAN.
# - N. Efrat, D. Glasner, A. Apartsin, B. Nadler and A. Levin, *Accurate Blur Models vs. Image Priors in
#   Single Image Super-Resolution*, ICCV 2013,
#   [doi:10.1109/ICCV.2013.352](https://doi.org/10.1109/ICCV.2013.352). The blur weighs more than the
#   model of pictures.
# - D. L. Donoho and I. M. Johnstone, *Ideal spatial adaptation by wavelet shrinkage*, Biometrika 81,
#   1994, [doi:10.1093/biomet/81.3.425](https://doi.org/10.1093/biomet/81.3.425). The median absolute
#   deviation as a measure of noise.
#
# Back to the [start](00_start_here.ipynb).
