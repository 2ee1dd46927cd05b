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
# In a minute from now, a small program will have learnt to sharpen one picture, from nothing but that
# picture.
#
# ## What you will be able to do
#
# - Say what single-image super-resolution is, what it is for, and what it cannot be.
# - Enlarge a picture by zero-shot super-resolution and compare it with bicubic interpolation.
# - Name the two families of methods and say where zero-shot learning stands.
# - Find your way through the course.
#
# **Time:** 12 minutes to read,
# 25 s to run on two cores without AMX (a unit of some server processors), twice that on slow ones.
# **Needs:** nothing but curiosity.
#
# Run one cell after the other with <kbd>Shift</kbd>+<kbd>Enter</kbd>, and read what stands between
# them. Do not run
# all at once: in many places you are asked to guess first, and below each cell there is nothing yet
# that could tell you.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/00_start_here.ipynb).*

# %% [markdown] id="problem"
# ## The problem
#
# *Single-image super-resolution* (SR) turns one *low-resolution* picture (LR) into a
# *high-resolution* one (HR): twice, three, four times as many pixels a side. Three of every four
# pixels of a picture enlarged twice were never measured. Somebody has to make them up, and the
# question of this course is: on what grounds?
#
# It is worth doing wherever the sensor, and not the world, sets the limit:
#
# | where | why it helps |
# | --- | --- |
# | medicine | a finer scan takes longer, or more radiation |
# | satellites and agriculture | the camera is hundreds of kilometres away, the field is not getting nearer |
# | driving | a sign must be read before one is beside it |
# | compression | send a small picture, enlarge it at the other end |
# | old pictures | there is no way back to take them again |
#
# One warning goes with all of it: what SR adds is *plausible*, not *measured*. Nobody should be
# diagnosed, or recognised, by pixels that were made up.

# %% id="load"
from zssr_teach import images, plots, resampling
from zssr_teach.metrics import protocol_for

truth = images.sample("facade").pixels
small = resampling.downscale(truth, 2).clip(0, 1)
print("ground truth:", truth.shape, " low resolution:", small.shape)

# %% [markdown] id="given"
# The large picture is our *ground truth*. We shrink it, hide it, and try to get it back from the
# small one: that way we can measure how good we are. On a picture of your own there is no truth.

# %% id="pictures" alt="The office block at low resolution, visibly blocky, beside the ground truth twice its size; in the magnified detail the bars of the balconies have run together in the small picture."
plots.show_pictures({"low resolution": small, "ground truth": truth}, crop=(40, 40, 36, 36))

# %% [markdown] id="baseline"
# *Figure 1: what we are given, and what we would like to get.*
#
# ## The baseline: bicubic interpolation
#
# The classical way to enlarge draws a smooth curve through the pixels and reads it in between
# (chapter 02). It knows nothing about pictures; it is what every new method must beat. How near
# we are to the truth is measured by the *PSNR*, in *decibels*: more is better, and half a decibel can
# be seen (chapter 01). It is taken of the *luma*, the brightness of every pixel.

# %% id="bicubic"
bicubic = resampling.upscale(small, 2).clip(0, 1)
protocol = protocol_for(2)
print(f"bicubic: {protocol.psnr(bicubic, truth):.2f} dB")
print(protocol)

# %% [markdown] id="idea"
# ## The idea: learn from the picture itself
#
# Look at the building again. The same window is there dozens of times: near and large, far and
# small. What a *small* blurry window becomes when one comes nearer can be seen *in the picture*.
# So:
#
# A *network* is a formula with thousands of adjustable numbers, its *weights* or *parameters*.
# *Training* is adjusting them, a little at a time, until its answers fit the examples one has. Our
# examples come from the picture itself:
#
# 1. Shrink the low-resolution picture once more. Now we have a pair: a *son* (shrunk and enlarged
#    again, blurry) and its *father* (the picture we were given, sharp).
# 2. Teach a tiny network to turn sons into fathers, with thousands of *crops* (small cut-outs),
#    flips and rotations.
# 3. Apply it to the low-resolution picture, enlarged. What was the father becomes a son.
#
# ![Two rows. Above, learning: the picture given, as father, is shrunk and enlarged again to a blurry son; a network learns to turn the son into the father. Below, use: the picture given, enlarged and blurry, goes through the same network and comes out sharp.](drawings/method.svg)
#
# *Figure 2: the whole method. It is the same network twice: above it learns, below it is used.*
#
# No other picture is used, hence *zero-shot*. The method is by Shocher, Cohen and Irani (2018).
#
# The cell asks for `"live"`: a *preset*, settings that were found to work.
#
# **Predict, then run.** The next cell trains that network: 57,251 numbers, from random ones. How
# much will it gain on bicubic: 0.1 dB, 1 dB, 5 dB? And how long will it take on your machine?

# %% id="upscale"
from zssr_teach.upscaling import upscale

result = upscale(small, scale=2, preset="live", seed=0, truth=truth)
gain = result.psnr - result.bicubic_psnr
print("numbers learnt:", result.parameters)
# <answer>
assert gain > 1.0, "the network should do much better than bicubic here"
print("gain on bicubic above 1 dB:", gain > 1.0)
# </answer>

# %% id="figures" tags=["nbval-ignore-output"]
print(f"bicubic {result.bicubic_psnr:.2f} dB, zero-shot {result.psnr:.2f} dB: {gain:+.2f} dB")
print(f"{result.steps} steps in {result.train_seconds:.1f} s on {result.device}")

# %% id="comparison" alt="Bicubic, zero-shot and ground truth side by side. In the detail, the bicubic window frames are grey and soft; in the zero-shot picture frames, bricks and window bars stand apart again, though not as sharply as in the truth; the thin balcony bars stay lost."
plots.compare_with_truth(
    truth, {"bicubic": result.bicubic, "zero-shot": result.image}, protocol, crop=(40, 40, 36, 36)
)

# %% [markdown] id="compare-caption"
# *Figure 3: bicubic, zero-shot and ground truth, with their PSNR and a second number, SSIM, which
# compares structure (chapter 01).*
#
# Window bars and edges are back. The thin bars of the balconies are not: nowhere in the small
# picture are they large enough to be learnt from. What a picture does not know, nobody can ask it.
#
# Now look for yourself. Drag the line; roll the wheel to go down to single pixels; press
# <kbd>m</kbd> for another way to compare, <kbd>0</kbd> to see the whole picture again.

# %% id="viewer" alt="The comparison viewer, showing bicubic on the left and zero-shot on the right of a vertical line through the office block."
from zssr_teach.widgets import ComparisonViewer

ComparisonViewer({"bicubic": result.bicubic, "zero-shot": result.image, "ground truth": truth})

# %% [markdown] id="own-picture-text"
# ## Now yours (if you like)
#
# Drag a picture from your computer into the list of files on the left, and write its name in place of
# `None`, in quotes: `my_picture = "holiday.jpg"`. Then run the cell. It takes the middle of the
# picture, at most 256 pixels a side, and as long as the training above. (Chapter 07 enlarges the
# whole picture, and has a preset for photographs that are noisy or compressed, as a telephone's are.)
# Without a name nothing happens.

# %% id="own-picture"
my_picture = None

if my_picture is None:
    print("no picture of your own yet; that is fine")
else:
    from IPython.display import display

    pixels = images.read(my_picture).pixels
    top, left = (max(0, (side - 256) // 2) for side in pixels.shape[:2])
    mine = upscale(pixels[top : top + 256, left : left + 256], scale=2, preset="live", seed=0)
    display(ComparisonViewer({"bicubic": mine.bicubic, "zero-shot": mine.image}))

# %% [markdown] id="families"
# ## The map: two families
#
# Networks for super-resolution differ in what they call good.
#
# - **As near as possible.** Minimise the difference to the truth, pixel by pixel: its absolute
#   value (*L1*) or its square (*L2*). When
#   several answers are possible, the best bet is their mean, which is blurry, but right on
#   average. SRCNN, VDSR, EDSR, and our network, belong here.
# - **As convincing as possible.** Let a second network judge whether the result *looks* real
#   (*adversarial* training). Sharp, sometimes invented. SRGAN and its kind belong here.
#
# One cannot have both: this is the *perception-distortion trade-off*.
#
# There is another line to draw: what is learnt *from*. Most networks learn from thousands of other
# pictures, beforehand, for days, and for one way of shrinking. When the real picture was shrunk in
# another way, they are lost. Ours learns from the picture in front of it, in seconds, and for the
# blur of *that* picture. It is no magic: it has to be told which blur (chapter 04 shows how, and chapter
# 07 what happens if it is told wrongly), and of *noise*, the random error of a sensor, it must be told, too.
#
# | chapter | question |
# | --- | --- |
# | [01](01_psnr_and_ssim.ipynb) | How good is a picture? PSNR and SSIM |
# | [02](02_resampling.ipynb) | How does one enlarge without learning anything? |
# | [03](03_patch_recurrence.ipynb) | Why can one picture be enough? |
# | [04](04_fathers_and_sons.ipynb) | How does one picture become a training set? |
# | [05](05_network.ipynb) | What is the smallest network that does it, for any size? |
# | [06](06_training.ipynb) | How is it trained, without a validation set? |
# | [06b](06b_for_the_curious.ipynb) | For the curious: Muon, devices, 16 bits (optional) |
# | [07](07_live_upscaling.ipynb) | How does one get the last decibel? The live lab |
# | [08](08_real_pictures.ipynb) | And with real pictures: another blur, noise, JPEG, no truth? |
# | [09](09_supervised.ipynb) | And a network that has learnt from many other pictures? |
# | [10](10_as_convincing_as_possible.ipynb) | What looks best is not what is nearest: what does it cost, and when is it a lie? |
#
# ## How to use the course
#
# A cell that runs too long is stopped by the square ■ in the toolbar (*Kernel → Interrupt Kernel*).
# If nothing helps, *Kernel → Restart Kernel* forgets everything but your text; then run the cells
# again from the top. A widget with a broken link beside it has lost its connection: run its cell again.
#
# Each chapter asks you to *predict, then run*, builds one thing by hand, and ends with exercises
# that check themselves (they say what you tried, what came, and give hints) and a quiz; the last cell
# of a chapter, `lessons.progress()`, shows how far you are. Solved
# versions are in the folder `solutions`. Whatever you build, the next chapter imports from the
# library `zssr_teach`, which you are meant to read: its modules are as short as the lessons.

# %% [markdown] id="recap"
# ## Recap
#
# - Super-resolution makes up pixels that were never measured; the question is on what grounds.
# - Bicubic interpolation is the baseline: smooth, quick, and ignorant.
# - Zero-shot super-resolution trains a small network on one picture alone, shrunk once more, and
#   applies it to that same picture.
# - What it adds is plausible, not measured.
#
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal
#   Learning*, CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087).
# - D. Glasner, S. Bagon and M. Irani, *Super-resolution from a single image*, ICCV 2009,
#   [doi:10.1109/ICCV.2009.5459271](https://doi.org/10.1109/ICCV.2009.5459271).
# - Y. Blau and T. Michaeli, *The perception-distortion tradeoff*, CVPR 2018,
#   [arXiv:1711.06077](https://arxiv.org/abs/1711.06077).
