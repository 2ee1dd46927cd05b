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
# # 09 · Supervised against zero-shot
#
# Eight chapters long our network has learnt from one picture. Nearly all others learn from many, once,
# and then never again. Which is better? It depends, on two things that you can name at the end of this
# chapter; and you will have seen either side win by decibels.
#
# ## What you will be able to do
#
# - Explain what a supervised network has learnt, from what, and for which camera.
# - Say what L1 and L2 answer when they are in doubt, and what a skip around a block is good for.
# - Build a residual block, a pixel shuffle and a progressive ×4, and count what they learn.
# - Predict, for a picture and a camera, which method wins, and read published numbers with care.
# - Weigh the price of one more camera: a training for all its pictures, or one for each picture.
#
# **Time:** 38 minutes to read, 45 minutes for the exercises,
# 60 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [05](05_network.ipynb) for the network, [06](06_training.ipynb) for losses,
# [07](07_live_upscaling.ipynb) for gradual increments, [08](08_real_pictures.ipynb) for cameras.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/09_supervised.ipynb).*

# %% id="load"
import json
from dataclasses import replace
from importlib import resources

import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, kernels, lessons, pairs, plots, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.machine.loading import load_keras
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings
from zssr_teach.networks.edsr import EdsrSettings, edsr_parameter_count, pixel_shuffle
from zssr_teach.networks.laplacian import LaplacianSettings, build_laplacian
from zssr_teach.networks.rivals import apply_rival, load_rival
from zssr_teach.training import CosineRule, TrainingSettings, compile_step, make_optimiser
from zssr_teach.upscaling import PRESETS, upscale

keras = load_keras()
truth = images.sample("astronaut").pixels[:160, 40:200]
protocol = protocol_for(2)


def score(picture):
    return protocol.psnr(picture.clip(0, 1), truth)


# %% [markdown] id="idea"
# ## The other way to learn
#
# Take many sharp photographs. Shrink each: now you have pairs, small and large, as many as you like.
# Train a network on them, for hours or days. Whoever learns from questions with their answers learns
# *supervised*; so does zero-shot, strictly speaking, but the word is used for those who learn from
# *other* pictures beforehand. Then the network is finished: it is applied to every picture there is, in
# the blink of an eye, and learns no more.
#
# | | zero-shot | supervised |
# | --- | --- | --- |
# | learns from | the picture itself, shrunk once more | other pictures |
# | when | now, for each picture | once, beforehand |
# | its camera is | the one it is told, picture by picture | the one its pairs were made with |
# | can be as large as | seconds allow | days allow |
#
# The library ships two. None of the pictures of our gallery was among their photographs, and all their
# pairs were made by *bicubic* shrinking.

# %% id="rivals"
for name in ("srcnn", "edsr"):
    print(f"{name}: {load_rival(name, 2).count_params():,} numbers")

# %% [markdown] id="bicubic-text"
# Let them begin on their own ground: the astronaut, shrunk bicubically. `apply_rival` is one pass through
# the network.
#
# **Predict, then run.** Zero-shot gains about three decibels on this picture. How many does the larger of
# the two gain on bicubic?

# %% id="bicubic-predict"
small = degrade(truth, Degradation(2))
pictures = {"bicubic": resampling.upscale(small, 2)}
for label, name in {"SRCNN": "srcnn", "supervised": "edsr"}.items():
    pictures[label] = apply_rival(name, small, truth.shape[:2])
lessons.predict(
    "What does the supervised network gain on bicubic?",
    "dB",
    lambda: score(pictures["supervised"]) - score(pictures["bicubic"]),
    name="09.supervised",
)

# %% id="bicubic-show" alt="The astronaut's face by bicubic, SRCNN and the supervised network, beside the truth. Bicubic is soft, SRCNN crisper; the supervised one has clear eyes and the waves of the hair, and stays a little behind the truth."
plots.compare_with_truth(truth, pictures, protocol, crop=(28, 48, 44, 44))

# %% [markdown] id="bicubic-caption"
# *Figure 1: pictures that were shrunk as in the lesson.* No training, no waiting: the blink of an eye. To
# have learnt from many pictures is worth something.
#
# ## SRCNN: three layers
#
# It began in 2014 (Dong, Loy, He and Tang). SRCNN takes the picture enlarged by bicubic, as ours does,
# and only its luma. 64 filters of 9×9 look for patterns; 32 of 1×1 mix what they found, pixel by pixel;
# one of 5×5 puts the answer together. (How many numbers is that? Exercise 2. Ours has one thing that
# SRCNN had not: a skip around all layers.) What do eight thousand numbers find to add to bicubic, and
# what do forty times as many?

# %% id="added" alt="Two grey maps of what is added to bicubic. SRCNN draws thin dark and bright lines along hair, eyes, collar and suit. The supervised network draws the same lines finer and stronger, and texture between them."
added = {
    name: 0.5 + 4 * (pictures[name] - pictures["bicubic"]).mean(axis=-1)
    for name in ("SRCNN", "supervised")
}
plots.show_pictures(added)

# %% [markdown] id="added-caption"
# *Figure 2: what is added to bicubic, four times amplified (grey is nothing).* Both have learnt that
# edges are steeper than bicubic draws them. The larger one has seen more kinds of edges.
#
# ## In doubt: mean or median?
#
# A small picture has many possible fathers. Which one does a network answer? That is what its loss
# decides. An edge, for example, lies somewhere among seven pixels, and nobody can tell where. If each
# place is equally likely, what should one draw? SRCNN and VDSR learn with L2, whose best answer is the
# *mean* of all that is possible; EDSR and ours with L1, whose best answer is the *median* (chapter 06).
#
# **Predict, then run.** Seven edges, at seven neighbouring places. How many pixels of their mean are
# neither black nor white? And of their median?

# %% id="doubt" alt="A chart over twenty pixels. Seven thin grey steps rise from 0 to 1 at seven neighbouring places. One of the two thick lines climbs in a straight ramp across all of them; the other is a single step in the middle."
place = np.arange(20)
edges = np.array([place >= at for at in range(7, 14)]).astype(float)
answers = {"L2: mean": edges.mean(axis=0), "L1: median": np.median(edges, axis=0)}
grey = {name: np.isin(answer, (0, 1), invert=True) for name, answer in answers.items()}
for name, between in grey.items():
    print(f"{name}: {between.sum()} pixels in between")
figure, axes = plt.subplots(figsize=(6.4, 2.6), layout="constrained")
axes.step(place, edges.T, color="silver", linewidth=1, where="mid")
for (name, answer), colour, style in zip(
    answers.items(), ("#0072b2", "#d55e00"), ("-", "--"), strict=True
):
    axes.plot(place, answer, style, color=colour, label=name, linewidth=2.5)
axes.set(xlabel="pixel", ylabel="brightness")
axes.legend()
plt.show()

# %% [markdown] id="doubt-caption"
# *Figure 3: the best answer to seven equally likely edges.* Under L2 it is a ramp, which no camera has
# ever seen. Under L1 it is an edge in the middle. So is L1 sharp? Not in general: of grass, whose blades
# may be anywhere, median and mean are the same green. Both losses are *cautious*: they choose what is
# near to everything, not what is likely. (That no loss escapes this, and what can be done, is the next
# story: networks that dare.)
#
# Why then did the field move from L2 to L1? PSNR *is* L2, so L2 seemed right for it. Lim and others
# (2017) found that with L1 their network learnt better, *in PSNR, too*: a few large errors do not drown
# what the many small ones say.
#
# ## Skips: from one to many
#
# More layers see farther and say more; why not simply stack them? VDSR (2016) had twenty, and its trick
# was the skip that you know from chapter 05, *one* around everything. But inside, what one layer forgets
# no later layer knows. EDSR (2017) puts a skip around every two layers as well. Such a *residual block*
# is
#
# $$ x \;\mapsto\; x + s \cdot \mathrm{conv}(\mathrm{ReLU}(\mathrm{conv}(x))), $$
#
# so that each block has to find a small correction only. The factor $s$, 0.1 or 0.2, keeps the sum of
# many blocks from running away (*residual scaling*). Here are both: the same layers, the same numbers to
# learn, with skips around blocks and without.


# %% id="stack"
def build(with_skips, blocks=8, width=16):
    """Return a small EDSR, or the same layers without skips around the blocks."""

    def conv(filters, activation=None, start="he_normal"):
        return keras.layers.Conv2D(
            filters, 3, padding="same", activation=activation, kernel_initializer=start
        )

    picture = keras.Input((None, None, 3))
    features = conv(width)(picture)
    for _ in range(blocks):
        found = conv(width)(conv(width, "relu")(features))
        features = features + 0.2 * found if with_skips else keras.layers.ReLU()(found)
    repeated = keras.layers.Concatenate()([picture] * 4)
    return keras.Model(picture, pixel_shuffle(2)(repeated + conv(12, start="zeros")(features)))


# %% [markdown] id="pairs-text"
# And pairs, from five pictures of the gallery. The first network in this course that learns supervised:
# it never sees the astronaut while it trains.


# %% id="pairs"
photographs = [images.sample(n).pixels for n in ("cat", "camera", "brick", "retina", "coins")]


def batches(scale, crop, count, seed=0):
    """Yield small crops and their truths, bicubic, for ever."""
    rng = np.random.default_rng(seed)
    lows = [resampling.downscale(each, scale).clip(0, 1) for each in photographs]
    while True:
        sons, fathers = [], []
        for which in rng.integers(len(lows), size=count):
            top, left = (int(rng.integers(side - crop + 1)) for side in lows[which].shape[:2])
            rows, columns = slice(top, top + crop), slice(left, left + crop)
            wide, high = (slice(scale * s.start, scale * s.stop) for s in (columns, rows))
            turn = int(rng.integers(8))
            sons.append(pairs.transform(lows[which][rows, columns], turn))
            fathers.append(pairs.transform(photographs[which][high, wide], turn))
        yield np.stack(sons), np.stack(fathers)


print([each.shape for each in next(batches(scale=2, crop=24, count=4))])

# %% [markdown] id="skips-text"
# **Predict, then run.** Both stacks take the same 100 steps on the same crops. Which is ahead in the end?

# %% id="skips" alt="Two curves of the loss over 100 steps, as a share of that of repeated pixels. With skips around its blocks the network falls to about five sixths; without them it stays at one, and has hardly learnt anything."
curves = {}
for name, with_skips in {"one skip": False, "a skip around each block": True}.items():
    keras.utils.set_random_seed(0)
    step = compile_step(build(with_skips), make_optimiser("adam"))
    curves[name] = []
    for number, (sons, fathers) in zip(range(100), batches(2, 24, 8), strict=False):
        start = np.abs(sons.repeat(2, axis=1).repeat(2, axis=2) - fathers).mean()
        curves[name].append(step(sons, fathers, 1e-3 * min(1, (number + 1) / 20)) / start)
figure, axes = plt.subplots(figsize=(6.4, 2.6), layout="constrained")
for (name, losses), style in zip(curves.items(), ("--", "-"), strict=True):
    axes.plot(np.convolve(losses, np.ones(10) / 10, "valid"), style, label=name)
axes.set(xlabel="step", ylabel="loss, as a share of\nthat of repeated pixels")
axes.legend()
plt.show()

# %% id="skips-checked"
# <answer>
last = {name: np.mean(losses[-30:]) for name, losses in curves.items()}
print("ahead in the end:", min(last, key=last.get))
# </answer>

# %% [markdown] id="skips-caption"
# *Figure 4: seventeen hidden layers, with and without skips around blocks.* At first, layers that have
# learnt nothing garble what passes through them; a skip leads around them. And a gradient finds its way
# to the first layer along the skips.
#
# Why does *our* network have but one? It has eight layers, and there one skip does. And one picture has
# too few examples for more.
#
# ## Larger at the last moment
#
# There is one more idea in that code. SRCNN and VDSR enlarge first and then work on the large picture.
# EDSR works on the small one, and its *last* layer answers four values for each pixel and colour: a
# square of 2×2, to be laid out. This is *pixel shuffle* (Shi and others, 2016), no calculation at all
# (exercise 4):

# %% id="shuffle"
four = np.array([[[[1, 2, 3, 4], [5, 6, 7, 8]]]], np.float32)  # two pixels
print(np.asarray(pixel_shuffle(2)(four))[0, ..., 0].astype(int))

# %% [markdown] id="shuffle-text"
# At ×2 every layer works on a quarter of the pixels, at ×4 on a sixteenth. For the same time the network
# may be so much larger. The price: it is made for one factor. For ×4, EDSR has another last layer and is
# trained again.
#
# ## ×4 by way of ×2
#
# *LapSRN* (Lai and others, 2017) goes to ×4 in two steps, inside one network. As in a *Laplacian
# pyramid*, which keeps a picture as a small one and what each doubling lacks, each level answers a
# residual: what the picture, smoothly enlarged, still lacks. And the picture at ×2 is not thrown away: it
# has a truth of its own, so that the first half of the way is taught by itself. In the authors' second
# paper (2018) all levels share their weights, since doubling is one skill.
#
# **Predict, then run.** A network for ×2, one for ×4 and one for ×8, with shared weights. How do their
# numbers of parameters compare?

# %% id="lap-count"
for levels in (1, 2, 3):
    network = build_laplacian(LaplacianSettings(levels, depth=3, width=24))
    print(f"×{2**levels}: {network.count_params():,} numbers")

# %% [markdown] id="lap-text"
# Let us train the one for ×4 on our five pictures, with both truths in its loss.

# %% id="lap"
progressive = build_laplacian(LaplacianSettings(2, depth=3, width=24), seed=0)
both = keras.Model(
    progressive.input,
    keras.layers.Concatenate(axis=1)(
        [keras.layers.Flatten()(level) for level in progressive(progressive.input)]
    ),
)
step, drawn = compile_step(both, make_optimiser("muon")), batches(4, 16, 4)
for number in range(400):
    sons, fathers = next(drawn)
    halves = np.stack([resampling.downscale(each, 2) for each in fathers])
    wanted = np.concatenate([halves.reshape(4, -1), fathers.reshape(4, -1)], axis=1)
    step(sons, wanted.astype(np.float32), CosineRule(1e-2, warm_up=10).rate(number, 400))

tiny = degrade(truth, Degradation(4))
twice, four_times = (np.asarray(level)[0] for level in progressive(tiny[None]))
psnr4 = {"bicubic": resampling.upscale(tiny, 4), "progressive": four_times}
psnr4 = {name: protocol_for(4).psnr(each.clip(0, 1), truth) for name, each in psnr4.items()}
print("progressive is above bicubic:", psnr4["progressive"] > psnr4["bicubic"])

# %% id="lap-show" alt="The astronaut at a quarter of the size, blocky; the network's picture at half size, softly drawn; and at full size, smooth with clean outlines; and the truth."
plots.show_pictures({"given": tiny, "×2": twice, "×4": four_times, "truth": truth})

# %% [markdown] id="lap-caption"
# *Figure 5: one network, two answers.* Some seconds, and five pictures.
#
# Gradual increments (chapter 07) take the same way. The difference: there, each increment has a training
# of its own, and its result is one more *father* to learn from. Here one training teaches all levels
# together, and what the second level sees is not a picture but features, which may hold more than a
# picture does.
#
# ## Another camera
#
# So far the home match. Now everybody gets pictures that were taken otherwise: with a Gaussian blur, with
# a slanted one, with noise, as JPEG. Zero-shot plays twice: told *nothing*, and *told* the kernel, the
# noise or the quality (chapter 08). For the supervised networks there is nothing to be told: they have
# learnt.
#
# That would take an hour in here, so it was done beforehand by `benchmarks/rivals.py`, with the presets
# as they are, for one photograph of the gallery, and for one picture that was drawn: windows in rows, in
# which the same thing comes again and again (chapter 03).
#
# **Predict, then run.** For each of the five cameras: is supervised above zero-shot? Is it so for
# the photograph and for the drawn picture alike? Is it ever below *bicubic*?

# %% id="table"
stored = json.loads(resources.files("zssr_teach").joinpath("data/rivals.json").read_text("utf-8"))
table = stored["psnr"]  # camera → picture → method → dB
print(stored["made by"])
drawings = {each.name for each in images.samples() if each.source.startswith("rendered")}
methods = ("srcnn", "supervised", "nothing", "told", "best")


def mean_gain(camera, method, drawn):
    """Return a method's mean gain on bicubic over drawings, or over photographs."""
    chosen = [dB for name, dB in table[camera].items() if (name in drawings) == drawn]
    return np.mean([dB[method] - dB["bicubic"] for dB in chosen])


for drawn, title in {False: "photographs", True: "drawn pictures"}.items():
    print(f"{title + ': gain (dB)':28s}", *(f"{method:>10s}" for method in methods))
    for camera in table:
        gains = [mean_gain(camera, method, drawn) for method in methods]
        print(f"  {camera:26s}", *(f"{gain:+10.2f}" for gain in gains))

# %% id="table-plot" alt="Two charts, for photographs and drawn pictures, of the gain on bicubic over five cameras. The line of the supervised network is high at bicubic and falls towards zero for blur, noise and JPEG; that of zero-shot told the camera stays high for both blurs and lies far above it there."
figure, axes = plt.subplots(1, 2, figsize=(9.6, 3.6), sharey=True, layout="constrained")
looks = {
    "supervised": ("#d55e00", "D"),
    "nothing": ("#56b4e9", "o"),
    "told": ("#0072b2", "s"),
}
for panel, (drawn, title) in zip(
    axes, {False: "photographs", True: "drawn pictures"}.items(), strict=True
):
    for method, (colour, marker) in looks.items():
        gains = [mean_gain(camera, method, drawn) for camera in table]
        name = method if method == "supervised" else f"zero-shot, {method}"
        panel.plot(list(table), gains, marker=marker, color=colour, label=name)
    panel.axhline(0, color="#555555", linestyle="--", label="bicubic")
    panel.set_title(title)
    panel.tick_params(axis="x", rotation=25)
axes[0].set_ylabel("gain on bicubic (dB)")
axes[0].legend(fontsize="small")
plt.show()

# %% id="table-checked"
# <answer>
first = mean_gain("bicubic", "supervised", False) - mean_gain("bicubic", "nothing", False)
print("photographs, bicubic: supervised wins:", first > 0)
blurred = [camera for camera in table if camera.startswith(("Gaussian", "slanted"))]
behind = [
    mean_gain(camera, "told", drawn) - mean_gain(camera, "supervised", drawn)
    for camera in blurred
    for drawn in (False, True)
]
print("a blur that is told: zero-shot wins by over 1 dB:", min(behind) > 1)
ahead = [mean_gain("noise 10", "told", d) - mean_gain("noise 10", "supervised", d) for d in (0, 1)]
print("noise: zero-shot wins on photographs, supervised on drawings:", ahead[0] > 0 > ahead[1])
# </answer>

# %% [markdown] id="table-caption"
# *Figure 6: the ranking turns over.* And it does so twice:
#
# - **With the camera.** Photographs, bicubic: supervised wins. The same photographs with a blur that can
#   be told: zero-shot wins by decibels. Told nothing, it is no better than the others: *the camera*
#   decides, not the method. Under noise and JPEG all who know nothing sharpen the damage; now and then
#   bicubic beats them.
# - **With the picture.** Under noise, zero-shot that is told wins on photographs, and supervised on
#   drawings.
#
# `best` learns from others and from this picture; it loses only on bicubic pictures.
#
# Three numbers of the table, here and now, with a small network and few steps, as in chapter 08:

# %% id="live"
quick = replace(
    PRESETS["live"],
    network=NetworkSettings(depth=6, width=16),
    training=TrainingSettings(steps=100, rule=CosineRule(peak=4e-3, warm_up=20)),
)
gaussian = Camera(2, kernels.gaussian_kernel(1.2), "centred")
soft = degrade(truth, Degradation(gaussian))
live = {"supervised": apply_rival("edsr", soft, truth.shape[:2])}
live["nothing"] = upscale(soft, 2, quick).image
live["told"] = upscale(soft, 2, quick, kernel=gaussian.kernel, alignment="centred").image
print("best:", max(live, key=lambda name: score(live[name])))

# %% id="live-show" alt="The face, blurred by a Gaussian. The supervised picture and that of zero-shot told nothing are both soft, like a lens out of focus; zero-shot told the kernel is clearly sharper, with crisp eyes and strands of hair."
plots.compare_with_truth(truth, live, protocol, crop=(28, 48, 44, 44))

# %% [markdown] id="explorer-text"
# *Figure 7: the same face, another camera.* The supervised network does what it has learnt, and does it
# well: it undoes a bicubic. That was not the blur.
#
# Now try to break each of them. The three quick methods follow the sliders; zero-shot trains when you
# press *Start* (with the preset `live`: ten seconds or more), and what it made is kept. Is there a camera
# for which SRCNN, with fewest numbers, is best?

# %% id="explorer" alt="The rival explorer: the astronaut by bicubic, by SRCNN and by the supervised network, beside the ground truth."
from zssr_teach.widgets import RivalExplorer

RivalExplorer(truth)

# %% [markdown] id="size-text"
# ## What others reach
#
# Our supervised network is made for a laptop. Here it stands beside the published ones, on the five
# pictures that everybody uses (Set5), at ×2, bicubic, single pass. (They are not in this course; our own
# rows were measured by `benchmarks/rivals.py`.)

# %% id="size"
# Measured once, by hand: how long tools/train_supervised.py took for the network of ×2, first on two busy
# cores, then on one; and what benchmarks/rivals.py found on Set5.
HOURS_OF_TRAINING = (40 + 45) / 60
OUR_SRCNN, OUR_EDSR = 36.64, 37.53
PHOTOGRAPHS = 141

set5 = {  # numbers to learn, pictures learnt from, PSNR
    "bicubic": (0, 0, 33.66),
    "SRCNN (2016: 9-5-5)": (57_281, 395_909, 36.66),
    "VDSR": (665_000, 291, 37.53),
    "LapSRN": (251_000, 291, 37.52),
    "EDSR": (43_000_000, 800, 38.11),
    "ZSSR: the picture alone": (225_000, 0, 37.37),
    "our SRCNN": (8_129, PHOTOGRAPHS, OUR_SRCNN),
    "our small EDSR": (edsr_parameter_count(EdsrSettings()), PHOTOGRAPHS, OUR_EDSR),
}
for name, (numbers, learnt_from, dB) in set5.items():
    print(f"{name:24s} {numbers:11,} numbers, {learnt_from:7,} other pictures: {dB:.2f} dB")

# %% [markdown] id="size-caption"
# Read such a table slowly.
#
# - EDSR has 43 million numbers, 32 blocks of 256 channels. It was trained for *eight days* on a graphics
#   card, on 800 photographs of two thousand pixels a side (DIV2K). With its self-ensemble it has 38.20
#   dB. From VDSR to EDSR the numbers went up by a factor of 65, and the PSNR by 0.6 dB.
# - A hundredth of that size reaches most of it. Ours is not *the* EDSR, and what it loses in the tables
#   above the large one would lose as well: not for want of numbers, but of the right pairs.
# - The 2014 paper's SRCNN is the one with 8 thousand numbers, and had 36.34 dB; the 36.66 that are quoted
#   everywhere are those of a larger one. Ours: a skip, a newer optimiser.
# - One from the shelf, npm's `esrgan-slim`, has 33.53 dB: *below bicubic*. It was made to look sharp: chapter 10.
# - *All of it is for one camera.* ZSSR has 37.37 dB here, and looks like the loser of the table.
#
# ## The price of one more camera
#
# A supervised network can be had for every camera: make the pairs with that camera, and train again. For
# ours that means its hour and a half once more; then each picture takes less than a second. Zero-shot takes
# some twelve seconds for each picture, and no preparation.
#
# **Predict, then run.** From how many pictures of the *same* new camera on is it quicker to train a
# supervised network?

# %% id="price-predict"
lessons.predict(
    "From how many pictures on is the supervised network quicker?",
    "pictures",
    lambda: HOURS_OF_TRAINING * 3600 / (12 - 0.5),
    name="09.break-even",
)

# %% [markdown] id="price-text"
# For a scanner that is nothing; for your grandmother's photographs, each by another camera, out of the
# question. There are ways between: one network that has seen *many* blurs and noises, and is told which
# one it is (SRMD; Zhang, Zuo and Zhang, 2018). It knows each of them a little less well.
#
# ## The bridge: learn from many, then from one
#
# Must one choose? Take weights that were learnt from other pictures as the *start*, and adapt them to the
# picture, told its camera. (*Internal adaptation*; the warm start of chapter 07 is nothing else, and the
# preset `best` does it.) Thirty steps are not many. Let a network take them twice, from zero and from a
# start that has seen other photographs and many blurs.
#
# **Predict, then run.** The blurred face again, its kernel told. How many dB does the start bring?

# %% id="bridge-predict"
short = replace(
    PRESETS["live"],
    network=NetworkSettings(depth=8, width=64),
    training=TrainingSettings(steps=30, batch=2, rule=CosineRule(1e-3, warm_up=5)),
)
bridge = {}
for name, warm in {"from zero": False, "from a start": True}.items():
    chosen = replace(short, warm_start=warm)
    bridge[name] = upscale(soft, 2, chosen, kernel=gaussian.kernel, alignment="centred").image
lessons.predict(
    "What does the start bring, after 30 steps?",
    "dB",
    lambda: score(bridge["from a start"]) - score(bridge["from zero"]),
    name="09.bridge",
)

# %% id="bridge"
# <answer>
print("the start is better:", score(bridge["from a start"]) > score(bridge["from zero"]))
print(
    "and above the supervised network, by over 1 dB:",
    score(bridge["from a start"]) > score(live["supervised"]) + 1,
)
# </answer>

# %% [markdown] id="bridge-caption"
# What is general (edges are smooth, corners are corners) comes from many pictures; what is particular
# (this blur, this façade) from the one. Look at the column `best` in the table: it starts as one rival
# and ends as the other. It is not purely zero-shot any more.

# %% [markdown] id="recap"
# ## Recap
#
# - Supervised networks learn from many pairs, beforehand, once. The pairs' camera becomes part of what
#   they know.
# - In doubt L2 answers the mean of what is possible, and L1 the median: both are cautious.
# - A residual block adds a small correction to what comes in. Skips around blocks let deep networks
#   learn; a shallow one does with one skip around everything.
# - Pixel shuffle enlarges at the last moment: all layers work on the small picture, for one factor.
# - LapSRN reaches ×4 by ×2, with a residual and a truth at each level.
# - On the camera of its pairs supervised wins, but for pictures that repeat themselves; on a camera that
#   can be told, zero-shot wins by decibels. A ranking without the camera beside it means nothing.
# - One more camera costs one more training, or many seconds for each picture. A start learnt from many
#   and adapted to the one is the bridge.
#
# The library has it in [`edsr.py`](../zssr_teach/networks/edsr.py),
# [`srcnn.py`](../zssr_teach/networks/srcnn.py), [`laplacian.py`](../zssr_teach/networks/laplacian.py),
# [`rivals.py`](../zssr_teach/networks/rivals.py), and on the command line as `--preset supervised`.

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. What a loss asks for
# `answers` are n pictures (n × height × width × 3) that are equally likely. Which picture has the
# smallest mean loss to all of them?

# %% id="exercise-guess"
from zssr_teach.lessons import check


def my_best_guess(answers, loss):
    """Return the best answer, (height, width, 3); loss is "L1" or "L2"."""
    # <solution>
    return np.median(answers, axis=0) if loss == "L1" else np.mean(answers, axis=0)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-guess"
check("09.best_guess", my_best_guess)

# %% [markdown] id="exercise-parameters-text"
# ### 2. How many numbers
# Of convolutions with biases, one after the other. SRCNN is `[(64, 9), (32, 1), (1, 5)]` on one channel.
# Is it eight thousand?


# %% id="exercise-parameters"
def my_parameters(layers, channels):
    """Return how many numbers are learnt; layers are (filters, side), channels come in."""
    # <solution>
    total = 0
    for filters, side in layers:
        total += filters * (side**2 * channels + 1)
        channels = filters
    return total
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-parameters"
check("09.parameters", my_parameters)

# %% [markdown] id="exercise-block-text"
# ### 3. A residual block
# The convolutions are of 1×1 pixel, so that each is a matrix: `features @ first`. Which of the two is
# followed by a ReLU, and what is scaled?


# %% id="exercise-block"
def my_residual_block(features, first, second, scaling):
    """Return features (height, width, channels) after one block of EDSR."""
    # <solution>
    return features + scaling * (np.maximum(features @ first, 0) @ second)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-block"
check("09.residual_block", my_residual_block)

# %% [markdown] id="exercise-shuffle-text"
# ### 4. Pixel shuffle
# With `reshape` and `transpose`, without a loop. The values of a pixel are its square row by row, with
# red, green and blue of each together.


# %% id="exercise-shuffle"
def my_pixel_shuffle(values, scale):
    """Return (scale · height, scale · width, 3) of values (height, width, 3 · scale²)."""
    # <solution>
    height, width, _ = values.shape
    squares = values.reshape(height, width, scale, scale, 3)
    return squares.transpose(0, 2, 1, 3, 4).reshape(scale * height, scale * width, 3)
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-shuffle"
check("09.pixel_shuffle", my_pixel_shuffle)

# %% [markdown] id="exercise-progressive-text"
# ### 5. By way of ×2
# LapSRN without its network: the residuals are given. Each level is made twice as large (repeat each
# pixel) and gets its residual. Return all levels, as a list.


# %% id="exercise-progressive"
def my_progressive(image, residuals):
    """Return the pictures of all levels, the smallest first."""
    # <solution>
    levels = []
    for residual in residuals:
        image = image.repeat(2, axis=0).repeat(2, axis=1) + residual
        levels.append(image)
    return levels
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-progressive"
check("09.progressive", my_progressive)

# %% [markdown] id="exercise-price-text"
# ### 6. The price of a camera
# All times are seconds. From how many pictures on (a whole number) is supervised quicker *in all*?


# %% id="exercise-price"
def my_break_even(training, applying, zero_shot):
    """Return the smallest number of pictures for which supervised is quicker."""
    # <solution>
    return int(training // (zero_shot - applying)) + 1
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-price"
check("09.break_even", my_break_even)

# %% [markdown] id="quiz"
# ## Quiz

# %% id="quiz-run"
lessons.quiz("09")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="project"
# ## A project of your own
#
# Take one question to which nobody here knows the answer, and two hours:
#
# - From which width of a Gaussian on is zero-shot, told the kernel, above supervised? Does that differ
#   between photographs and drawn pictures?
# - Shrink a blurred picture's *result* again: can the re-shrunk error (chapter 08) tell you, without a
#   truth, that the supervised network did not know this camera?
# - Train the network of Figure 4 on pairs with a blur. How much does it lose on bicubic, and how much
#   does it win?
# - Mean of supervised and zero-shot: is it above both? On which cameras?
#
# Chapter 07 says what makes it a project: the question and your expectation first, three pictures, two
# seeds, a table with its protocol, one failure, the settings.

# %% [markdown] id="reading"
# ## Further reading
#
# - C. Dong, C. C. Loy, K. He and X. Tang, *Image Super-Resolution Using Deep Convolutional Networks*,
#   PAMI 2016, [arXiv:1501.00092](https://arxiv.org/abs/1501.00092). SRCNN; 36.66 dB is the one with
#   9-5-5.
# - J. Kim, J. K. Lee and K. M. Lee, *Accurate Image Super-Resolution Using Very Deep Convolutional
#   Networks*, CVPR 2016, [arXiv:1511.04587](https://arxiv.org/abs/1511.04587). VDSR: twenty layers, one
#   skip.
# - W. Shi and others, *Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
#   Convolutional Neural Network*, CVPR 2016, [arXiv:1609.05158](https://arxiv.org/abs/1609.05158). Pixel
#   shuffle.
# - B. Lim, S. Son, H. Kim, S. Nah and K. M. Lee, *Enhanced Deep Residual Networks for Single Image
#   Super-Resolution*, CVPR workshops 2017, [arXiv:1707.02921](https://arxiv.org/abs/1707.02921). EDSR:
#   L1, no batch normalisation, 43 million numbers, eight days.
# - W.-S. Lai, J.-B. Huang, N. Ahuja and M.-H. Yang, *Fast and Accurate Image Super-Resolution with Deep
#   Laplacian Pyramid Networks*, PAMI 2018, [arXiv:1710.01992](https://arxiv.org/abs/1710.01992). LapSRN
#   with shared weights.
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*, CVPR
#   2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Its tables turn over as ours do.
# - K. Zhang, W. Zuo and L. Zhang, *Learning a Single Convolutional Super-Resolution Network for Multiple
#   Degradations*, CVPR 2018, [arXiv:1712.06116](https://arxiv.org/abs/1712.06116). SRMD.
#
# Next: [10 · As convincing as possible](10_as_convincing_as_possible.ipynb), or back to the
# [start](00_start_here.ipynb).
