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
# # 10 · As convincing as possible
#
# The picture with the best PSNR looks soft, and the one that looks best has a worse PSNR. That is a theorem.
# Here you walk from *near* to *convincing*, and see what is invented on the way.
#
# ## What you will be able to do
#
# - Explain why the most accurate answer looks like none of the possible ones.
# - Train two networks against each other, read their losses, and detect mode collapse.
# - Add an adversarial and a deep-feature loss to zero-shot super-resolution, and say what each costs.
# - Measure what looks natural in three ways, and fool each of them.
# - Say what 3.01 dB buy, and when a plausible picture is a lie.
#
# **Time:** 39 minutes to read, 45 minutes for the exercises,
# 75 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [01](01_psnr_and_ssim.ipynb) for PSNR, [06](06_training.ipynb) for the losses and the loop,
# [08](08_real_pictures.ipynb) for the discriminator, [09](09_supervised.ipynb) for the supervised network.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/10_as_convincing_as_possible.ipynb).*

# %% id="load"
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
from scipy.ndimage import gaussian_filter

from zssr_teach import images, lessons, perception, plots
from zssr_teach.camera import Camera
from zssr_teach.digits import COLLAPSING, DigitGan, as_grid, judge, trained_classifier
from zssr_teach.experiments.sweep import Scene
from zssr_teach.machine.loading import load_keras, load_tensorflow
from zssr_teach.networks import NetworkSettings, build_network, predict
from zssr_teach.networks.discriminator import build_discriminator
from zssr_teach.networks.features import feature_network
from zssr_teach.pairs import PairSampler
from zssr_teach.training import CosineRule, TrainingRun, TrainingSettings
from zssr_teach.upscaling import PRESETS, find_preset, upscale

tf, keras = load_tensorflow(), load_keras()

# %% [markdown] id="hair"
# ## A hair in five places
#
# A bright hair, one pixel wide. The LR picture does not tell in which of five columns it lies: five plausible
# pictures, equally likely. What should a network answer?
#
# It depends on how it is marked (chapter 06). For the squared error, L2, the best answer is the *mean* of
# the five; for the absolute error, L1, their *median*, pixel by pixel. Or it could draw lots.
#
# **Predict, then run.** What do the mean and the median of the five pictures look like?

# %% id="hair-code" alt="Four black pictures: one plausible picture with a white upright line; the mean, a broad band of dark grey; the median, black throughout; and a drawn one with a white line in another column."
plausible = np.zeros((5, 15, 15))
for place in range(5):
    plausible[place, :, 5 + place] = 1
answers = {
    "the truth, perhaps": plausible[1],
    "mean (L2)": plausible.mean(axis=0),
    "median (L1)": np.median(plausible, axis=0),
    "one drawn by lot": plausible[3],
}
plots.show_pictures(answers)

# %% [markdown] id="hair-caption"
# *Figure 1: the best answers are none of the possible ones.* The mean is a smear as no hair makes it. The
# median has no hair at all: in each column "no hair" is right four times out of five. Grass, fur, skin, the
# weave of a cloth are thousands of such hairs. This is why pictures with a high PSNR look too smooth.
#
# The drawn one looks right. It is mostly in the wrong column.
#
# **Predict, then run.** Over all truths and all draws: how many times the mean squared error of the
# mean does the draw have?

# %% id="hair-predict"
best = np.mean((plausible - plausible.mean(axis=0)) ** 2)
drawn = np.mean([(truth - guess) ** 2 for truth in plausible for guess in plausible])
lessons.predict(
    "How many times as large is the squared error of a draw?",
    "times",
    lambda: drawn / best,
    name="10.draw",
)

# %% id="hair-numbers"
print(f"the mean {best:.4f}, a draw {drawn:.4f}: in decibels {10 * np.log10(drawn / best):.2f}")

# %% [markdown] id="gan"
# Remember this number; it comes back below.
#
# ## Two networks against each other
#
# How does a network learn to draw, when nobody can write down what is plausible? It asks a second
# network. A *generator* makes pictures out of noise (not Python's generator of chapter 06: the word has two
# meanings). The discriminator of chapter 08 gives its opinion $D$ of a picture, from 0, "certainly made", to
# 1, "certainly real". Its last number, the *logit*, may be anything; $D = 1/(1 + e^{-\mathrm{logit}})$.
# Together they are a *GAN*, a generative adversarial network (Goodfellow and others, 2014):
#
# - the discriminator makes $-\log D(\text{real}) - \log(1 - D(\text{made}))$ small,
# - the generator makes $-\log D(\text{made})$ small: it wants its pictures taken for real.
#
# Ours learns from 1,797 handwritten digits of 8×8 pixels. The generator never sees one: the gradient
# tells it in which direction its pictures would deceive better.
#
# **Predict, then run.** If the generator wins, the discriminator can only guess. What
# are $D$, and the two losses, then? (The natural logarithm of 2 is 0.69.)

# %% id="gan-run" alt="A grid of a hundred made digits, most of them clear; beside it four curves: both losses and both opinions, each coming to rest near its line cannot tell."
from zssr_teach.widgets import DigitMonitor

shown = DigitMonitor()
shown.monitor.run_now()
gan = shown.monitor.training
shown

# %% id="gan-verdict" tags=["nbval-ignore-output"]
for curve in DigitGan.curves:
    last = np.mean(gan.history.column(curve.name)[1][-200:])
    print(f"{curve.title}: {last:.2f} in the end; if it cannot tell, {curve.reference:.2f}")
print(judge(gan.samples(1000)))

# %% id="gan-numbers"
# <answer>
verdict = judge(gan.samples(1000))
opinion = np.mean(gan.history.column("made")[1][-200:])
print("the opinion of made digits ends between 0.4 and 0.6:", 0.4 < opinion < 0.6)
print("85 % and more are read as a digit:", verdict.accepted >= 0.85)
print("no mode collapse:", not verdict.is_collapsed)
# </answer>

# %% [markdown] id="gan-text"
# A half, and $-\log \tfrac12 = 0.69$, and twice that. In a fight nobody's loss falls for long, so these curves
# do not say how good the digits are; a discriminator that learns nothing would show the same. One has to look,
# or ask somebody else: here a *classifier*, which has learnt from real digits to tell which is which.
#
# ### Collapse on purpose
#
# Press *Collapse on purpose* above, then start; or run the next cell. The optimiser now averages over ten
# steps, so it answers what the opponent did before; and nothing keeps the discriminator gentle.
#
# **Predict, then run.** What will a hundred samples look like? Will the two losses tell?

# %% id="collapse" alt="Two grids of a hundred made digits. Left: all ten digits in many hands. Right: the same blurred figure a hundred times."
broken = DigitGan(COLLAPSING).train()
grids = {
    "well-behaved": as_grid(gan.samples(100)),
    "on purpose": as_grid(broken.samples(100)),
}
plots.show_pictures(grids)

# %% id="collapse-verdict"
print("mode collapse" if judge(broken.samples(1000)).is_collapsed else "no mode collapse")

# %% [markdown] id="collapse-caption"
# *Figure 2: mode collapse.* The generator has found one figure that deceives, and makes nothing else. This
# is *mode collapse*: each sample may convince, all together do not. So count over many: is each of the ten
# digits made? How far is a sample from the one most like it, compared with real digits? `judge` does both.
#
# ### The same in super-resolution
#
# | digits | super-resolution |
# | --- | --- |
# | noise, from which the generator starts | the LR picture, enlarged |
# | the generator | the network of chapter 05 |
# | real digits | fathers: pieces of the picture itself |
# | made digits | the network's answers to sons |
# | nothing says *which* digit | L1 does: be near the father |
# | the discriminator sees a whole digit | it sees patches, so that one picture is enough |
# | the classifier | an index, or a person who looks |
# | collapse: always the same digit | one texture everywhere; one answer where many are possible |
#
# ## One picture, three losses
#
# Now for the cat: L1 first, as always; then, from the same weights on, two other wishes.

# %% id="near"
truth = images.sample("cat").pixels[60:188, 80:208]
scene = Scene(truth)  # shrinks it, enlarges it, and measures what is made of it
network = NetworkSettings(depth=6, width=16)
setting = replace(PRESETS["live"].pairs, crop=48).taken_by(scene.camera)
learn = TrainingSettings(steps=150, rule=CosineRule(4e-3, warm_up=20), optimiser="muon")
first = TrainingRun(scene.low, setting, learn, network, seed=0)
first.train()
start = first.learnt_weights()
points = {
    "bicubic": scene.point("bicubic", scene.enlarged),
    "supervised": scene.point("supervised", upscale(scene.low, 2, "supervised").image),
}

# %% [markdown] id="patch-text"
# **The adversarial loss.** A *patch discriminator* has five layers of 3×3: each opinion is formed on
# 11×11 pixels, and there are thousands in a crop. One picture is enough to teach it: this is SinGAN's idea
# (Shaham, Dekel and Michaeli, 2019), at one of its scales. It cannot see *what* is shown, only whether
# it is as sharp and as busy as the picture itself. The network's loss is
# $L_1 + w \cdot (-\log D(\text{made}))$.


# %% id="adversarial-step"
mean, softplus = tf.reduce_mean, tf.nn.softplus  # softplus(-logit) is -log D
model, critic = build_network(network), build_discriminator(width=16)
weight, rate = tf.Variable(0.0, trainable=False), 3e-4
ours, theirs = keras.optimizers.Adam(rate), keras.optimizers.Adam(2e-3)
ours.build(model.trainable_variables)
theirs.build(critic.trainable_variables)


@tf.function(autograph=False)
def adversarial_step(sons, fathers):
    with tf.GradientTape() as network_tape, tf.GradientTape() as critic_tape:
        made = model(sons)
        on_real, on_made = critic(fathers), critic(made)
        loss = mean(abs(made - fathers)) + weight * mean(softplus(-on_made))
        mistaken = mean(softplus(-on_real)) + mean(softplus(on_made))
    ours.apply(network_tape.gradient(loss, model.trainable_variables))
    theirs.apply(critic_tape.gradient(mistaken, critic.trainable_variables))
    return mean(tf.sigmoid(on_made))


# %% [markdown] id="patch-predict"
# First the discriminator watches for 80 steps while the network stands still, as fresh opinions are worth
# nothing. Then the same 120 steps are taken three times, with weights 0, 0.01 and 0.1.
#
# **Predict, then run.** With which weight is the discriminator deceived most? What does that do to PSNR, by
# how many decibels?


# %% id="adversarial-run" tags=["nbval-ignore-output"]
def take(step, steps, seed):
    sampler = PairSampler(scene.low, setting, seed)
    return [float(step(*sampler.batch(2))) for _ in range(steps)]


model.set_weights(start)
ours.learning_rate.assign(0.0)
take(adversarial_step, 80, seed=1)
ours.learning_rate.assign(rate)
state = [*model.variables, *critic.variables, *ours.variables, *theirs.variables]
before = [variable.numpy() for variable in state]
for value in (0.0, 0.01, 0.1):
    for variable, old in zip(state, before, strict=True):
        variable.assign(old)
    weight.assign(value)
    opinion = np.mean(take(adversarial_step, 120, seed=2)[-30:])
    name = f"adversarial {value:g}"
    points[name] = scene.point(name, predict(model, scene.enlarged), value)
    print(f"{name:16s} opinion {opinion:.2f}, {points[name].psnr:.1f} dB")

# %% id="adversarial-numbers"
# <answer>
gentle, strong = points["adversarial 0"], points["adversarial 0.1"]
print("0.5 to 3 dB are lost:", 0.5 < gentle.psnr - strong.psnr < 3)
# </answer>

# %% [markdown] id="feature-text"
# **The deep-feature loss** asks a network that names objects (cat, cup, car). Its first layers answer
# to edges, corners, textures: two pictures are alike if these *deep features* are (Johnson, Alahi and Fei-Fei,
# 2016). Papers take VGG; we ship the beginning of EfficientNet-Lite0. It has seen a million other pictures:
# *no longer purely zero-shot*.

# %% id="features-run"
asked = feature_network("efficientnet-lite0").model
model.set_weights(start)
patient = keras.optimizers.Adam(1e-3)
patient.build(model.trainable_variables)


@tf.function(autograph=False)
def feature_step(sons, fathers):
    with tf.GradientTape() as tape:
        made = model(sons)
        layers = zip(asked(made), asked(fathers), strict=True)
        unlike = sum(mean(abs(a - b)) / mean(abs(b)) for a, b in layers) / 4
        loss = mean(abs(made - fathers)) + 0.3 * unlike
    patient.apply(tape.gradient(loss, model.trainable_variables))
    return unlike


take(feature_step, 120, seed=2)
points["deep features"] = scene.point("deep features", predict(model, scene.enlarged))

# %% id="three-losses" alt="A cat's eye and, enlarged, the fur of its cheek, five times. Weight 0: soft, hardly a hair. Weight 0.01: a little livelier. Weight 0.1: full of short slanted dashes. Deep features: nearly like weight 0. The truth: fine hairs, brighter and darker."
wanted = ("adversarial 0", "adversarial 0.01", "adversarial 0.1", "deep features")
pictures = {name: points[name].picture for name in wanted}
plots.show_pictures({**pictures, "ground truth": truth}, crop=(78, 10, 40, 40))

# %% [markdown] id="three-losses-caption"
# *Figure 3: near, and more and more convincing.* The adversarial loss puts fur in that is as busy as fur; where
# its hairs lie is made up. Deep features change little in so few steps: where an edge can be known, L1 has it
# already. In the library both losses are one setting,
# [`PerceptualSettings`](../zssr_teach/training/perceptual.py), for any training.
#
# ## Three judges, and how to fool them
#
# PSNR does not reward any of this. What does?
#
# - **The sliced Wasserstein distance** compares two *heaps* of patches. Each patch is projected on a
#   random direction, which makes it one number. Sort both heaps of numbers: how far apart is the smallest from
#   the smallest, the next from the next? The mean over many directions (exercise 4). The heap to
#   compare with is the LR picture's: patches recur (chapter 03). No truth is needed.
# - **Naturalness** (NIQE; Mittal and others, 2013). Divide each pixel by its neighbourhood's contrast. Of
#   photographs, what is left is always spread in nearly the same way. How far away is this picture's way?
#   No truth, no other picture of the scene.
# - **The deep-feature distance** to the truth (LPIPS without its training on people's votes).
#
# For all three, less is better. Now fool them.
#
# **Predict, then run.** Four pictures: bicubic; sharpened much too much; all tiles of 32×32 in another
# order; moved by two pixels. Which judge likes which of them better than it should?

# %% id="fool"
whole = images.sample("cat").pixels
low = Camera(2).shrink(whole).clip(0, 1)
tricks = {
    "the truth": whole,
    "bicubic": Camera(2).enlarge(low).clip(0, 1),
    "too sharp": (whole + 2 * (whole - gaussian_filter(whole, (1.5, 1.5, 0)))).clip(0, 1),
    "tiles in disorder": perception.shuffle_tiles(whole),
    "moved by two": np.roll(whole, 2, axis=1),
}
lite = feature_network("efficientnet-lite0")
print(f"{'':18s} Wasserstein  naturalness  deep features")
for name, trick in tricks.items():
    heaps, natural = perception.sliced_wasserstein(trick, low), perception.naturalness(trick)
    deep = perception.deep_feature_distance(trick, whole, lite)
    print(f"{name:18s} {heaps:11.4f} {natural:12.2f} {deep:14.2f}")

# %% id="show-tricks" alt="The cat cut into tiles that lie in disorder, beside the cat with white and black rims at every hair."
plots.show_pictures({name: tricks[name] for name in ("tiles in disorder", "too sharp")})

# %% [markdown] id="fool-text"
# *Figure 4: two pictures that a judge prefers to the truth.*
#
# - The **Wasserstein** distance is blind to *place*: the cat in disorder is better than the cat.
# - **Naturalness** does not know what is shown: disorder and exaggeration both please it as much as the
#   truth, or more.
# - **Deep features** compare place by place: two pixels aside, which nobody would notice, is worse than the
#   blur of bicubic.
#
# Who minimises an index gets what the *index* likes. So report several, one of which was not trained on. And
# look.
#
# ## The theorem
#
# Blau and Michaeli (2018) ask: if an answer is to be *perfectly* convincing, so that nobody can tell a heap of
# answers from a heap of real pictures, what does it cost at least?
#
# Draw the answer $\hat x$ by lot from all pictures that are plausible: then it *is* spread like real ones. The
# truth $x$ and the draw know nothing of each other and have the same mean $m$; so their difference has twice
# the variance:
#
# $$E(x - \hat x)^2 = E(x - m)^2 + E(\hat x - m)^2 = 2\, E(x - m)^2,$$
#
# and $E(x - m)^2$ is the smallest error there is. Twice the error is $10 \log_{10} 2 = 3.01$ dB, as with the
# hair. A cleverer way may cost less; so *at most* 3.01 dB have to be paid, in the mean over many pictures.
#
# **Predict, then run.** Mix the mean and the draw, $m + t\,(\hat x - m)$. What has the mix with $t = ½$ lost
# of the 3.01 dB: half, more, less?


# %% id="theorem" alt="A curve from the mean, upper right at 0 dB, falling to the draw, lower left at minus 3 dB. The mix of half of each lies a third of the way down."
def draw(line, marks, title, across, up):
    """Draw a curve, and points with their names."""
    figure, panel = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    panel.plot(*np.transpose(line), color="#0072b2")
    for number, (name, place) in enumerate(marks.items()):
        panel.plot(*place, "o", color="#d55e00")
        panel.annotate(name, place, (6, (5, -13)[number % 2]), textcoords="offset points")
    panel.set(title=title, xlabel=across, ylabel=up)
    panel.margins(0.2)
    plt.close(figure)
    return figure


def mixed(t):
    """Return what a mix lacks in variance, and the PSNR it loses: the two errors add up."""
    return 1 - t**2, -10 * np.log10(1 + t**2)


line = [mixed(t) for t in np.linspace(0, 1, 101)]
marks = {"the mean": mixed(0), "half of each": mixed(0.5), "a draw": mixed(1)}
draw(line, marks, "mixing a mean and a draw", "variance that is lacking", "PSNR lost (dB)")

# %% [markdown] id="theorem-text"
# *Figure 5: the price of variance.* Left is more convincing, up is nearer. The first half of the mixing costs a
# third of the price. The best possible curve may lie higher than this one; but it, too, never rises on the way to
# the left. That is the theorem: better *and* more convincing is possible only below the curve.
#
# ## Walking along it
#
# And real networks? All that was made of the cat, by PSNR and by one of the judges:

# %% id="walk" alt="Points of the cat: bicubic lower right, supervised at the top, the adversarial weights 0, 0.01 and 0.1 on a line that falls to the left."
walk = [point for point in points.values() if point.weight is not None]
line = [(point.indices[0], point.psnr) for point in walk]
marks = {name: (point.indices[0], point.psnr) for name, point in points.items()}
draw(line, marks, "one cat, six answers", "sliced Wasserstein distance", "PSNR (dB)")

# %% id="walk-numbers"
# <answer>
falls = [point.psnr for point in walk] == sorted((point.psnr for point in walk), reverse=True)
nearer = [point.indices[0] for point in walk]
print("the heavier, the lower the PSNR:", falls)
print("the heavier, the nearer the heaps:", nearer == sorted(nearer, reverse=True))
# </answer>

# %% [markdown] id="walk-text"
# *Figure 6: the walk.* Bicubic is beaten in both at once: it was not on the curve. From there on, every step
# to the left is a step down. The supervised network stands higher, as it has seen other pictures.
#
# Walk it yourself, with the picture beside it: the points that were just made, or those of three pictures that
# `tools/walk_trade_off.py` walked beforehand. Change the index: do the other judges agree which way is left?

# %% id="explorer" tags=["nbval-ignore-output"] alt="The trade-off explorer: the cat with adversarial weight 0.1, its fur full of dashes, beside the ground truth."
from zssr_teach.experiments.pictures import bytes8
from zssr_teach.experiments.trade_off import Shown, shipped_scenes
from zssr_teach.widgets import TradeOffExplorer

points["ground truth"] = scene.point("ground truth", truth)
cat = [
    Shown(p.name, np.nan if p.weight is None else p.weight, p.psnr, p.indices, bytes8(p.picture))
    for p in points.values()
]
TradeOffExplorer({"cat, just made": cat, **shipped_scenes()}, place=2)

# %% [markdown] id="lie"
# ## When a plausible invention is a lie
#
# Fur that is not quite that cat's harms nobody. Now a number plate of eight digits, shrunk by 4: two by two
# pixels a digit. A fourth "method" knows only digits: of 10,000 that our GAN makes, it takes the one that,
# shrunk, fits the four pixels best (the idea of PULSE; Menon and others, 2020).
#
# **Predict, then run.** A classifier reads the eight digits. How many are right from bicubic, from the
# supervised network, from zero-shot, from the GAN? And how sure is it?

# %% id="plate" tags=["nbval-ignore-output"]
classifier = trained_classifier()
digits, labels = classifier.held_back.pictures[:8], classifier.held_back.labels[:8]
places = [(slice(20, 28), slice(column, column + 8)) for column in range(16, 112, 12)]
plate = np.zeros((48, 128, 3), np.float32)
for place, digit in zip(places, digits, strict=True):
    plate[place] = digit[..., None]


def shrink(pictures):
    """Return the means of 4×4 pixels, of pictures (number, 8, 8)."""
    return pictures.reshape(-1, 2, 4, 2, 4).mean(axis=(2, 4))


low_plate = plate.reshape(12, 4, 32, 4, 3).mean(axis=(1, 3))
made = gan.samples(10_000, seed=5)
made = made[classifier.probabilities(made).max(axis=1) > 0.9]
misfit = np.abs(shrink(digits)[:, None] - shrink(made)[None]).max(axis=(2, 3))
invented = plate.copy()
for place, nearest in zip(places, misfit.argmin(axis=1), strict=True):
    invented[place] = made[nearest][..., None]
plates = {
    "bicubic": Camera(4).enlarge(low_plate).clip(0, 1),
    "supervised": upscale(low_plate, 4, "supervised").image,
    "zero-shot": upscale(low_plate, 4, find_preset("live").with_steps(60)).image,
    "the GAN's": invented,
    "ground truth": plate,
}
pieces = {name: np.stack([one[at].mean(-1) for at in places]) for name, one in plates.items()}
for name, eight in pieces.items():
    sure = classifier.probabilities(eight)
    right = (sure.argmax(axis=1) == labels).sum()
    print(f"{name:12s} {right} of 8 right; sure to {sure.max(axis=1).mean():.0%}")

# %% id="show-plates" alt="Five rows of eight. Bicubic, supervised and zero-shot: grey or white blobs. The GAN's: eight crisp digits. The truth: eight crisp digits, some of them others."
rows = as_grid(np.concatenate(list(pieces.values())), columns=8)
plots.show_pictures({"from the top: " + ", ".join(pieces): rows})

# %% [markdown] id="lie-caption"
# *Figure 7: eight digits, as each method has them.* Blobs on which nobody would convict anyone; and eight crisp digits, all of which
# fit the measurement, and some are wrong. The crisp plate is worse *because* it looks right: blur
# says "I do not know", and here that was the truth.
#
# And the classifier is *sure* of the blobs, too. It was taught to choose among ten, never to say "none":
# how sure a network is says nothing outside what it has learnt.
#
# What would have fitted as well? Of each of the ten digits we take the made one that fits best; black where it is
# off by more than 1/16, the step in which these digits' ink was measured.

# %% id="alternatives" alt="Left a column with the eight true digits, right a table of eight rows and ten columns: in most rows two to five different crisp digits, elsewhere black."
read = classifier.probabilities(made).argmax(axis=1)
table = np.zeros((8, 10, 8, 8), np.float32)
for row, misfits in enumerate(misfit):
    for digit in range(10):
        nearest = np.where(read == digit, misfits, np.inf).argmin()
        if read[nearest] == digit and misfits[nearest] < 1 / 16:
            table[row, digit] = made[nearest]
fitting = as_grid(table.reshape(-1, 8, 8), columns=10)
plots.show_pictures({"on the plate": as_grid(digits, columns=1), "fits as 0, 1, … 9": fitting})

# %% [markdown] id="alternatives-text"
# *Figure 8: all that four pixels allow* (of what this GAN can make). This table is the honest answer. Three more
# cases:
#
# - **A face.** PULSE made crisp faces out of blurred ones: of other people, like those that its generator
#   had seen most of.
# - **A scan.** Networks trained adversarially, on scans of which half show a tumour, put tumours into
#   healthy ones and take them out of ill ones (Cohen, Luck and Honari, 2018).
# - **A copier** that saved memory by using patches again changed digits in plans. Each looked perfect, so it
#   was noticed after years.
#
# Where looks are wanted (games, wallpaper), be convincing. Where somebody decides by what he sees, give the
# nearest result with the small picture beside it.

# %% [markdown] id="recap"
# ## Recap
#
# - The mean of plausible pictures is implausible, and so is the median. That is why the best PSNR looks smooth.
# - A generator and a discriminator learn from each other; at rest the opinion is one half. The losses
#   do not say how good the pictures are; mode collapse is detected over many samples.
# - For one picture, a discriminator of patches is enough. An adversarial loss buys texture and costs PSNR; deep
#   features buy edges, with what other pictures taught.
# - Each index of what looks natural can be fooled: by disorder, by exaggeration, by two pixels.
# - Perfectly convincing costs at most twice the squared error, 3.01 dB. Off the curve, both can get better; on it,
#   never.
# - Crisp digits that fit the measurement may be others. Plausible is not measured.
#
# The library has it in [`digits`](../zssr_teach/digits), [`perception.py`](../zssr_teach/perception.py),
# [`training/perceptual.py`](../zssr_teach/training/perceptual.py) and
# [`experiments/sweep.py`](../zssr_teach/experiments/sweep.py).

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. The generator's loss
# The mean of $-\log D$ over all logits of made pictures. (Theory begins with $\log(1 - D)$. Where is
# that one flat?)

# %% id="exercise-generator"
from zssr_teach.lessons import check


def my_generator_loss(logits):
    """Return how badly the generator deceives."""
    # <solution>
    return np.logaddexp(0, -logits).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-generator"
check("10.generator_loss", my_generator_loss)

# %% [markdown] id="exercise-discriminator-text"
# ### 2. The discriminator's loss
# The mean of $-\log D$ over the logits of real pictures, plus the mean of $-\log(1 - D)$ over those of made
# ones.


# %% id="exercise-discriminator"
def my_discriminator_loss(real, made):
    """Return how badly real and made are told apart."""
    # <solution>
    return np.logaddexp(0, -real).mean() + np.logaddexp(0, made).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-discriminator"
check("10.discriminator_loss", my_discriminator_loss)

# %% [markdown] id="exercise-patches-text"
# ### 3. What a patch discriminator sees
# 3×3 convolutions without padding, stride 1. How large is the patch that one opinion is formed on, and how
# many opinions are there on one picture?


# %% id="exercise-patches"
def my_patches(height, width, layers):
    """Return the side of a patch, and the number of opinions."""
    # <solution>
    return 1 + 2 * layers, (height - 2 * layers) * (width - 2 * layers)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-patches"
check("10.patches", my_patches)

# %% [markdown] id="exercise-sliced-text"
# ### 4. The sliced Wasserstein distance
# `ours` and `theirs` are equally many patches, one a row; each column of `directions` is one direction.


# %% id="exercise-sliced"
def my_sliced_wasserstein(ours, theirs, directions):
    """Return how far two heaps of patches (n, pixels) lie apart."""
    # <solution>
    first, second = (np.sort(heap @ directions, axis=0) for heap in (ours, theirs))
    return np.abs(first - second).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-sliced"
check("10.sliced_wasserstein", my_sliced_wasserstein)

# %% [markdown] id="exercise-cost-text"
# ### 5. At most 3.01 dB
# The truth is one of `pictures` (n, pixels), with probabilities `shares`. Return the expected mean squared
# error of the best guess, and that of a draw. What is their ratio, whatever the pictures?


# %% id="exercise-cost"
def my_cost(pictures, shares):
    """Return the expected squared errors of the best guess and of a draw."""

    # <solution>
    def expected(guess):
        return shares @ ((pictures - guess) ** 2).mean(axis=1)

    return expected(shares @ pictures), shares @ [expected(one) for one in pictures]
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-cost"
check("10.cost", my_cost)

# %% [markdown] id="exercise-share-text"
# ### 6. A small project: a walk with a budget
# Mixing the pictures of two networks is the cheapest way along the curve: `near + t * (convincing - near)`.
# How far may you go, at most to 1, for a PSNR of at most `budget` decibels below that of `near`?
#
# Then try it on two pictures of `points`: does the mix lie above or below the line of Figure 6?


# %% id="exercise-share"
def my_share(near, convincing, truth, budget):
    """Return the largest share of the convincing picture that the budget pays."""
    # <solution>
    error, way = near - truth, convincing - near
    a, b, c = (way**2).mean(), (error * way).mean(), (error**2).mean()
    allowed = c * 10 ** (budget / 10)
    return min(1.0, (-b + np.sqrt(b**2 - a * (c - allowed))) / a)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-share"
check("10.share", my_share)

# %% [markdown] id="quiz"
# ## Quiz

# %% id="quiz-run"
lessons.quiz("10")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="project"
# ## A project of your own
#
# Which weight do ten people like best, and which index agrees with them? Show pairs without names,
# count, and report as chapter 07 says: question and guess first, one failure, all settings.

# %% [markdown] id="reading"
# ## Further reading
#
# - Y. Blau and T. Michaeli, *The Perception-Distortion Tradeoff*, CVPR 2018,
#   [arXiv:1711.06077](https://arxiv.org/abs/1711.06077). The theorem; the 3.01 dB are its theorem 2.
# - I. Goodfellow and others, *Generative Adversarial Nets*, NeurIPS 2014,
#   [arXiv:1406.2661](https://arxiv.org/abs/1406.2661).
# - C. Ledig and others, *Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial
#   Network*, CVPR 2017, [arXiv:1609.04802](https://arxiv.org/abs/1609.04802). SRGAN: both losses at once.
# - T. R. Shaham, T. Dekel and T. Michaeli, *SinGAN: Learning a Generative Model from a Single Natural
#   Image*, ICCV 2019, [arXiv:1905.01164](https://arxiv.org/abs/1905.01164). A GAN on one picture.
# - J. Johnson, A. Alahi and L. Fei-Fei, *Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*, ECCV 2016, [arXiv:1603.08155](https://arxiv.org/abs/1603.08155).
# - A. Mittal, R. Soundararajan and A. C. Bovik, *Making a "Completely Blind" Image Quality Analyzer*, 2013,
#   [doi:10.1109/LSP.2012.2227726](https://doi.org/10.1109/LSP.2012.2227726). NIQE.
# - S. Menon and others, *PULSE: Self-Supervised Photo Upsampling via Latent Space Exploration of Generative
#   Models*, CVPR 2020, [arXiv:2003.03808](https://arxiv.org/abs/2003.03808). Read the note that its authors
#   added on bias.
# - J. P. Cohen, M. Luck and S. Honari, *Distribution Matching Losses Can Hallucinate Features in Medical
#   Image Translation*, MICCAI 2018, [arXiv:1805.08841](https://arxiv.org/abs/1805.08841).
#
# Back to the [start](00_start_here.ipynb).
