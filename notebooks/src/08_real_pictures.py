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
# Networks fed with a million bicubic sons win every bicubic contest, and fail on the photograph in
# your pocket, which no bicubic has shrunk. A network that learns from your picture alone can be told
# how it was taken, or can find out. This is what zero-shot is *for*.
#
# ## What you will be able to do
#
# - Describe a camera by scale, kernel and alignment, and say what half a pixel costs.
# - Tell the network how a picture was taken, and predict what a wrong answer does.
# - Switch off what does harm: back-projection under noise, flips under a slanted blur.
# - Estimate kernel, noise and compression from the picture, and know where that fails.
# - Judge a result without a ground truth, and name what fools each judge.
#
# **Time:** 40 minutes to read, 50 minutes for the exercises,
# 55 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [02](02_resampling.ipynb) for alignment,
# [04](04_fathers_and_sons.ipynb) for the camera of sons, [07](07_live_upscaling.ipynb) for the
# finishing touches.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/08_real_pictures.ipynb).*

# %% id="load"
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach import images, kernels, lessons, pairs, plots, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, compress_jpeg, degrade
from zssr_teach.kernels.measures import measure_kernel
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.recipes import RECIPES
from zssr_teach.training import CosineRule, TrainingSettings
from zssr_teach.upscaling import PRESETS, Job, find_preset, suggest

truth = images.sample("astronaut").pixels[:160, 40:200]
protocol = protocol_for(2)
print("wanted:", truth.shape)

# %% [markdown] id="kernels"
# ## What a camera does
#
# Between the scene and its pixels stand a lens, perhaps out of focus, and a hand that may shake. What do
# they make of a single bright point, a star? A small spot; and of every other point of the scene the
# same spot. It is the kernel of chapter 02, in optics the *point spread function*.

# %% id="show-kernels" alt="Five kernels, white on black: a soft slanted ellipse, a soft round spot, a flat round disc, a level line of seven pixels and a crooked path."
slanted = kernels.gaussian_kernel((2.0, 0.8), 13, angle=30)
blurs = {
    "slanted Gaussian": slanted,
    "soft lens": kernels.gaussian_kernel(1.2, 13),
    "out of focus": kernels.disc_kernel(3.0),
    "movement": kernels.motion_kernel(7),
    "shaking hand": kernels.shake_kernel(7, seed=1),
}


def framed(kernel):
    """Return a kernel in the middle of 15×15 pixels, its largest weight white."""
    room = [((15 - side) // 2,) * 2 for side in kernel.shape]
    return np.pad(kernel, room) / kernel.max()


plots.show_pictures({name: framed(kernel) for name, kernel in blurs.items()})

# %% [markdown] id="camera"
# *Figure 1: what five cameras make of a star.* After the blur, the sensor keeps every second pixel, or
# every third. So a camera is three things, and the library's `Camera` holds them: a *scale*, a *kernel*,
# and an *alignment*: where the small pixels lie on the fine grid.
#
# Make the spot longer, turn it, draw one of your own. Which fine stripes does it swallow, and which can
# back-projection bring back?

# %% id="explorer" alt="The camera explorer: the picture a movement takes, the same enlarged and corrected, the kernel, its spectrum with dark bands, and a falling curve of the re-shrunk error."
from zssr_teach.widgets import CameraExplorer

CameraExplorer(truth, kind="motion")

# %% [markdown] id="half-heading"
# ## Half a pixel
#
# The third looks like pedantry. Blur a picture, keep every second pixel with `[::2]`: small pixel 0
# lies on large pixel 0. Bicubic, as in chapter 02, puts it at 0.5, in the middle of the two
# that it stands for. Both pictures look the same. Now enlarge one and believe the other.
#
# **Predict, then run.** The result is off by half a pixel of the *large* grid, which nobody
# would see. How much PSNR does that cost?

# %% id="half-predict"
soft = kernels.gaussian_kernel(0.8)
sampled = resampling.blur(truth, soft)[::2, ::2]


def score(picture):
    return protocol.psnr(picture.clip(0, 1), truth)


believed = {name: score(Camera(2, soft, name).enlarge(sampled)) for name in ("top-left", "centred")}
lessons.predict(
    "What does the wrong alignment cost?",
    "dB",
    lambda: believed["top-left"] - believed["centred"],
    name="08.half-pixel",
)

# %% id="half"
for name, psnr in believed.items():
    print(f"believed {name:8s}: {psnr:.1f} dB")

# %% [markdown] id="half-text"
# And no network repairs it: its sons were made with the alignment that you believed. If a method loses to bicubic by a dB or two, look
# for half a pixel first.
#
# A kernel can carry an offset, too. One of 4×4 has no middle pixel; it is applied at pixel
# `side // 2`, and its *centre of mass* lies half a pixel beside that (exercise 1). So `Camera(2, kernel)` takes a kernel at its word, and
# computes where the pixels lie; "centred" moves the kernel to the middle first.
#
# ## Told the truth, something wrong, nothing
#
# Now the blur. We take the picture with the slanted kernel, and let the same small network learn
# four times. Only the sons differ: made by bicubic (it is told *nothing*), by the true kernel,
# by a round one that is too wide, and by the true one, turned by a quarter.

# %% id="cameras"
cameras = {
    "nothing": Camera(2),
    "the truth": Camera(2, slanted, "centred"),
    "too wide": Camera(2, kernels.gaussian_kernel(1.8), "centred"),
    "turned": Camera(2, np.rot90(slanted), "centred"),
}
given = cameras["the truth"].shrink(truth).clip(0, 1)
quick = replace(
    PRESETS["live"],
    network=NetworkSettings(depth=6, width=16),
    training=TrainingSettings(steps=100, rule=CosineRule(peak=4e-3, warm_up=20)),
)

# %% [markdown] id="told-predict"
# **Predict, then run.** Bicubic has 25.7 dB. Put the four in order. Which end up
# *below* bicubic? Is a wrong kernel better than none?

# %% id="told" tags=["nbval-ignore-output"]
jobs, results = {}, {}
for name, camera in cameras.items():
    jobs[name] = Job(given, camera, quick, seed=0, truth=truth).train()
    results[name] = jobs[name].finish()
    gain = results[name].psnr - results[name].bicubic_psnr
    print(f"told {name:9s}: {results[name].psnr:.1f} dB, from bicubic {gain:+.1f} dB")

# %% id="told-numbers"
# <answer>
gains = {name: result.psnr - result.bicubic_psnr for name, result in results.items()}
print("best:", max(gains, key=gains.get))
print("the truth gains over 2 dB:", gains["the truth"] > 2)
print("nothing gains:", gains["nothing"] > 0)
print("both wrong ones lose to bicubic:", max(gains["too wide"], gains["turned"]) < 0)
# </answer>

# %% id="show-told" alt="The face four times, beside the truth. Told nothing it is as soft as bicubic. Told the truth it is crisp and close to the original. Told a kernel that is too wide it has black and white rims; told the turned one, slanted stripes cross the cheeks."
told = {f"told {name}": result.image for name, result in results.items()}
plots.compare_with_truth(truth, told, protocol, crop=(28, 48, 44, 44))

# %% [markdown] id="told-caption"
# *Figure 2: one network, one picture, four beliefs about the camera.* Told nothing, it undoes a
# bicubic blur, which is less than there was: hardly better than bicubic. Told the truth, it
# several dB. Told too wide a kernel, it sharpens what was never blurred. The mistakes are not alike: *too narrow* leaves the picture soft, *too wide* spoils it.
# In doubt, believe the narrower one.
#
# ## Noise belongs to the sons
#
# A sensor counts photons, which arrive at random: *shot noise*, growing with the light. Its
# electronics add *read noise*, everywhere the same. A network that has never seen noise takes it for
# detail, and sharpens it. The cure is chapter 04's: noise on sons, not on fathers. What is
# in the question and never in the answer is left out; some fine detail goes with it.

# %% id="noise" tags=["nbval-ignore-output"]
noisy = degrade(truth, Degradation(Camera(2), gaussian=15), seed=0)
noisy_jobs = {}
for level in (0, 15):
    job = Job(noisy, 2, find_preset(quick, noise=level), seed=0, truth=truth).train()
    noisy_jobs[level] = job
    result = job.finish(back_projection=0)
    print(f"noise on sons {level}: {result.psnr:.1f} dB, bicubic {result.bicubic_psnr:.1f} dB")

# %% [markdown] id="off-text"
# ## What to switch off
#
# ### Back-projection, as soon as there is noise
#
# The network has learnt to leave noise out. But the given picture has all of it, and back-projection
# makes the result agree with that picture.
#
# **Predict, then run.** What do ten back-projections do to the result with noise on the sons: how many
# dB, up or down?

# %% id="off-predict"
calm, fitted = (noisy_jobs[15].finish(back_projection=number) for number in (0, 10))
lessons.predict(
    "What does back-projection change, with noise in the picture?",
    "dB",
    lambda: fitted.psnr - calm.psnr,
    name="08.back-projection",
)

# %% id="off"
# <answer>
print("down by more than 0.5 dB:", calm.psnr - fitted.psnr > 0.5)
# </answer>

# %% id="show-noise" alt="The noisy face by bicubic is covered with grain; with noise on the sons, the network's is smoother and crisper; after back-projection the grain is back, stronger than in bicubic."
three = {"bicubic": calm.bicubic, "noise on sons": calm.image, "and back-projected": fitted.image}
plots.compare_with_truth(truth, three, protocol, crop=(28, 48, 44, 44))

# %% [markdown] id="noise-caption"
# *Figure 3: what the network left out comes back.* `upscale(…, noise=15)` therefore switches
# back-projection off by itself.
#
# ### Flips, if the camera has a direction
#
# The self-ensemble turns the picture, sharpens it, turns it back. That is fair only if *this camera*
# could have taken the turned picture. A level smear, turned by a quarter, is an upright
# smear, which the network has never learnt to undo. Only those of the eight may stay that
# leave the kernel as it is: `pairs.camera_symmetries`.
#
# **Predict, then run.** For each of the five cameras of Figure 1: how many of the eight are left?

# %% id="symmetries"
for name, kernel in blurs.items():
    allowed = pairs.camera_symmetries(replace(quick.pairs, kernel=kernel))
    print(f"{name:17s} {len(allowed)} of {len(pairs.TRANSFORMS)}: {allowed}")

# %% [markdown] id="symmetries-text"
# And if one takes all eight in spite of it, with the network that was told the truth?


# %% id="ensembles"
def ensemble(job, transforms):
    turned = [(index, pairs.transform(job.enlarged, index)) for index in transforms]
    answers = [pairs.undo_transform(job.run.sharpen(view), index) for index, view in turned]
    return np.median(answers, axis=0)


sets = {"a single answer": (0,), "its own symmetries": (0, 2), "all eight": pairs.TRANSFORMS}
scores = {name: score(ensemble(jobs["the truth"], some)) for name, some in sets.items()}
print("from best to worst:", ", ".join(sorted(scores, key=scores.get, reverse=True)))

# %% [markdown] id="training-flips"
# *While training*, flips may stay: the father is turned first and blurred afterwards, always
# in the camera's own direction.
#
# ## Finding the kernel
#
# Nobody has noted the kernel of your photograph. To find it from the picture, and enlarge with it,
# is called *blind super-resolution*.
#
# ### If there were pairs
#
# Begin with a dream: somebody hands us the sharp picture as well. Then every small pixel is an
# equation: a window of the sharp picture, each pixel times its weight, added up. The pixels we
# know, the weights we want: 169 unknowns, 6,400 equations. *Least squares* finds
# the weights for which all equations together are wrong by as little as possible.

# %% id="pairs"
sharp = truth.mean(-1, keepdims=True).astype(np.float64)
padded = np.pad(sharp[..., 0], 6, mode="symmetric")
windows = sliding_window_view(padded, (13, 13))[::2, ::2].reshape(-1, 13, 13)
pixels = Camera(2, slanted, "kernel").shrink(sharp).ravel()


def solve(pixels, ridge=0.0):
    table = windows.reshape(len(windows), -1)
    left = table.T @ table + ridge * np.eye(13 * 13)
    return np.linalg.solve(left, table.T @ pixels).reshape(13, 13)


def kernel_error(found):
    return np.abs(found - slanted).sum()  # 0 is perfect; 1: half of the weight is misplaced


print(f"kernel error: {kernel_error(solve(pixels)):.2f}")

# %% [markdown] id="pairs-predict"
# Real pairs are rough.
#
# **Predict, then run.** We add noise of 5 grey levels to the small pixels, hardly visible; and there are 38
# times as many equations as unknowns. How large is the kernel's error now? And if large weights cost
# something (a *ridge*: the sum of the squared weights, times 10, is to be small, too)?

# %% id="rough-pairs" alt="Four kernels: the true one, a soft slanted ellipse; the exact solution, the same; the solution from noisy pairs, in which the ellipse can just be made out among speckles; and the one with a ridge, an ellipse with faint speckles."
rough = pixels + np.random.default_rng(0).normal(0, 5 / 255, pixels.shape)
found = {"exact pairs": solve(pixels), "noisy pairs": solve(rough), "ridge": solve(rough, 10.0)}
for name, kernel in found.items():
    print(f"{name}: kernel error {kernel_error(kernel):.2f}")
plots.show_pictures({name: framed(kernel) for name, kernel in {"truth": slanted, **found}.items()})

# %% [markdown] id="recurrence"
# *Figure 4: a kernel from pairs.* Neighbouring pixels are nearly equal, so the equations say nearly the
# same, and little noise does much damage. Whoever estimates kernels must say what kernels are like:
# small weights, smooth, not negative, sum 1.
#
# ### Idea 1: pairs from the picture itself
#
# If a window frame is in the picture twice, near and far (chapter 03), the near one gives the sharp windows and
# the far one their small pixels. Michaeli and Irani (2013):
#
# 1. guess a kernel, at first a single point;
# 2. shrink the picture with it. Patches of the picture and the most similar of the shrunk, each of which
#    comes from a larger window, make pairs;
# 3. solve for the kernel, as above, good matches with more weight; back to 2.
#
# What does not quite match is averaged, and an average is a blur. So the library's `PatchRecurrence`
# matches patches under a strong blur, and only then compares their fine detail.
#
# ### Idea 2: a network that is a kernel
#
# KernelGAN (Bell-Kligler, Shocher and Irani, 2019) needs no pairs. One network, the generator, shrinks the
# picture. A second, the *discriminator*, sees small patches and must tell: from the picture,
# or from the shrunk one? (Adversarial, as in chapter 00.) When it no longer can, the kernel is found.
#
# The generator has several convolutions and *no ReLU between them*. So it is
# linear: all its filters, multiplied out, are one kernel (exercise 5). What kernels are like
# enters the loss: sum 1, the weight in the middle, little at the border, many zeros.
#
# ### A zoom is not a camera
#
# Both ideas find the kernel of a *zoom*: the blur after which a copy of half the size is as sharp as the
# picture itself. If the scene was sharp, the camera blurs like the zoom, *and then* like itself at half
# the size. Put this sentence into itself: like the zoom, the zoom at half
# the size, at a quarter, and so on: the *refinement equation* of wavelets. To use it here is an
# idea of this course. A Gaussian's variance grows by $1 + 1/4 + 1/16 + \dots = 4/3$; two dots become
# a streak:

# %% id="streak" alt="Left, the kernel of a zoom: two white dots, four pixels apart. Right, the camera's: a level streak, about eight pixels long."
from zssr_teach.estimation import KernelGan, PatchRecurrence, camera_kernel, read_kernel

dots = np.array([[0.5, 0, 0, 0, 0.5]])
plots.show_pictures({"zoom": framed(dots), "camera": framed(camera_kernel(dots, scene_width=0))})

# %% [markdown] id="streak-caption"
# *Figure 5: two dots, four pixels apart, then two, then one.* `scene_width=0` says: the scene
# was sharp. Michaeli and Irani take the zoom itself, as if the scene had been as soft as the picture.
# Who is right? A soft picture of a sharp scene and a sharp picture of a soft scene are *the same
# picture*. So no method can do without an assumption on how sharp the scene was. The library's:
# blurred by half a pixel.
#
# ### Idea 3: somebody else's ruler
#
# Or one learns from other photographs how sharp scenes are. The library's *reader* is a small network that
# has seen many blurs in them, and names that of a new picture at a glance. Not
# purely zero-shot: the ruler was marked elsewhere.
#
# **Predict, then run.** The picture of Figure 2, its kernel unknown. Which of the three methods brings most?
# And should a result be made to *agree* with the picture, by ten back-projections instead of
# two, if the kernel is the true one? If it was only estimated?


# %% id="find" tags=["nbval-ignore-output"]
def watch(search):
    if search.history.step % 50 == 0:
        print("after", search.history.step, "steps:", measure_kernel(search.kernel).width)


ways = {
    "KernelGAN": lambda: KernelGan(given, steps=200, observers=[watch]).train().kernel,
    "recurrence": lambda: PatchRecurrence(given).train().kernel,
    "reader": lambda: read_kernel(given).kernel,
    "the truth": lambda: slanted,
}
estimates, fits = {}, {"nothing": [jobs["nothing"].finish(back_projection=n).psnr for n in (2, 10)]}
for name, way in ways.items():
    started = perf_counter()
    kernel = estimates[name] = way()
    print(f"{name:10s} {perf_counter() - started:4.1f} s: {measure_kernel(kernel).width}")
    job = Job(given, Camera(2, kernel, "centred"), quick, truth=truth).train()
    fits[name] = [job.finish(back_projection=n).psnr for n in (2, 10)]
print("back-projections    2     10")
for name, (two, ten) in fits.items():
    print(f"told {name:10s} {two:7.1f} {ten:6.1f} dB")

# %% id="find-numbers"
# <answer>
from zssr_teach.estimation.reader import width

searches = ("KernelGAN", "recurrence")
twice = {name: fitted_twice for name, (fitted_twice, _) in fits.items()}
print("told the truth, the best:", max(twice, key=twice.get) == "the truth")
print("next:", max(ways.keys() - {"the truth"}, key=twice.get))
print("told nothing, the worst:", min(twice, key=twice.get) == "nothing")
print("ten are better with the truth:", fits["the truth"][1] > fits["the truth"][0])
print("and worse with the recurrence:", fits["recurrence"][1] < fits["recurrence"][0])
print("the searches find too much:", min(width(estimates[n]) for n in searches) > width(slanted))
# </answer>

# %% [markdown] id="found-text"
# Both searches find too much blur and little of the slant (KernelGAN had 200 steps; the paper takes 3,000).
# The reader is too narrow, which harms less. Back-projection makes the result agree with the picture
# *under the kernel that it is told*, errors and all: the worse the kernel, the sooner it harms. So the
# library takes only two with a kernel that it has found.
#
# ### Where all fail
#
# - **Flat pictures**, since sky looks like blurred sky; and **level stripes**, smeared sideways.
# - **Nothing recurs at another size.** Print has letters of *one* size.
# - **Noise and JPEG**, which make up the fine detail that all trust.
# - **Small pictures**, of which the shrunk one has few windows.
#
# So `find_camera` searches from several seeds, or reads several parts of the picture. Where they disagree, it
# believes none. That they agree proves little: one wrong assumption misleads all alike.
#
# ## How noisy? How compressed?
#
# Noise is easier. Take the finest detail there is: of four neighbours in a square,
# $(a - b - c + d) / 2$. Walls, slopes and level or upright edges give 0; noise of
# standard deviation $\sigma$ gives numbers of standard deviation $\sigma$, since four variances add up to
# $4\sigma^2$. Of the scene, corners and slanted edges are left: few,
# but large, which is what a median does not see. So Donoho and Johnstone (1994) take the
# *median absolute deviation*, here the median of the absolute values, divided by 0.6745: half of all
# normal noise lies within $0.6745\,\sigma$.
#
# **Predict, then run.** Noise of 10 grey levels is added. What does the standard
# deviation of the finest detail say? And the median? And both *without* noise?


# %% id="mad"
def noise_of(picture):
    """Return the noise by standard deviation and by median, in grey levels."""
    upper, lower = picture[:-1] * 255, picture[1:] * 255
    detail = (upper[:, :-1] - upper[:, 1:] - lower[:, :-1] + lower[:, 1:]) / 2
    return detail.std(), np.median(np.abs(detail)) / 0.6745


for level in (0, 10, 20):
    noise = np.random.default_rng(0).normal(0, level / 255, truth.shape)
    spread, robust = noise_of(truth + noise)
    print(f"noise {level:2d}: standard deviation {spread:4.1f}, by the median {robust:4.1f}")

# %% [markdown] id="mad-text"
# Near, if a little high: fine texture counts as noise. But
# noise that a telephone's software or JPEG has smoothed is no longer independent from pixel to pixel:
# then the estimate is too *low*.
#
# **JPEG** rounds blocks of 8×8 pixels, each on its own, and their edges no longer fit. The file itself
# says how coarsely. If somebody has saved it as PNG since, measure:
# are the steps from pixel to pixel larger at every eighth column than elsewhere?


# %% id="blocks"
def blockiness(picture):
    """Return how much larger steps between blocks of 8 columns are than those inside."""
    steps = np.abs(np.diff(picture, axis=1)).mean(axis=(0, 2))
    between = np.arange(len(steps)) % 8 == 7
    return steps[between].mean() / steps[~between].mean()


print(f"never compressed: {blockiness(truth):.2f}")
for quality in (90, 60, 30, 10):
    print(f"JPEG quality {quality}: {blockiness(compress_jpeg(truth, quality)):.2f}")

# %% [markdown] id="suggest"
# ## What to do with what was found
#
# | what is seen | setting | why |
# | --- | --- | --- |
# | noise of σ grey levels | `noise=σ`, no back-projection | the network learns to leave it out |
# | strong JPEG | sons are damaged likewise, no back-projection | blocks must not pass for detail |
# | a kernel, certain | `kernel=…` | the largest gain there is |
# | a kernel, uncertain | none | too narrow is harmless, too wide is not |
#
# ### Let the library choose
#
# `suggest` fills in this table and gives a reason for each setting; the preset "auto" does what it says, and
# `upscale(…, kernel="auto")` looks for the kernel only. Read the reasons, and overrule them if you know more:
# you were there when the picture was taken.

# %% id="suggest-code"
print(suggest(given))

# %% id="suggest-damaged"
print(suggest(degrade(truth, RECIPES["web thumbnail"].at(2), seed=0)))

# %% [markdown] id="restore-heading"
# ## A badly damaged photograph
#
# All together. The coins of Pompeii by the library's *recipe* "at night": few photons, a hand that
# shook. The noise we estimate from the damaged picture; the kernel we are told, since under so much noise
# nobody finds it.

# %% id="restore" tags=["nbval-ignore-output"]
print(RECIPES["at night"])
coins, night = images.sample("coins").pixels, RECIPES["at night"].at(2)
dark = degrade(coins, night, seed=0)
level = round(noise_of(dark)[1])
print("estimated noise:", level, "grey levels")

beliefs = {"nothing": (Camera(2), 0), "blur only": (night.camera, 0), "both": (night.camera, level)}
restored = {}
for name, (camera, noise) in beliefs.items():
    job = Job(dark, camera, find_preset(quick, noise=noise), seed=0, truth=coins)
    restored[name] = job.train().finish()

# %% id="restore-numbers"
# <answer>
best = restored["both"]
print("both: more than 1 dB above bicubic:", best.psnr > best.bicubic_psnr + 1)
print("nothing: below bicubic:", restored["nothing"].psnr < best.bicubic_psnr)
print("blur only: below bicubic:", restored["blur only"].psnr < best.bicubic_psnr)
# </answer>

# %% id="show-restored" alt="Two coins, taken at night: by bicubic grainy and soft; told nothing, the grain is sharpened into checks; told the blur only, it is wild black and white noise; told blur and noise, calm, with clean rims but little of the relief. The truth shows two figures on the coin."
shown = {"bicubic": restored["both"].bicubic}
shown |= {f"told {name}": result.image for name, result in restored.items()}
plots.compare_with_truth(coins, shown, protocol, crop=(16, 60, 52, 52))

# %% [markdown] id="restore-caption"
# *Figure 6: coins at night.* Told of the blur but not of the
# noise, the network undoes a blur that the noise never had. Told both, it wins; but the
# figures on the coin are gone. They were not in the given picture, and an honest method leaves
# them out.
#
# ## Judging without a ground truth
#
# Of your own picture there is no truth. Three judges offer themselves:
#
# - **The re-shrunk error.** Shrink the result with the assumed camera. How far is it from the
#   picture that was given?
# - **One scale below.** Shrink the given picture, enlarge it with the same network, compare with the
#   given picture (the reconstruction of chapter 06).
# - **Looking.** A hasty eye likes what is crisp: we take the mean step between neighbours.
#
# **Predict, then run.** The four results of Figure 2 stand before these judges. Which does each choose?

# %% id="judges"
reshrunk, below, crisp = {}, {}, {}
for name, camera in cameras.items():
    image = results[name].image
    reshrunk[name] = 255 * np.abs(camera.shrink(image) - given).mean()
    son = pairs.make_son(given, replace(quick.pairs, kernel=camera.kernel))
    below[name] = protocol.psnr(jobs[name].run.sharpen(son).clip(0, 1), given)
    crisp[name] = 255 * np.abs(np.diff(image, axis=1)).mean()
print("smallest re-shrunk error:", min(reshrunk, key=reshrunk.get))
print("best one scale below:", max(below, key=below.get))
print("crispest:", max(crisp, key=crisp.get))

# %% id="judge-table" tags=["nbval-ignore-output"]
print("told       re-shrunk (levels)  below (dB)  steps (levels)")
for name in results:
    print(f"{name:9s} {reshrunk[name]:19.2f} {below[name]:11.1f} {crisp[name]:15.1f}")

# %% [markdown] id="fooled"
# Three judges, and none has found the right one. Each can be fooled:
#
# - **The re-shrunk error** asks whether the result *fits*, not whether it is good. Back-projection makes
#   nearly anything fit, and what keeps all of the noise fits best. But it can convict: an error above a
#   grey level, without noise, rules this camera out.
# - **One scale below** sets its own exam: who believes in a mild blur gets an easy one.
#   It compares networks, steps and rates under *one* camera, not cameras.
# - **The eye** takes contrast for detail. Look longer, at what you know: the
#   white of an eye, a straight edge, print.
#
# And *where* does a result not fit?

# %% id="left-over" alt="Two grey maps of what is left over after re-shrinking. Told the truth, the map is nearly flat grey. Told the turned kernel, the outlines of face, hair and collar stand out in black and white."
left = {name: cameras[name].shrink(results[name].image) - given for name in ("the truth", "turned")}
plots.show_pictures({f"told {name}": 0.5 + 20 * rest.mean(-1) for name, rest in left.items()})

# %% [markdown] id="left-over-caption"
# *Figure 7: what is left over, twenty times amplified (grey is nothing).* If the outlines of the scene are in
# it, the camera was not this one. With noise, a good result must *not* fit: then noise is what is left over,
# on average $0.8\,\sigma$ a pixel.
#
# So use the judges as alarms, not as prizes, and keep what passes all of them. To decide among the rest,
# look for evidence about the *camera*: a point of light, an edge that you know to be sharp, a
# letter. And say "plausible", not "restored".

# %% [markdown] id="recap"
# ## Recap
#
# - A camera is a scale, a kernel and an alignment. Half a pixel of the large grid can cost more than a
#   small network gains.
# - The blur that is assumed matters more than the network. Too narrow leaves the picture soft; too wide or
#   turned falls below bicubic.
# - Noise goes on sons only; then back-projection is off, since it puts the noise back.
# - Only flips and rotations that leave the kernel as it is may enter the self-ensemble.
# - A kernel is found by what recurs at another size: by matching patches, or by a linear generator that
#   fools a discriminator. That is a zoom's; the camera's follows from how sharp the scene was, which must be
#   assumed, or learnt from other pictures. Flat, striped or noisy pictures give none; then believe none.
# - The median of the finest detail measures noise; steps between blocks betray JPEG.
# - Without a ground truth a judge can convict a result, never acquit it.
#
# The library has it in [`camera.py`](../zssr_teach/camera.py),
# [`kernels`](../zssr_teach/kernels), [`degradation.py`](../zssr_teach/degradation.py),
# [`recipes.py`](../zssr_teach/recipes.py) and [`estimation`](../zssr_teach/estimation).

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
# The heart of KernelGAN. `filters` is a list of 2-D arrays of any sizes, one a layer. Which `mode` of
# `convolve2d` do you need?


# %% id="exercise-collapse"
from scipy.signal import convolve2d


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
# Next: [09 · Supervised against zero-shot](09_supervised.ipynb), or back to the
# [start](00_start_here.ipynb).
