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
# # 06 · The training loop
#
# Pairs and a network are ready, and so far the network does nothing at all. In this chapter it
# learns: first by a loop that you can read line by line, then watched, then quicker.
#
# ## What you will be able to do
#
# - Write a training loop with `GradientTape`, and the same with Keras' `fit`.
# - Choose between L1 and L2, explain Adam, and compare rules for the learning rate.
# - Say what one can watch without any validation set, and what it does not tell.
# - Recognise a training that has died.
#
# **Time:** 35 minutes to read, 50 minutes for the exercises,
# 32 s to run on two cores without AMX, twice that on slow ones. **Needs:**
# [04](04_fathers_and_sons.ipynb) for the
# pairs, [05](05_network.ipynb) for the network.
#
# *Only reading? [Here is this chapter with all its outputs](rendered/06_training.ipynb).*

# %% id="load"
import inspect
import itertools
import time

import matplotlib.pyplot as plt
import numpy as np

from zssr_teach import images, lessons, plots, resampling
from zssr_teach.machine import load_keras, load_tensorflow
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.pairs import PairSampler, PairSettings, make_son
from zssr_teach.reference import Reference
from zssr_teach.training import (
    CosineRule,
    LinearRule,
    PlateauRule,
    TrainingRun,
    TrainingSettings,
    compile_step,
    find_device,
    make_optimiser,
    train,
)

tf, keras = load_tensorflow(), load_keras()
truth = images.sample("facade").pixels[:192, :192]
given = resampling.downscale(truth, 2).clip(0, 1)
settings = NetworkSettings(depth=8, width=16)
pairs = PairSettings(crop=48)
print("the picture we learn from:", given.shape)

# %% [markdown] id="loop-text"
# ## The loop, by hand
#
# One step of training is five lines:
#
# 1. draw a batch of pairs: blurry sons, sharp fathers (chapter 04);
# 2. let the network guess the fathers (chapter 05);
# 3. measure how wrong it is: the *loss*, here the mean absolute difference;
# 4. find out in which direction each of its numbers should move: the *gradient*;
# 5. move each of them a little that way.
#
# The `GradientTape` does number 4. It records what is computed inside its `with` block, and then
# plays it backwards by the chain rule.


# %% id="step-by-hand"
def one_step(model, optimiser, sons, fathers):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(model(sons, training=True) - fathers))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimiser.apply(gradients, model.trainable_variables)
    return float(loss)


# %% [markdown] id="first-loss-text"
# **Predict, then run.** What is the loss at the very first step? You know more than you may think:
# the last layer begins with zeros, and there is a skip (chapter 05).

# %% id="first-loss"
model = build_network(settings, seed=0)
sampler = PairSampler(given, pairs, seed=0)
sons, fathers = sampler.batch(4)
of_sons = np.abs(sons - fathers).mean()
first = one_step(model, keras.optimizers.Adam(2e-3), sons, fathers)
print(f"loss of the first step {first:.3f}, mean error of the untouched sons {of_sons:.3f}")
# <answer>
assert np.isclose(first, of_sons)
# </answer>

# %% [markdown] id="loop-comment"
# A fresh network answers its input, so it is exactly as wrong as the blurry son. Remember this
# number as the *baseline*: whoever does not get below it has learnt nothing.

# %% id="loop"
model = build_network(settings, seed=0)
optimiser = keras.optimizers.Adam(2e-3)
sampler = PairSampler(given, pairs, seed=0)
losses, baselines = [], []
for _ in range(60):
    sons, fathers = sampler.batch(4)
    losses.append(one_step(model, optimiser, sons, fathers))
    baselines.append(np.abs(sons - fathers).mean())

print("last 20 steps better than the sons:", np.mean(losses[-20:]) < np.mean(baselines[-20:]))

# %% id="loop-curve" alt="Loss and baseline over 60 steps. Both jump up and down together from step to step; the loss starts on the baseline and moves below it by and by."
figure, axes = plt.subplots(figsize=(8, 2.8), layout="constrained")
axes.plot(baselines, color="black", linestyle="--", label="the sons, untouched")
axes.plot(losses, color="#d55e00", label="the network")
axes.set(xlabel="step", ylabel="mean absolute error")
axes.legend()
plt.show()

# %% [markdown] id="loop-caption"
# *Figure 1: the loss of our loop.* The jumps are not the network's fault: each batch is another set of
# crops, and windows are harder than sky. Compare with the *same batch's* baseline, not with the step
# before.
#
# ## The same with Keras' `fit`
#
# The loop above is yours to change. If nothing is to be changed, Keras has it ready. It wants a data
# source and a loss by name; `tf.data` turns our sampler into a stream, and `prefetch` prepares the
# next batch while the network is busy with this one.


# %% id="fit"
def stream():
    source = PairSampler(given, pairs, seed=0)
    while True:
        yield source.batch(4)


shape = tf.TensorSpec((4, 48, 48, 3), tf.float32)
batches = tf.data.Dataset.from_generator(stream, output_signature=(shape, shape)).prefetch(2)

by_fit = build_network(settings, seed=0)
by_fit.compile(
    optimizer=keras.optimizers.Adam(2e-3),
    loss="mean_absolute_error",
    jit_compile=False,  # without another compiler (XLA); why, says 06b
)
record = by_fit.fit(batches, steps_per_epoch=20, epochs=2, verbose=0, shuffle=False)
print("loss falls:", record.history["loss"][1] < record.history["loss"][0])
print(
    "same as ours within 10 %:",
    np.isclose(record.history["loss"][0], np.mean(losses[:20]), rtol=0.1),
)

# %% [markdown] id="fit-text"
# An *epoch* is usually one pass over all examples. Our stream has no end, so it is just a number of
# steps: the time between two reports.
#
# ## The loop of the library
#
# The library does it by hand, for two reasons: one must be able to *pause* and *stop* it at any step,
# and it must notice when it has gone wrong. Here is its loop, read from the very file that runs
# ([`zssr_teach/training/loop.py`](../zssr_teach/training/loop.py)):

# %% id="library-loop"
print(inspect.getsource(train))

# %% [markdown] id="library-loop-text"
# It is a *generator*: it takes one step and hands out a record (`yield`), then it waits until somebody
# asks for the next one. To pause is not to ask. Whoever watches (a progress bar, a curve, you)
# stands outside and needs no place in the loop. `take_step` is our `one_step` as a graph; `rule` says the
# *learning rate* of each step, that is how far the numbers are moved (below); `looks` measure
# something now and then.

# %% id="library-loop-run"
model = build_network(settings, seed=0)
take_step = compile_step(model, make_optimiser("adam"))
records = train(stream(), take_step, CosineRule(2e-3, warm_up=0), steps=60)
for record in itertools.islice(records, 3):
    print(f"step {record.step} of 60, learning rate {record.learning_rate:.5f}")
print("three steps taken; nothing more happens until somebody asks again")

# %% [markdown] id="after-loop"
# Around this loop, `TrainingRun` looks after one network: it calls Keras' *callbacks* (functions that
# are to be called now and then), so whatever you
# know for `fit` works there, too, and it starts again when something has gone wrong.
#
# ## L1 or L2?
#
# The paper minimises the mean *absolute* error, L1; many others the mean *square*, L2. It looks like
# a detail. Suppose a pixel's blurry surroundings fit five true values, equally likely:
#
# **Predict, then run.** The five values are 0.1, 0.1, 0.2, 0.2 and 0.9. Which single answer has the
# smallest mean absolute error, and which the smallest mean square?

# %% id="median-mean"
possible = np.array([0.1, 0.1, 0.2, 0.2, 0.9])
answers = np.linspace(0, 1, 101)
errors = answers[:, None] - possible
l1, l2 = np.abs(errors).mean(1), (errors**2).mean(1)
print(f"L1: {answers[l1.argmin()]:.2f}")
print(f"L2: {answers[l2.argmin()]:.2f}")

# %% id="loss-curves" alt="Left: mean absolute error over the answer, a chain of straight lines with its lowest point at 0.2. Right: mean square, a smooth parabola with its lowest point at 0.3, pulled towards the single value 0.9."
figure, axes = plt.subplots(1, 2, figsize=(8, 2.6), layout="constrained")
for panel, (name, values) in zip(axes, {"L1": l1, "L2": l2}.items(), strict=True):
    panel.plot(answers, values, color="#0072b2")
    panel.plot(answers[values.argmin()], values.min(), "o", color="#d55e00")
    panel.vlines(possible, 0, 0.06, color="black")
    panel.set(title=name, xlabel="answer", ylim=(0, None))
plt.show()

# %% [markdown] id="loss-caption"
# *Figure 2: the mean error of every answer; black strokes are what is possible.* L1 chooses the
# *median*, L2 the *mean*: it is pulled to 0.3, which is not even among the possible values, by a single
# *outlier*, a value far from all others. L1 lets each value pull with
# the same force, near or far: its gradient is just a sign (exercise 2). Zhao and others (2016) found
# that L1 gave better pictures, and often even better PSNR.
#
# It is no miracle. Both aim at *one* cautious answer, and both are a bit blurry (chapter 01).
#
# ## Adam
#
# Plain gradient descent moves each number by *rate × gradient*. The trouble: some gradients are a
# thousand times larger than others, and one rate must suit all. Here is a valley, 50 times steeper
# across than along.


# %% id="valley"
def slope(place):
    return np.array([1.0, 50.0]) * place  # of the valley (x² + 50 y²) / 2


def descend(rate, steps=40):
    path = [np.array([-4.0, 1.0])]
    for _ in range(steps):
        path.append(path[-1] - rate * slope(path[-1]))
    return np.array(path)


def adam(rate, steps=40):
    path, mean, square = [np.array([-4.0, 1.0])], np.zeros(2), np.zeros(2)
    for step in range(1, steps + 1):
        gradient = slope(path[-1])
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        right_size = np.sqrt(square / (1 - 0.999**step)) + 1e-8
        path.append(path[-1] - rate * mean / (1 - 0.9**step) / right_size)
    return np.array(path)


# %% [markdown] id="valley-predict"
# **Predict, then run.** Gradient descent at a rate of 0.041 is just above what the steep direction
# can bear. What will its path look like?

# %% id="paths" alt="Three paths over the contour lines of a long narrow valley. Gradient descent at rate 0.038 zigzags across the valley while it creeps along; at 0.041 the zigzag grows and leaves the picture; Adam bends quickly into the valley and runs along it."
paths = {
    "gradient descent, 0.038": descend(0.038),
    "gradient descent, 0.041": descend(0.041),
    "Adam, 0.2": adam(0.2),
}
x, y = np.meshgrid(np.linspace(-4.5, 1.5, 80), np.linspace(-2, 2, 60))
figure, axes = plt.subplots(1, 3, figsize=(9, 2.6), layout="constrained", sharey=True)
for panel, (name, path) in zip(axes, paths.items(), strict=True):
    panel.contour(x, y, x**2 + 50 * y**2, levels=np.geomspace(0.3, 200, 9), colors="#bbbbbb")
    panel.plot(*path.T, color="#d55e00", marker=".")
    panel.set(title=name, xlim=(-4.5, 1.5), ylim=(-2, 2))
plt.show()

# %% id="paths-numbers"
for name, path in paths.items():
    print(f"{name}: farthest from the floor in the last ten steps: {abs(path[-10:, 1]).max():.1f}")

# %% [markdown] id="adam-text"
# *Figure 3: 40 steps in a narrow valley.* Above a certain rate, plain descent flies off: in the steep
# direction each step overshoots by more than the last. Adam keeps two running averages for every
# number: of its gradient (where to) and of its square (how large gradients are *for this number*),
# and divides one by the root of the other. So the *size* of the gradient drops out, and the rate is
# roughly the distance moved in a step. Both averages begin at zero, which the two divisions by
# $1 - 0.9^t$ and $1 - 0.999^t$ correct. You will write it in exercise 3. (The presets use a
# younger relative, *Muon*, for the *hidden* layers, those
# between the first and the last: [06b](06b_for_the_curious.ipynb) shows it.)
#
# ## The learning rate over time
#
# Large steps get far, small steps settle. So one begins large and ends small. When to shrink?
#
# - **The authors' plateau rule.** Now and then, fit a line to the latest *reconstruction errors* (how
#   badly the picture is rebuilt from its own son; more below). If
#   its slope is small against its own uncertainty, the error only wobbles: divide the rate by ten.
#   Stop when the rate is below 10⁻⁵. It adapts itself to the picture, and nobody knows how long
#   it will take.
# - **The cosine rule.** Warm up, then down to zero along half a cosine, in a number of steps fixed
#   beforehand. One knows when it ends, so one can afford a higher peak.
# - **The line.** The same, but straight down instead of half a cosine. The presets `live` and
#   `gradual` do that; against the cosine it hardly makes a difference.

# %% id="plateau"
rule = PlateauRule()
steps = list(range(0, 250, 50))
examples = {
    "falling": [5.0, 4.1, 3.0, 2.0, 1.1],
    "wobbling": [2.0, 1.0, 2.0, 1.0, 2.0],
    "rising": [1.0, 1.2, 1.1, 1.4, 1.5],
}
for name, errors in examples.items():
    print(f"{name:9s} rate 0.001 becomes {rule.next_rate(1e-3, steps, errors):g}")

# %% id="rates" alt="Two learning rates against the step on a logarithmic axis: the plateau rule is a staircase that goes down by tens; the cosine and the line rise quickly to 0.004 and fall to zero at step 400, close to each other until the end."
ending = {"cosine": CosineRule(4e-3, warm_up=50), "line": LinearRule(4e-3, warm_up=50)}
figure, axes = plt.subplots(figsize=(8, 2.8), layout="constrained")
for (name, rule), colour in zip(ending.items(), ("#0072b2", "#009e73"), strict=True):
    rates = [rule.rate(step, 400) for step in range(400)]
    axes.plot(rates, color=colour, linestyle=":" if name == "line" else "-", label=f"{name}, 400")
stairs = np.repeat([1e-3, 1e-4, 1e-5], [900, 600, 500])
axes.plot(stairs, color="#d55e00", linestyle="--", label="plateau rule (a typical course)")
axes.set(xlabel="step", ylabel="learning rate", yscale="log", ylim=(5e-6, 1e-2))
axes.legend()
plt.show()

# %% [markdown] id="rates-caption"
# *Figure 4: three rules. (The axis is logarithmic, hence the line is bent.)* The dashed stairs are
# drawn, not measured: where they fall differs from picture
# to picture. With an end known beforehand, a network half as wide and smaller crops we reached in
# seconds what the authors' own code, with the plateau rule, reached in minutes on the same processor.
# How much of that is the rule's doing, we did not take apart. The preset `paper` still has the
# plateau rule.
#
# ### When a run dies
#
# Why not a still higher rate? Watch what happens to a network that is pushed too hard.

# %% id="dead"
pushed = build_network(settings, seed=0)
optimiser = keras.optimizers.Adam(0.3)
sampler = PairSampler(given, pairs, seed=0)
for _ in range(25):
    one_step(pushed, optimiser, *sampler.batch(4))

sons, fathers = sampler.batch(4)
hidden = keras.Model(pushed.input, pushed.get_layer("convolution_7").output)(sons)
alive = float(np.mean(np.asarray(hidden) > 0))
print("of the numbers before the last layer, less than 5 % are not zero:", alive < 0.05)

# %% [markdown] id="dead-text"
# A large step has pushed the biases so far down that every ReLU answers 0, for every input. Where the
# answer is flat, the gradient is zero: nothing inside the network can ever move again. Such units are
# called *dead*. Thanks to the skip the picture does not look broken. It looks like bicubic, "it just did
# not help": the commonest complaint about home-made ZSSRs.
#
# The library does two things about it. The biases of its first layer start so that mid-grey gives
# zero; otherwise every unit begins by telling bright from dark, all of them agree, and the last layer
# overshoots. And it compares the loss with the baseline of the sons: if after some time nothing has
# been learnt, it starts again with a rate three times lower, and says so in `history.events`.
#
# ## No validation set
#
# Elsewhere one keeps some examples apart to see when learning turns into memorising. Here there is
# one picture; whatever one keeps apart is missing from the lesson. So what can one watch?
#
# **Rebuild the picture from its own son.** We have both, the son and the father. The squared error
# between them is the *reconstruction error*: it needs nothing but the picture given.
#
# In a lesson we have the ground truth as well, and may peep. Let `TrainingRun` look at both every
# 20 steps. (It is *watched* only; nothing is learnt from it.)

# %% id="run"
peep = Reference(truth, protocol_for(2))
run = TrainingRun(
    given,
    pairs,
    TrainingSettings(steps=240, rule=CosineRule(4e-3, warm_up=20), check_every=20),
    settings,
    seed=0,
    reference=peep,
)
run.train()
print(run.state, "after", run.step, "steps; out of the ordinary:", run.history.events)

# %% [markdown] id="watch-text"
# **Predict, then run.** The reconstruction error is measured one scale *below* the one we care about.
# Our 240 steps are long for so small a picture. Will both curves rise to the end?

# %% id="watch" alt="Two curves over 240 steps. Left, the PSNR of the given picture rebuilt from its son: it rises from 21.5 to 25.5 dB and flattens at the end. Right, the PSNR of the result against the ground truth: it rises until about step 100, and then falls again by some tenths of a decibel."
checked, squared = run.history.column("reconstruction")
_, true_psnr = run.history.column("psnr")
rebuilt = -10 * np.log10(squared)
figure, axes = plt.subplots(1, 2, figsize=(8, 2.8), layout="constrained")
axes[0].plot(checked, rebuilt, marker="o", color="#0072b2")
axes[0].set(title="always known: rebuilt from its son", xlabel="step", ylabel="dB")
axes[1].plot(checked, true_psnr, marker="o", color="#d55e00")
axes[1].set(title="only in lessons: the true PSNR", xlabel="step")
plt.show()

# %% id="watch-numbers" tags=["nbval-ignore-output"]
for name, curve in {"rebuilt": rebuilt, "true PSNR": true_psnr}.items():
    print(f"{name:9s}", ", ".join(f"step {checked[i]}: {curve[i]:.1f} dB" for i in (0, 4, -1)))

# %% id="watch-checked"
# <answer>
assert squared[-1] < np.mean((make_son(given, pairs) - given) ** 2)
gain = true_psnr[-1] - peep.psnr(run.enlarged.clip(0, 1))
print("true PSNR better than bicubic by 0.2 dB:", bool(gain > 0.2))
# </answer>

# %% [markdown] id="watch-caption"
# *Figure 5: what one can watch, and what one would like to know.* For a hundred steps the two go up
# together. That is the recurrence of patches (chapter 03) at work once more: what helps one scale
# down, helps here. Then they part: the picture is rebuilt better and better, and the truth gets
# *worse*. The network has begun to learn this small picture by heart, which is called *overfitting*.
#
# It depends on chance, too. With two other *seeds* (the number from which all chance is drawn) the
# truth ended at 20.8 and 20.9 dB and the picture
# was rebuilt to 24.9 and 25.0 dB, with this one to 25.5. So the run that rebuilt its picture *best*
# had the *worst* result of the three. The reconstruction error tells whether something is learnt at
# all. It does not tell when to stop, nor which of two runs is better. What one can do without the
# truth is to take a larger picture (ours has 96 pixels a side) or a smaller network.
#
# And on a picture whose blur you assumed wrongly, the reconstruction is fine and the result is not:
# it only says that the network does what *you asked for*.

# %% id="history" alt="Three curves against the step: the loss falls with many jumps on a logarithmic axis; the learning rate rises quickly and bends down to zero; the PSNR rises until about step 100 and then falls a little."
plots.plot_history(run.history)

# %% [markdown] id="history-caption"
# *Figure 6: all that a run keeps.* The loss goes on falling after the true PSNR has passed its best:
# the loss is what is trained, not what is wanted. Every step's loss, baseline, learning rate and time are in
# `run.history.records`.
#
# A run can be taken up again: `run.train(steps=20)` takes 20 steps and returns; the
# next call goes on. `pause`, `resume` and `stop` do what they say, from another thread. The monitor
# has buttons for them.
#
# ## Watch it
#
# The monitor below has been trained for 60 steps while the notebook ran. Press **Start again**. It
# trains in the background, so you can go on reading.
#
# 1. Press **Pause** half way: what is the PSNR? Press **Resume**.
# 2. Watch the learning rate and the PSNR: in which part of the cosine is most gained?
# 3. Change the peak in the cell to 0.1 and run it again. What do you expect?

# %% id="monitor" alt="The training monitor: the office block enlarged by bicubic, the same as the network makes it after 60 steps, a little crisper, and the curves of loss, PSNR and learning rate."
from zssr_teach.widgets import TrainingMonitor


def make_run():
    rule = CosineRule(peak=4e-3, warm_up=10)
    return TrainingRun(given, pairs, TrainingSettings(60, rule=rule), settings, reference=peep)


TrainingMonitor(make_run).run_now()

# %% [markdown] id="speed"
# ## Making it fast: from Python to a graph
#
# Our loop asks Python for every operation of every layer, in every step. `tf.function` runs the
# Python code *once*, records the operations as a graph, and from then on runs the graph.
#
# **Predict, then run.** The function below counts when it is run. It is called five times:
# three times with 4 crops, twice with 8. How often does it count?

# %% id="tracing"
traced = []


@tf.function
def total(batch):
    traced.append(batch.shape[0])
    return tf.reduce_sum(batch)


for count in (4, 4, 4, 8, 8):
    total(tf.zeros((count, 48, 48, 3)))
print("it was run for batches of:", traced)

# %% [markdown] id="tracing-text"
# Once for every new shape. Two lessons: whatever Python does inside happens only while recording;
# and when you time something, leave the first call out. Let us time one step fairly.

# %% id="timing" tags=["nbval-ignore-output"]
sons, fathers = sampler.batch(4)
timed = build_network(settings, seed=0)
optimiser = keras.optimizers.Adam(1e-3)
optimiser.build(timed.trainable_variables)


@tf.function
def graph_step(sons, fathers):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(timed(sons, training=True) - fathers))
    optimiser.apply(tape.gradient(loss, timed.trainable_variables), timed.trainable_variables)
    return loss


def milliseconds(step, times=6):
    step()  # not counted: recording, loading
    started = time.perf_counter()
    for _ in range(times):
        step()
    return 1000 * (time.perf_counter() - started) / times


eager = milliseconds(lambda: one_step(timed, optimiser, sons, fathers))
graph = milliseconds(lambda: float(graph_step(sons, fathers)))
print(f"one step: {eager:.0f} ms by hand, {graph:.0f} ms as a graph, on {find_device()}")

# %% [markdown] id="recap"
# ## Recap
#
# - A step: draw pairs, guess, measure, differentiate, move. `GradientTape` differentiates.
# - A fresh network is as good as bicubic; the loss of the untouched sons is the number to beat.
# - L1 aims at the median of what is possible, L2 at the mean; the gradient of L1 is a sign.
# - Adam divides the mean gradient by its usual size, number by number.
# - The rate falls by the plateau rule (adapts, takes its time), or along a cosine or a line (known end).
# - Too high a rate kills ReLUs for good; then the result is bicubic. Notice it, start again lower.
# - Without a validation set, watch how well the picture is rebuilt from its own son. It tells whether
#   something is learnt, not when to stop.
# - A graph spares Python's share of each step; measure, and leave out the first call.
#
# The loop of this chapter is in the library as
# [`zssr_teach/training`](../zssr_teach/training): `train`, `TrainingRun`, `CosineRule`,
# `LinearRule`, `PlateauRule`, `History`. What makes it faster still is in
# [06b For the curious](06b_for_the_curious.ipynb), which no later chapter needs.

# %% [markdown] id="exercises"
# ## Exercises
#
# ### 1. The L1 loss
# One line: the mean absolute error of a batch.

# %% id="exercise-l1"
from zssr_teach.lessons import check


def my_l1(prediction, father):
    """Return the mean absolute error of a batch of predictions."""
    # <solution>
    return np.abs(prediction - father).mean()
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-l1"
check("06.l1", my_l1)

# %% [markdown] id="exercise-gradient-text"
# ### 2. Its gradient
# What the tape would say: the derivative of the loss by each number of the prediction, an array of
# the prediction's shape. Mind the mean.


# %% id="exercise-gradient"
def my_l1_gradient(prediction, father):
    """Return the derivative of the mean absolute error by each number of the prediction."""
    # <solution>
    return np.sign(prediction - father) / prediction.size
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-gradient"
check("06.l1_gradient", my_l1_gradient)

# %% [markdown] id="exercise-adam-text"
# ### 3. One step of Adam
# `mean` and `square` are the running averages of the gradient (0.9) and of its square (0.999),
# `step` counts from 1, epsilon is 1e-8. Return the new `(weight, mean, square)`, the averages without
# their correction. Do not change the arguments in place.


# %% id="exercise-adam"
def my_adam(weight, gradient, mean, square, step, rate):
    """Return the new (weight, mean, square) after one step of Adam."""
    # <solution>
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    corrected_mean = mean / (1 - 0.9**step)
    corrected_square = square / (1 - 0.999**step)
    return weight - rate * corrected_mean / (np.sqrt(corrected_square) + 1e-8), mean, square
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-adam"
check("06.adam", my_adam)

# %% [markdown] id="exercise-cosine-text"
# ### 4. Warm-up and cosine
# The rate at `step` (from 0) of `steps`: peak·(step + 1)/warm_up during the first `warm_up` steps,
# then half a cosine from the peak to 0 at `steps`.


# %% id="exercise-cosine"
def my_cosine(step, steps, peak, warm_up):
    """Return the learning rate at `step` of `steps`."""
    # <solution>
    if step < warm_up:
        return peak * (step + 1) / warm_up
    progress = (step - warm_up) / (steps - warm_up)
    return peak * (1 + np.cos(np.pi * progress)) / 2
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-cosine"
check("06.cosine", my_cosine)

# %% [markdown] id="exercise-plateau-text"
# ### 5. The authors' plateau rule
# Fit a line to the errors (`np.polyfit` with `cov=True`). Return 1000 times its slope, 1000 times the
# standard deviation of the slope, and whether this is a plateau: is the standard deviation larger
# than −1.5 times the slope?


# %% id="exercise-plateau"
def my_plateau(steps, errors):
    """Return (1000·slope, 1000·standard deviation of the slope, plateau)."""
    # <solution>
    (slope, _), covariance = np.polyfit(steps, errors, 1, cov=True)
    deviation = np.sqrt(covariance[0, 0])
    return 1000 * slope, 1000 * deviation, deviation > -1.5 * slope
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-plateau"
check("06.plateau", my_plateau)

# %% [markdown] id="exercise-train-text"
# ### 6. A small project: train without TensorFlow
# The smallest network with a skip: it answers `sons + w * sons + b`. From w = b = 0 take `steps`
# steps of plain gradient descent on the mean *squared* error. You need the derivative by `w` and by
# `b`, on paper; update both at once. Return `(w, b)`.


# %% id="exercise-train"
def my_train(sons, fathers, rate, steps):
    """Return (w, b) after gradient descent on the mean squared error."""
    # <solution>
    w = b = 0.0
    for _ in range(steps):
        gap = sons + w * sons + b - fathers
        dw, db = 2 * np.mean(gap * sons), 2 * np.mean(gap)
        w, b = w - rate * dw, b - rate * db
    return w, b
    # </solution>
    # <stub>
    # ...  # your code here
    # </stub>


# %% id="check-train"
check("06.train", my_train)

# %% [markdown] id="quiz"
# ## Quiz

# %% id="quiz-run"
lessons.quiz("06")

# %% [markdown] id="progress-text"
# How far you are in the whole course:

# %% id="progress" tags=["nbval-ignore-output"]
lessons.progress()

# %% [markdown] id="reading"
# ## Further reading
#
# - A. Shocher, N. Cohen and M. Irani, *"Zero-Shot" Super-Resolution using Deep Internal Learning*,
#   CVPR 2018, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087). Section 3.1: loss and rate.
# - D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015,
#   [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
# - I. Loshchilov and F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR 2017,
#   [arXiv:1608.03983](https://arxiv.org/abs/1608.03983). The cosine.
# - H. Zhao, O. Gallo, I. Frosio and J. Kautz, *Loss functions for image restoration with neural
#   networks*, IEEE Transactions on Computational Imaging 3, 2017,
#   [doi:10.1109/TCI.2016.2644865](https://doi.org/10.1109/TCI.2016.2644865). L1, L2 and others.
#
# Next: [07](07_live_upscaling.ipynb), where the picture itself is enlarged; or first
# [06b](06b_for_the_curious.ipynb), if you are curious.
