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
# # 01 · How good is a picture? PSNR and SSIM
#
# Every result of this course will be judged by two numbers, so it pays to know exactly what they
# see, what they overlook, and how the same two pictures can be given values 2 dB apart.
#
# ## What you will be able to do
#
# - Compute the mean squared error and the PSNR by hand, for values up to 1 or up to 255.
# - Explain what SSIM compares, window by window.
# - Show two pictures with the same PSNR of which one looks good and one looks bad.
# - Report a PSNR so that somebody else gets the same number.
#
# **Time:** 30 minutes to read, 25 minutes for the exercises,
# 8 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [00 Start here](00_start_here.ipynb).
#
# *Only reading? [Here is this chapter with all its outputs](rendered/01_psnr_and_ssim.ipynb).*

# %% [markdown] id="why"
# ## Why a number at all?
#
# Your eyes are better judges of pictures than any formula. But they get tired, they disagree with
# your neighbour's, and they cannot be put into a training loop. So we want a number that says how
# far a picture is from the *ground truth*, the picture it should have been.
#
# Here is something to judge: the astronaut, shrunk to half her size, enlarged again by bicubic
# interpolation (chapter 02 will build that). A picture in this course is an array of shape
# (height, width, 3) whose values run from 0, black, to 1, white; the three *channels* are red, green
# and blue.

# %% id="load"
import numpy as np

from zssr_teach import images, metrics, plots, resampling

truth = images.sample("astronaut").pixels
small = resampling.downscale(truth, 2).clip(0, 1)
bicubic = resampling.upscale(small, 2).clip(0, 1)
print("shape:", truth.shape, " darkest:", truth.min(), " brightest:", truth.max())

# %% id="look" alt="The astronaut twice: enlarged by bicubic and as ground truth. In the detail, her eyes and teeth are soft on the left and crisp on the right."
plots.show_pictures({"bicubic": bicubic, "ground truth": truth}, crop=(20, 88, 56, 56))

# %% [markdown] id="mse-text"
# *Figure 1: how far apart are these two?*
#
# ## The mean squared error, by hand
#
# The simplest answer: subtract the pictures, square each difference, take the mean.
#
# $$\mathrm{MSE}(a, b) = \frac{1}{n} \sum_{i=1}^{n} (a_i - b_i)^2$$
#
# The sum runs over all $n$ numbers: every pixel, every colour. The square does two things. An error
# of $-3$ counts as much as one of $+3$, so errors cannot cancel. And one error of 4 counts as much
# as sixteen errors of 1: large errors hurt most.
#
# **Predict, then run.** Here are two pictures of six pixels each. Only three pixels differ. Work
# out the mean squared error on paper; it takes half a minute.

# %% id="mse-hand"
a = np.array([[10, 20, 30], [40, 50, 60]])
b = np.array([[12, 20, 27], [40, 54, 60]])

difference = a - b
print("difference:", difference.tolist())
print("squared:   ", (difference**2).tolist())
print("mean:      ", (difference**2).mean().round(3))
# <answer>
assert np.isclose(metrics.mse(a, b), 29 / 6)
# </answer>

# %% [markdown] id="uint8-text"
# The library has it as `metrics.mse`. You will write it yourself in the first exercise, and there
# is a trap on the way. Pictures read from files usually come as `uint8`, whole numbers from 0 to
# 255 that know no minus sign.
#
# **Predict, then run.** What is 3 − 5 in `uint8`?

# %% id="uint8"
three, five = np.array([3], np.uint8), np.array([5], np.uint8)
print("as uint8:", (three - five).item(), "  as float:", (three.astype(float) - five).item())

# %% [markdown] id="psnr-text"
# No error message, no warning, just 254. Turn pictures into floats *before* you subtract.
#
# ## From error to decibels: PSNR
#
# Mean squared errors are awkward: the good ones are tiny, and the number depends on whether white
# is 1 or 255. The *peak signal-to-noise ratio* repairs both. It divides the squared range by
# the error, and takes the logarithm:
#
# $$\mathrm{PSNR} = 10 \cdot \log_{10} \frac{\text{range}^2}{\mathrm{MSE}}\ \text{dB}$$
#
# where the range is white minus black. **More is better**, and two identical pictures have an
# infinite PSNR. It helps to know a few values by heart.

# %% id="ladder"
black = np.zeros((8, 8, 3))
for levels in (1, 2, 4, 8, 16, 32):
    value = metrics.psnr(black, black + levels / 255)
    print(f"wrong by {levels:2d} of 255 grey levels everywhere: {value:5.2f} dB")
assert round(metrics.psnr(black, black + 1 / 255), 2) == 48.13

# %% [markdown] id="ladder-text"
# Each doubling of the error costs 6.02 dB, because $20 \log_{10} 2 = 6.02$. A good way to
# read decibels is therefore as *ratios*: 6 dB more is half the error, 1 dB more is 11 % less error,
# 0.1 dB is 1 %. In super-resolution papers 0.1 dB is already claimed as progress; as a rule one
# begins to *see* a difference at about half a decibel.
#
# And what is a good PSNR? Here are three pictures, each shrunk by two and enlarged again by
# bicubic.

# %% id="good-psnr" alt="Three pictures enlarged by bicubic: the back of an eye, smooth but for fine vessels, with the highest PSNR; the astronaut; and a page of print, its small letters smeared, with the lowest."
shown, decibels = {}, {}
for name in ("retina", "astronaut", "page"):
    picture = images.sample(name).pixels
    shown[name] = resampling.upscale(resampling.downscale(picture, 2), 2).clip(0, 1)
    decibels[name] = f"{metrics.psnr(shown[name], picture):.1f} dB"
print(decibels)
figure = plots.show_pictures(shown, decibels)
figure.set_size_inches(4, 1.8)
figure

# %% [markdown] id="good-psnr-text"
# *The same method, and more than 20 dB between the best and the worst.* A smooth picture is easy, a page
# of print is not. So there is no such thing as a good PSNR: compare methods on the same picture,
# never pictures with each other.
#
# ### Range 1 or 255
#
# The formula does not mind which range you use, as long as it is the range *of your values*.
#
# **Predict, then run.** The next cell measures the bicubic astronaut three times: with values up
# to 1, with values up to 255, and with values up to 1 but the range given as 255. What comes out?

# %% id="range"
right = metrics.psnr(bicubic, truth, data_range=1.0)
also_right = metrics.psnr(bicubic * 255.0, truth * 255.0, data_range=255)
wrong = metrics.psnr(bicubic, truth, data_range=255)
print(f"values to 1, range 1:      {right:.2f} dB")
print(f"values to 255, range 255:  {also_right:.2f} dB")
print(f"values to 1, range 255:    {wrong:.2f} dB, {wrong - right:+.2f}")
# <answer>
assert np.isclose(right, also_right, atol=1e-3)
# </answer>

# %% [markdown] id="range-text"
# 75 dB would be a sensation, and is a mistake. 48.13 dB too much is its fingerprint:
# $20 \log_{10} 255 = 48.13$. Should you ever meet a method that beats all others by 48 dB, you know
# what happened. The opposite mistake gives −21 dB, which at least looks wrong. Where the library can
# notice it, it refuses:

# %% id="refused"
from zssr_teach.errors import SettingsError

try:
    metrics.psnr(np.uint8(truth * 255), np.uint8(bicubic * 255), data_range=1)
except SettingsError as error:
    print("refused:", error)

# %% [markdown] id="fails-text"
# ## Where PSNR fails
#
# PSNR adds up squares of differences, pixel by pixel. It does not know which pixels are
# neighbours. Shuffle all pixels of both pictures in the same way: the PSNR stays what it was,
# although nothing can be recognised any more. So it cannot know what an error *looks* like.
#
# Below, the astronaut is spoilt in three ways, each made exactly strong enough for 24 dB.
#
# **Predict, then run.** The three are noise, blur, and a change of brightness. Which of them will
# you find worst? Which would you hardly notice, if you did not know the original?

# %% id="equal"
from zssr_teach.experiments.metrics import MetricModel

original = MetricModel(truth)
spoilt = {name: original.matched(name, 24.0) for name in ("noise", "blur", "brightness")}
for name, model in spoilt.items():
    print(f"{name:10s} {model.psnr():.1f} dB   ({model.summary()})")
    # <answer>
    assert abs(model.psnr() - 24) < 0.1
    # </answer>

# %% id="equal-figure" alt="The astronaut three times: covered with coloured grain, blurred so that her features melt, and merely a little brighter. In the magnified detail the brighter one is as crisp as the original."
pictures = {name: model.distorted() for name, model in spoilt.items()}
plots.show_pictures(pictures, dict.fromkeys(pictures, "24 dB"), crop=(20, 88, 56, 56))

# %% [markdown] id="equal-caption"
# *Figure 2: three pictures of the same PSNR. Nobody would call them equally good.*
#
# Look at them closely. Drag the line, zoom with the wheel, press <kbd>m</kbd> for another way to
# compare. The *difference* shows what PSNR adds up.

# %% id="viewer" alt="The comparison viewer with the noisy astronaut on the left of a vertical line and the ground truth on the right."
from zssr_teach.widgets import ComparisonViewer

ComparisonViewer({**pictures, "ground truth": truth}, shown_height=360)

# %% [markdown] id="ssim-text"
# ## SSIM: compare structure instead
#
# If PSNR's fault is that it looks at single pixels, look at small windows instead. The *structural
# similarity* (Wang and others, 2004) slides a window of 11×11 pixels over both pictures. In
# each window it takes the means $\mu$, the *variances* $\sigma^2$ (how much the values spread; the
# root is the *standard deviation*) and the *covariance* $\sigma_{ab}$ (do they rise and fall
# together?), and asks two questions:
#
# $$\mathrm{SSIM}(a, b) = \underbrace{\frac{2\mu_a\mu_b + C_1}{\mu_a^2 + \mu_b^2 + C_1}}_{\text{equally bright?}}
# \cdot \underbrace{\frac{2\sigma_{ab} + C_2}{\sigma_a^2 + \sigma_b^2 + C_2}}_{\text{same ups and downs?}}$$
#
# Both fractions are 1 when the windows agree. The second one is close to 1 only if bright and dark
# come in the same *places* and are equally strong. The small constants
# $C_1 = (0.01 \cdot \text{range})^2$ and $C_2 = (0.03 \cdot \text{range})^2$ keep flat windows
# from dividing zero by zero. The SSIM of two pictures is the mean over all windows: 1 for
# identical pictures, near 0 for unrelated ones.
#
# Here are the two questions for one window: an edge, and what the three errors make of it.

# %% id="ssim-hand"
edge = np.tile(np.repeat([0.3, 0.7], [4, 4]), (8, 1))
noise = np.random.default_rng(0).normal(0, 0.1, edge.shape)
soft = np.tile(np.linspace(0.3, 0.7, 8), (8, 1))
C1, C2 = 0.01**2, 0.03**2

for name, other in {"brighter": edge + 0.1, "noisy": edge + noise, "soft": soft}.items():
    covariance = np.mean((edge - edge.mean()) * (other - other.mean()))
    bright = (2 * edge.mean() * other.mean() + C1) / (edge.mean() ** 2 + other.mean() ** 2 + C1)
    structure = (2 * covariance + C2) / (edge.var() + other.var() + C2)
    product = bright * structure
    print(f"{name:9s} equally bright {bright:.3f} · same structure {structure:.3f} = {product:.3f}")

# %% [markdown] id="ssim-gauss"
# `metrics.ssim` does the same, with one refinement: the middle of the window counts more than its
# rim (a Gaussian weight of standard deviation 1.5 pixels). That matters when you compare numbers:
# scikit-image's function, for one, uses an unweighted 7×7 window unless told otherwise.
#
# **Predict, then run.** Same three pictures, all at 24 dB. Put them in order of their SSIM.

# %% id="ssim-equal"
for name, model in spoilt.items():
    print(f"{name:10s} SSIM {model.result().ssim:.2f}")
# <answer>
assert spoilt["noise"].result().ssim < spoilt["blur"].result().ssim
# </answer>

# %% [markdown] id="ssim-map-text"
# SSIM agrees with most people about the brightness: hardly any harm done. It also says *where* the
# harm is. In the maps below, white is 1, "the same structure", and black is 0.

# %% id="ssim-map" alt="Two maps of structural similarity. For noise, the flat background is nearly black and all outlines are bright. For blur it is the reverse: flat regions are white, the outlines grey, the finest detail black."
maps = {
    f"SSIM map: {name}": metrics.ssim_map(metrics.luma(pictures[name]), metrics.luma(truth))
    for name in ("noise", "blur")
}
plots.show_pictures(maps)

# %% [markdown] id="ssim-map-caption"
# *Figure 3: noise does most harm where nothing else is, blur where there are edges.*
#
# ## Where SSIM fails, too
#
# SSIM is a better eye than PSNR, not a good one. A camera that moved by one pixel makes a picture
# that nobody can tell from the original.

# %% id="shift-predict"
from zssr_teach import lessons

lessons.predict(
    "The astronaut is moved one pixel to the right. What PSNR is left?",
    "dB",
    lambda: MetricModel(truth, shift=1).psnr(),
)

# %% id="shift"
moved = MetricModel(truth, shift=1).result()
blurred = MetricModel(truth, blur=1.0).result()
print(f"moved by one pixel: {moved.psnr:.1f} dB, SSIM {moved.ssim:.2f}")
print(f"visibly blurred:    {blurred.psnr:.1f} dB, SSIM {blurred.ssim:.2f}")
# <answer>
assert moved.psnr < blurred.psnr
assert moved.ssim < blurred.ssim
# </answer>

# %% [markdown] id="shift-text"
# Both numbers prefer the visibly blurred picture to the perfect one in the wrong place. Keep this
# in mind: in super-resolution a shift of *half* a pixel, made by a careless resize, is one of the
# commonest bugs (chapter 02). If your picture looks fine and its PSNR is poor, suspect a shift.
#
# ### What PSNR rewards: caution
#
# There is a deeper reason to be careful. Suppose a blurry edge may come from two sharp ones, equally
# likely, one pixel apart. A method has to decide for one answer.
#
# **Predict, then run.** Which answer has the smallest mean squared error on average: the first
# sharp edge, the second one, or the soft mean of both?

# %% id="caution"
first, second = np.array([0, 0, 1, 1.0]), np.array([0, 1, 1, 1.0])
answers = {"first edge": first, "second edge": second, "mean of both": (first + second) / 2}
expected = {
    name: (metrics.mse(answer[None], first[None]) + metrics.mse(answer[None], second[None])) / 2
    for name, answer in answers.items()
}
print(expected)
# <answer>
assert min(expected, key=expected.get) == "mean of both"
# </answer>

# %% [markdown] id="caution-text"
# The mean wins, although it is the one answer that is *certainly* wrong: no such edge was ever there.
# Whoever minimises a squared error trains for caution, and caution is blurry. Whoever wants
# sharpness has to accept more error. Blau and Michaeli (2018) proved that one cannot have both:
# the *perception-distortion trade-off*.
#
# Is PSNR useless, then? No. For pictures that are aligned and whose errors are of a similar kind,
# such as bicubic against a network trained on pixel differences, it orders methods well. Use it
# for that; and always look at the pictures, too.
#
# ## The protocol: same pictures, other numbers
#
# A PSNR is worth nothing without its *protocol*: of what it was taken, and how.
#
# In 2020, a user of a published network ([EDSR, factor 4, on the five pictures of
# Set5](https://github.com/krasserm/super-resolution/issues/19)) could not reproduce the paper's
# value, tried several ways of measuring, and reported what he found:
#
# | measured on | whole picture | 4 pixels of border cropped |
# | --- | --- | --- |
# | red, green and blue | 30.04 dB | 30.14 dB |
# | luma, as MATLAB computes it | 31.91 dB | 32.02 dB |
# | luma, as OpenCV computes it | 30.60 dB | 30.71 dB |
#
# The same network, the same pictures, two decibels. Let us make our own: the small astronaut is
# sent as a JPEG file (quality 90, nothing unusual) and then enlarged.

# %% id="protocol-predict"
from zssr_teach.degradation import compress_jpeg
from zssr_teach.metrics import Protocol

received = resampling.upscale(compress_jpeg(small, 90), 2).clip(0, 1)
lessons.predict(
    "One pair of pictures. How far apart are its PSNRs on RGB and on MATLAB's luma?",
    "dB",
    lambda: Protocol("luma").psnr(received, truth) - Protocol("rgb").psnr(received, truth),
)

# %% id="protocol"
print("measured on            whole   2 pixels cropped")
for channels in ("rgb", "luma"):
    whole, cropped = (Protocol(channels, border).psnr(received, truth) for border in (0, 2))
    print(f"{channels:20s} {whole:.2f} dB   {cropped:.2f} dB")

full_range = [picture @ np.array([0.299, 0.587, 0.114]) for picture in (received, truth)]
print(f"{'full-range luma':20s} {metrics.psnr(*full_range):.2f} dB")
# <answer>
assert Protocol("luma").psnr(received, truth) - Protocol("rgb").psnr(received, truth) > 2
# </answer>

# %% [markdown] id="protocol-text"
# 2.3 dB, and not one pixel has changed. Where do they come from?
#
# - **Luma.** Most papers measure only the *luma* $Y$, the brightness, because the eye sees detail in
#   brightness best. JPEG stores colour coarsely, so RGB is punished for what luma does not contain.
# - **The headroom of television.** MATLAB's `rgb2ycbcr` maps black to 16 and white to 235 of 255:
#   $Y = (16 + 65.481 R + 128.553 G + 24.966 B)/255$. All differences shrink to 219/255, but the
#   range in the formula stays 1. That alone is $20 \log_{10}(255/219) = 1.32$ dB for nothing.
#   OpenCV's grey has no headroom, hence the lower number. Not nicer, not worse: *other*.
# - **The border.** Beyond its border a method must invent what the picture continues with. Papers
#   crop as many pixels as the scale factor. It can cost or gain, as you see above.
# - **Rounding.** Papers measure saved files: clipped to black and white, rounded to 256 levels.
#   MATLAB then rounds the luma once more, if it is given bytes; the library does not. At 20 to
#   30 dB that is a hundredth of a decibel; on the retina, at 44.6 dB, it costs 0.3.
#
# None of them is *the* right way. What is wrong is to mix them in one table, or not to say. So the
# library has one place for it, which prints what must stand under the table:

# %% id="sentence"
protocol = metrics.protocol_for(2)
print(protocol.scores(bicubic, truth))
print(protocol)
assert round(protocol.psnr(bicubic, truth), 1) == 28.5

# %% [markdown] id="explorer-text"
# ## Play: the metric explorer
#
# It begins with a blurred astronaut at 24 dB. First a bet: can you make a picture of *higher* PSNR
# that you like *less*? Then try:
#
# 1. **Undo all**, move **noise** to 20, read the PSNR. Move it to 40: what does doubling cost?
# 2. Press **Pin as A**, choose **with only** "brightness", press **Match the PSNR of A**.
#    Same PSNR. Compare the two SSIMs.
# 3. **Undo all**, then move **shift** from 0 to 1 and watch both numbers fall off a cliff.
# 4. With a little JPEG, change **channels** from luma to rgb. The picture did not change.

# %% id="explorer" alt="The metric explorer: the original astronaut, the same blurred, and the error map, bright along every outline."
from zssr_teach.widgets import MetricExplorer

MetricExplorer(sample="astronaut", blur=1.8)

# %% [markdown] id="recap"
# ## Recap
#
# - The mean squared error is the mean of squared differences, over all pixels and colours; PSNR is
#   its logarithm: $10\log_{10}(\text{range}^2/\mathrm{MSE})$. Half the error is 6 dB more.
# - The range belongs to the values: 1 or 255. Mixing them up shifts every result by 48.13 dB.
# - PSNR does not know neighbours, so pictures of equal PSNR may look utterly different. SSIM
#   compares windows and is often, not always, nearer to what people see. Both are helpless
#   against a shift.
# - The best expected PSNR belongs to the mean of what is possible, which is blurry.
# - A PSNR without its protocol (channels, border, range, rounding) is worth ± 2 dB.
#
# What you compute by hand here is in the library as
# [`zssr_teach/metrics.py`](../zssr_teach/metrics.py): `mse`, `psnr`, `ssim`, `luma`,
# `Protocol`. The next chapters use it from there.

# %% [markdown] id="exercises"
# ## Exercises
#
# Each exercise is a function to finish and a cell that checks it. The check tries your function
# on several inputs, tells what came and what was expected, and gives a hint. Run it as often as
# you like. The solved notebooks are in the folder `solutions`.
#
# ### 1. The mean squared error
# One line. Remember the trap of the `uint8`.

# %% id="exercise-mse"
from zssr_teach.lessons import check


def my_mse(a, b):
    """Return the mean squared error of two pictures; they may be float or uint8."""
    # <solution>
    return np.mean((a.astype(float) - b.astype(float)) ** 2)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-mse"
check("01.mse", my_mse)

# %% [markdown] id="exercise-psnr-text"
# ### 2. PSNR
# Use your `my_mse`. Two identical pictures have an infinite PSNR: `np.inf`.


# %% id="exercise-psnr"
def my_psnr(a, b, data_range=1.0):
    """Return the PSNR in decibels, infinity for identical pictures."""
    # <solution>
    error = my_mse(a, b)
    if error == 0:
        return np.inf
    return 10 * np.log10(data_range**2 / error)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-psnr"
check("01.psnr", my_psnr)

# %% [markdown] id="exercise-luma-text"
# ### 3. Luma, as MATLAB computes it
# From (height, width, 3) to (height, width), both in [0, 1]. The formula is
# $(16 + 65.481 R + 128.553 G + 24.966 B)/255$. White must become 235/255.


# %% id="exercise-luma"
def my_luma(image):
    """Return the luma (height, width) of an RGB picture in [0, 1]."""
    # <solution>
    return (16 + image @ np.array([65.481, 128.553, 24.966])) / 255
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-luma"
check("01.luma", my_luma)

# %% [markdown] id="exercise-crop-text"
# ### 4. Crop the border
# All four sides; a border of 0 must leave the picture as it is. (What is `x[0:-0]`?)


# %% id="exercise-crop"
def my_crop(image, border):
    """Return the picture without its outermost `border` pixels on all four sides."""
    # <solution>
    height, width = image.shape[:2]
    return image[border : height - border, border : width - border]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-crop"
check("01.crop_border", my_crop)

# %% [markdown] id="exercise-protocol-text"
# ### 5. A small project: PSNR as papers report it
# Put your functions together. For both pictures: clip to [0, 1], round to 8 bits (to multiples of
# 1/255), crop the border, take the luma. Then the PSNR with range 1. (A network's output may
# well lie outside [0, 1].)


# %% id="exercise-protocol"
def my_protocol_psnr(result, truth, border):
    """Return the PSNR of two RGB pictures in [0, 1] as papers report it."""

    # <solution>
    def prepare(picture):
        picture = np.round(np.clip(picture, 0, 1) * 255) / 255
        return my_luma(my_crop(picture, border))

    return my_psnr(prepare(result), prepare(truth))
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-protocol"
check("01.protocol", my_protocol_psnr)

# %% [markdown] id="exercise-ssim-text"
# ### 6. SSIM of one window
# The two fractions from above, with plain means (divide by $n$, not by $n - 1$),
# $C_1 = (0.01 \cdot \text{range})^2$ and $C_2 = (0.03 \cdot \text{range})^2$.


# %% id="exercise-ssim"
def my_ssim_window(x, y, data_range=1.0):
    """Return the SSIM of two windows, with plain means, variances and covariance."""
    # <solution>
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = x.mean(), y.mean()
    covariance = np.mean((x - mean_x) * (y - mean_y))
    brightness = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return brightness * (2 * covariance + c2) / (x.var() + y.var() + c2)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-ssim"
check("01.ssim_window", my_ssim_window)

# %% [markdown] id="quiz"
# ## Quiz
#
# Five questions. Every option has an explanation; the wrong ones are worth reading, too.

# %% id="quiz-run"
lessons.quiz("01")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, *Image quality assessment: from error
#   visibility to structural similarity*, IEEE Transactions on Image Processing 13, 2004,
#   [doi:10.1109/TIP.2003.819861](https://doi.org/10.1109/TIP.2003.819861). SSIM, and why.
# - Z. Wang and A. C. Bovik, *Mean squared error: love it or leave it?*, IEEE Signal Processing
#   Magazine 26, 2009, [doi:10.1109/MSP.2008.930649](https://doi.org/10.1109/MSP.2008.930649).
#   Pictures of equal error side by side; very readable.
# - Y. Blau and T. Michaeli, *The perception-distortion tradeoff*, CVPR 2018,
#   [arXiv:1711.06077](https://arxiv.org/abs/1711.06077). Why sharp and near cannot both be had.
# - B. Lim, S. Son, H. Kim, S. Nah and K. M. Lee, *Enhanced deep residual networks for single image
#   super-resolution*, 2017, [arXiv:1707.02921](https://arxiv.org/abs/1707.02921). EDSR, whose
#   values the table above is about.
#
# Next: [02 Resampling and the bicubic baseline](02_resampling.ipynb).
