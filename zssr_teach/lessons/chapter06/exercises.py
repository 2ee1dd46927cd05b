"""Chapter 06, The training loop: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake
from zssr_teach.training import CosineRule


def _two(rng: np.random.Generator) -> list[Arguments]:
    shapes = ((2, 4, 5, 3), (6, 7), (3, 3, 3))
    # Too dark on average, so that errors without their absolute value come out negative.
    return [(rng.random(shape) - 0.3, rng.random(shape)) for shape in shapes]


# ---- the loss -------------------------------------------------------------------------------

L1 = Exercise(
    name="06.l1",
    title="The L1 loss",
    signature="my_l1(prediction, father)",
    task="Return the mean absolute error of a batch of predictions.",
    reference=lambda prediction, father: np.mean(np.abs(prediction - father)),
    cases=_two,
    hints=(
        "Difference, absolute value, mean.",
        "The absolute value comes before the mean, else errors cancel.",
        "`np.abs` of the difference; then `np.mean`, without an axis, over all of it.",
    ),
    mistakes=(
        Mistake(
            "squared",
            "this is the mean *squared* error, the L2 loss.",
            lambda prediction, father: np.mean((prediction - father) ** 2),
        ),
        Mistake(
            "absolute value forgotten",
            "errors of opposite sign cancel: the absolute value is missing.",
            lambda prediction, father: np.mean(prediction - father),
        ),
        Mistake(
            "absolute value too late",
            "the absolute value was taken after the mean, when errors had cancelled already.",
            lambda prediction, father: np.abs(np.mean(prediction - father)),
        ),
        Mistake(
            "sum instead of mean",
            "this is the sum: it would grow with the size of the crop.",
            lambda prediction, father: np.sum(np.abs(prediction - father)),
        ),
        Mistake(
            "one number for each picture",
            "the mean should run over everything, the first axis included.",
            lambda prediction, father: np.abs(prediction - father).mean(
                axis=tuple(range(1, prediction.ndim))
            ),
        ),
    ),
)

L1_GRADIENT = Exercise(
    name="06.l1_gradient",
    title="The gradient of the L1 loss",
    signature="my_l1_gradient(prediction, father)",
    task="Return the derivative of the mean absolute error by each number of the prediction: an "
    "array of the prediction's shape.",
    reference=lambda prediction, father: np.sign(prediction - father) / prediction.size,
    cases=_two,
    tolerance=1e-7,
    hints=(
        "How does |p - f| change when p grows a little? And the mean divides by what?",
        "Its slope is +1 where the prediction is too large, -1 where it is too small.",
        "`np.sign` of the difference gives these slopes (mind its direction); the mean "
        "divides each by how many numbers there are, `prediction.size`.",
    ),
    mistakes=(
        Mistake(
            "wrong sign",
            "the sign is wrong: where the prediction is too large, the loss grows with it.",
            lambda prediction, father: np.sign(father - prediction) / prediction.size,
        ),
        Mistake(
            "mean forgotten",
            "this is the gradient of the sum; that of the mean is divided by the number of values.",
            lambda prediction, father: np.sign(prediction - father),
        ),
        Mistake(
            "gradient of the squared error",
            "this is the gradient of the mean *squared* error: it is proportional to the error. "
            "That of L1 has the same size everywhere.",
            lambda prediction, father: 2 * (prediction - father) / prediction.size,
        ),
        Mistake(
            "divided by the first axis only",
            "the mean runs over all values, so divide by .size, not by len().",
            lambda prediction, father: np.sign(prediction - father) / len(prediction),
        ),
    ),
)


# ---- Adam -----------------------------------------------------------------------------------


def _adam(
    weight: np.ndarray,
    gradient: np.ndarray,
    mean: np.ndarray,
    square: np.ndarray,
    step: int,
    rate: float,
    betas: tuple[float, float] = (0.9, 0.999),
    corrected: bool = True,
    sign: int = -1,
    root: bool = True,
    squared: bool = True,
    epsilon: tuple[float, float] = (0.0, 1e-8),
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, second = betas
    mean = first * mean + (1 - first) * gradient
    square = second * square + (1 - second) * (gradient**2 if squared else np.abs(gradient))
    m, v = mean, square
    if corrected:
        m, v = mean / (1 - first**step), square / (1 - second**step)
    inside, outside = epsilon
    below = (np.sqrt(v + inside) if root else v) + outside
    return weight + sign * rate * m / below, mean, square


def _adam_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for step in (1, 2, 10, 500):
        weight, gradient = rng.normal(size=(2, 4))
        mean = 0 * weight if step == 1 else rng.normal(size=4) * 0.5
        square = 0 * weight if step == 1 else rng.random(4) * 0.5
        yield weight, gradient, mean, square, step, 0.01
    # Where hardly anything is left to learn: here epsilon counts.
    nothing = np.zeros(4)
    yield rng.normal(size=4), rng.uniform(1, 9, 4) * 1e-8, nothing, nothing, 1, 0.01


def _corrected_state(
    weight: np.ndarray,
    gradient: np.ndarray,
    mean: np.ndarray,
    square: np.ndarray,
    step: int,
    rate: float,
) -> tuple[np.ndarray, ...]:
    weight, mean, square = _adam(weight, gradient, mean, square, step, rate)
    return weight, mean / (1 - 0.9**step), square / (1 - 0.999**step)


ADAM = Exercise(
    name="06.adam",
    title="One step of Adam",
    signature="my_adam(weight, gradient, mean, square, step, rate)",
    task="Return the new (weight, mean, square). mean and square are the running averages of the "
    "gradient (0.9) and of its square (0.999); step counts from 1; epsilon is 1e-8. Do not change "
    "the arguments in place.",
    reference=_adam,
    cases=_adam_cases,
    tolerance=1e-6,
    hints=(
        "Update both averages; make corrected copies; then go against m / √v.",
        "The new mean is 0.9 of the old one and 0.1 of the gradient; the square likewise with "
        "0.999, 0.001 and the squared gradient.",
        "Corrected: the new mean over `1 - 0.9**step`, the new square over `1 - 0.999**step`. "
        "The step is rate · corrected mean / (root of the corrected square + 1e-8). Return "
        "the uncorrected averages.",
    ),
    mistakes=(
        Mistake(
            "uphill",
            "the weight goes *with* the gradient, uphill; subtract.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, sign=1),
        ),
        Mistake(
            "no bias correction",
            "the averages begin at 0 and are too small at first: divide by 1 - 0.9**step and "
            "1 - 0.999**step.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, corrected=False),
        ),
        Mistake(
            "root forgotten",
            "the square root of the average square is missing: then the step has the wrong unit.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, root=False),
        ),
        Mistake(
            "square forgotten",
            "the second average is of the *squared* gradient.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, squared=False),
        ),
        Mistake(
            "averages swapped",
            "0.9 and 0.999 are swapped: the average of squares is the slower one.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, betas=(0.999, 0.9)),
        ),
        Mistake(
            "old and new swapped in the averages",
            "the averages forget at once: 0.9 is the share of the *old* mean.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, betas=(0.1, 0.001)),
        ),
        Mistake(
            "corrected averages kept",
            "the weight is right, but the *corrected* averages were returned; they would be "
            "corrected again at the next step.",
            _corrected_state,
        ),
        Mistake(
            "no epsilon",
            "epsilon, 1e-8, is not added below the fraction: where all gradients were zero this "
            "is 0/0.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, epsilon=(0.0, 0.0)),
        ),
        Mistake(
            "epsilon inside the root",
            "epsilon was added inside the root, where it counts ten thousand times as much; add it "
            "to the root.",
            lambda w, g, m, v, t, r: _adam(w, g, m, v, t, r, epsilon=(1e-8, 0.0)),
        ),
        Mistake(
            "plain gradient descent",
            "this is plain gradient descent; the averages are not used.",
            lambda w, g, m, v, step, rate: (w - rate * g, *_adam(w, g, m, v, step, rate)[1:]),
        ),
    ),
)


# ---- learning rates -------------------------------------------------------------------------


def _cosine_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for steps, peak, warm_up in ((100, 4e-3, 10), (400, 2e-3, 50)):
        for step in (0, warm_up // 2, warm_up - 1, warm_up, steps // 2, steps - 1):
            yield step, steps, peak, warm_up


def _cosine(step: int, steps: int, peak: float, warm_up: int, late: bool = True) -> float:
    if step < warm_up:
        return peak * (step + 1) / warm_up
    start = warm_up if late else 0
    return peak * (1 + np.cos(np.pi * (step - start) / (steps - start))) / 2


COSINE = Exercise(
    name="06.cosine",
    title="Warm-up and cosine",
    signature="my_cosine(step, steps, peak, warm_up)",
    task="Return the learning rate at `step` (from 0) of `steps`: peak·(step + 1)/warm_up during "
    "the first warm_up steps, then half a cosine from peak down to 0 at `steps`.",
    reference=lambda step, steps, peak, warm_up: CosineRule(peak, warm_up).rate(step, steps),
    cases=_cosine_cases,
    tolerance=1e-9,
    hints=(
        "After the warm-up, how far is it from its end to the last step, as a number from 0 to 1?",
        "That progress is the steps since the warm-up over all steps after the warm-up, with "
        "`/`, not `//`.",
        "1 + cos(π·progress) runs from 2 down to 0: half of it, times peak. Before, while "
        "`step < warm_up`, return the straight line of the task.",
    ),
    mistakes=(
        Mistake(
            "no warm-up",
            "there is no warm-up: the first steps run at full rate, where Adam's averages are "
            "still poor.",
            lambda step, steps, peak, warm_up: (
                peak * (1 + np.cos(np.pi * max(0, step - warm_up) / (steps - warm_up))) / 2
            ),
        ),
        Mistake(
            "cosine begins at step 0",
            "after the warm-up the rate jumps: the cosine must begin where the warm-up ends.",
            lambda step, steps, peak, warm_up: _cosine(step, steps, peak, warm_up, late=False),
        ),
        Mistake(
            "down to -peak",
            "the cosine runs from peak to -peak; (1 + cos)/2 runs from 1 to 0.",
            lambda step, steps, peak, warm_up: (
                _cosine(step, steps, peak, warm_up)
                if step < warm_up
                else peak * np.cos(np.pi * (step - warm_up) / (steps - warm_up))
            ),
        ),
        Mistake(
            "quarter of a cosine",
            "with π/2 it is a quarter of a cosine, which ends steeply; half a cosine ends flat.",
            lambda step, steps, peak, warm_up: (
                _cosine(step, steps, peak, warm_up)
                if step < warm_up
                else peak * np.cos(np.pi / 2 * (step - warm_up) / (steps - warm_up))
            ),
        ),
        Mistake(
            "straight line",
            "after the warm-up this is a straight line, not a cosine.",
            lambda step, steps, peak, warm_up: (
                _cosine(step, steps, peak, warm_up)
                if step < warm_up
                else peak * (1 - (step - warm_up) / (steps - warm_up))
            ),
        ),
        Mistake(
            "whole division",
            "`//` cuts fractions off, so the progress is 0 up to the end: divide with `/`.",
            lambda step, steps, peak, warm_up: (
                _cosine(step, steps, peak, warm_up) if step < warm_up else peak
            ),
        ),
        Mistake(
            "warm-up begins at 0",
            "at step 0 the rate is 0, a step for nothing: it is (step + 1)/warm_up.",
            lambda step, steps, peak, warm_up: (
                peak * step / warm_up if step < warm_up else _cosine(step, steps, peak, warm_up)
            ),
        ),
    ),
)


def _plateau_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    steps = np.arange(0, 550, 50)
    yield steps, 0.02 - 2e-5 * steps + rng.normal(0, 2e-4, steps.size)
    wobble = 1e-3 * (-1.0) ** np.arange(steps.size)
    yield steps, 0.01 + wobble + rng.normal(0, 1e-5, steps.size)
    yield steps + 1000, 0.01 + 1e-5 * steps + rng.normal(0, 1e-3, steps.size)
    # Slopes of so many deviations: the rule turns over at -1 / 1.5, that is -0.67.
    for ratio in (-3.0, -1.2, -0.8, -0.7, -0.63, -0.5, 0.5, 3.0):
        yield steps, _errors_with(ratio, steps, rng)


def _errors_with(ratio: float, steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make errors whose fitted slope is so many times its standard deviation."""
    noise = rng.normal(0, 1e-3, steps.size)
    noise = noise - np.polyval(np.polyfit(steps, noise, 1), steps)
    from_middle = steps - steps.mean()
    deviation = np.sqrt(np.sum(noise**2) / (steps.size - 2) / np.sum(from_middle**2))
    return 0.01 + ratio * deviation * from_middle + noise


def _fit(steps: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    (slope, _), covariance = np.polyfit(steps, errors, 1, cov=True)
    return float(slope), float(np.sqrt(covariance[0, 0]))


def _decide(slope: float, deviation: float, ratio: float = -1.5) -> tuple[float, float, bool]:
    return 1e3 * slope, 1e3 * deviation, bool(deviation > ratio * slope)


PLATEAU = Exercise(
    name="06.plateau",
    title="The authors' plateau rule",
    signature="my_plateau(steps, errors)",
    task="Fit a line to the errors (np.polyfit with cov=True). Return (1000·slope, 1000·standard "
    "deviation of the slope, plateau); plateau is True when the standard deviation is larger than "
    "-1.5 times the slope.",
    reference=lambda steps, errors: _decide(*_fit(steps, errors)),
    cases=_plateau_cases,
    tolerance=1e-7,
    hints=(
        "np.polyfit(steps, errors, 1, cov=True) gives the line and a 2×2 covariance matrix; "
        "its [0, 0] is the *variance* of the slope.",
        "The standard deviation is the root of the variance. A falling error has a negative "
        "slope, hence the minus in -1.5.",
        "`(slope, _), covariance = np.polyfit(…)` takes it apart. The third thing to return "
        "is a comparison: `deviation > …`.",
    ),
    mistakes=(
        Mistake(
            "sign of the slope",
            "a *falling* error has a negative slope, hence -1.5; with +1.5 training would be "
            "called finished while it still goes well.",
            lambda steps, errors: _decide(*_fit(steps, errors), ratio=1.5),
        ),
        Mistake(
            "factor 1.5 forgotten",
            "the standard deviation was compared with the slope itself; asked is 1.5 times it.",
            lambda steps, errors: _decide(*_fit(steps, errors), ratio=-1.0),
        ),
        Mistake(
            "1.5 on the other side",
            "here the *standard deviation* is multiplied by 1.5; it is the slope that is.",
            lambda steps, errors: _decide(*_fit(steps, errors), ratio=-1 / 1.5),
        ),
        Mistake(
            "any slope that is not falling",
            "plateau is True only where the error rises; but a fall that is lost in the noise "
            "is a plateau too.",
            lambda steps, errors: (
                *_decide(*_fit(steps, errors))[:2],
                _fit(steps, errors)[0] >= 0,
            ),
        ),
        Mistake(
            "comparison turned round",
            "the comparison is turned round: this is True while the error still falls.",
            lambda steps, errors: (
                *_decide(*_fit(steps, errors))[:2],
                not _decide(*_fit(steps, errors))[2],
            ),
        ),
        Mistake(
            "variance for standard deviation",
            "covariance[0, 0] is the variance; take its square root.",
            lambda steps, errors: _decide(_fit(steps, errors)[0], _fit(steps, errors)[1] ** 2),
        ),
        Mistake(
            "deviation of the errors",
            "this is the standard deviation of the errors; asked is that of the *slope*, from the "
            "covariance matrix.",
            lambda steps, errors: _decide(_fit(steps, errors)[0], float(np.std(errors))),
        ),
        Mistake(
            "deviation of the offset",
            "covariance[1, 1] belongs to the line's offset; the slope's is [0, 0].",
            lambda steps, errors: _decide(
                _fit(steps, errors)[0],
                float(np.sqrt(np.polyfit(steps, errors, 1, cov=True)[1][1, 1])),
            ),
        ),
        Mistake(
            "errors over their number",
            "the line was fitted against 0, 1, 2 …, not against `steps`.",
            lambda steps, errors: _decide(*_fit(np.arange(len(errors)), errors)),
        ),
    ),
)


# ---- a whole training, by hand --------------------------------------------------------------


def _descend(
    sons: np.ndarray,
    fathers: np.ndarray,
    rate: float,
    steps: int,
    sign: int = -1,
    skip: bool = True,
    factor: float = 2.0,
    one_by_one: bool = False,
) -> tuple[float, float]:
    weight = bias = 0.0
    for _ in range(steps):
        gap = skip * sons + weight * sons + bias - fathers
        move = sign * rate * factor * float(np.mean(gap * sons))
        if one_by_one:
            gap = gap + move * sons
        weight += move
        bias += sign * rate * factor * float(np.mean(gap))
    return weight, bias


def _train_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for steps in (1, 3, 40):
        sons = rng.random(30)
        yield sons, 1.3 * sons - 0.1 + rng.normal(0, 0.02, 30), 0.3, steps


TRAIN = Exercise(
    name="06.train",
    title="Small project: gradient descent by hand",
    signature="my_train(sons, fathers, rate, steps)",
    task="The model answers sons + w·sons + b (a skip and a tiny layer). From w = b = 0 take "
    "`steps` steps of plain gradient descent on the mean *squared* error, updating both at once; "
    "return (w, b).",
    reference=_descend,
    cases=_train_cases,
    tolerance=1e-7,
    hints=(
        "gap = sons + w*sons + b - fathers. What is the derivative of mean(gap²) by w, and by b?",
        "By b it is twice the mean of the gap; by w there is one factor more inside the mean.",
        "By w: `2 * np.mean(gap * sons)`. Compute both derivatives before you change w or b; "
        "then take `rate` times each of them off.",
    ),
    mistakes=(
        Mistake(
            "uphill",
            "the parameters go uphill: subtract the gradient.",
            lambda x, y, r, n: _descend(x, y, r, n, sign=1),
        ),
        Mistake(
            "skip forgotten",
            "the skip is missing: the model answers sons + w·sons + b, not w·sons + b.",
            lambda x, y, r, n: _descend(x, y, r, n, skip=False),
        ),
        Mistake(
            "factor 2 forgotten",
            "the derivative of gap² is 2·gap; the 2 is missing.",
            lambda x, y, r, n: _descend(x, y, r, n, factor=1.0),
        ),
        Mistake(
            "sum instead of mean",
            "this is the gradient of the *sum*: it grows with the number of examples, and so does "
            "the step.",
            lambda x, y, r, n: _descend(x, y, r, n, factor=2.0 * len(x)),
        ),
        Mistake(
            "one after the other",
            "b was updated with the *new* w: compute both gradients first, then update both.",
            lambda x, y, r, n: _descend(x, y, r, n, one_by_one=True),
        ),
        Mistake(
            "one step only",
            "only one step was taken, or w and b were set back to 0 in the loop.",
            lambda sons, fathers, rate, steps: _descend(sons, fathers, rate, 1),
        ),
    ),
)

EXERCISES = (L1, L1_GRADIENT, ADAM, COSINE, PLATEAU, TRAIN)
