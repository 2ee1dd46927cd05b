"""Chapter 10, As convincing as possible: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake


def _softplus(values: np.ndarray) -> np.ndarray:
    """Return log(1 + e^x), without overflow; ``-log sigmoid(-x)``."""
    return np.logaddexp(0, values)


def _opinion(logits: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-logits)))


# ---- the generator's loss -------------------------------------------------------------------


def _generator(logits: np.ndarray) -> float:
    return float(_softplus(-logits).mean())


def _logit_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for shape, shift in (((6,), -1.0), ((2, 3, 4), 0.5), ((5, 1), -2.0)):
        yield (rng.normal(shift, 1.5, shape),)


GENERATOR = Exercise(
    name="10.generator_loss",
    title="The generator's loss",
    signature="my_generator_loss(logits)",
    task="Return the mean of -log D over all of the discriminator's logits of made pictures, with "
    "the opinion D = 1 / (1 + exp(-logit)).",
    reference=_generator,
    cases=_logit_cases,
    hints=(
        "What does the generator want D to be, and where is -log D small?",
        "First the opinion D of every logit, then its logarithm, then the mean, then the sign.",
        "-log D is log(1 + exp(-logit)); `np.logaddexp(0, …)` calculates it without overflow.",
    ),
    mistakes=(
        Mistake(
            "the saturating loss",
            "this is log(1 - D), the loss that the theory begins with; where the discriminator is "
            "sure (D near 0) it is flat, and the generator learns nothing. Take -log D.",
            lambda logits: float(-_softplus(logits).mean()),
        ),
        Mistake(
            "the discriminator's part",
            "this is -log(1 - D), what the *discriminator* wants of made pictures; the generator "
            "wants the opposite.",
            lambda logits: float(_softplus(logits).mean()),
        ),
        Mistake(
            "the sign",
            "right but for the sign: a loss is made small, and log D is to be large.",
            lambda logits: -_generator(logits),
        ),
        Mistake(
            "the logits taken for opinions",
            "the mean of the logits with a minus: their sigmoid and its logarithm are missing.",
            lambda logits: float(-logits.mean()),
        ),
        Mistake(
            "no logarithm",
            "this is the mean of 1 - D; there is no logarithm in it, so being found out with "
            "certainty costs little more than being doubted.",
            lambda logits: float((1 - _opinion(logits)).mean()),
        ),
        Mistake(
            "logarithm of the mean",
            "first the mean opinion was taken, then its logarithm; each opinion has its own.",
            lambda logits: float(-np.log(_opinion(logits).mean())),
        ),
        Mistake(
            "base 2",
            "the logarithm to base 2; the usual one is natural, so that one half gives 0.693.",
            lambda logits: _generator(logits) / np.log(2),
        ),
        Mistake(
            "a sum",
            "this is the sum; take the mean, or the loss grows with the number of patches.",
            lambda logits: float(_softplus(-logits).sum()),
        ),
    ),
)


# ---- the discriminator's loss ---------------------------------------------------------------


def _discriminator(real: np.ndarray, made: np.ndarray) -> float:
    return float(_softplus(-real).mean() + _softplus(made).mean())


def _both_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for shape, other in (((6,), (6,)), ((2, 3, 4), (2, 3, 4)), ((8,), (3,))):
        yield rng.normal(1.0, 1.5, shape), rng.normal(-0.5, 1.0, other)


def _joined(real: np.ndarray, made: np.ndarray) -> float:
    return float(np.concatenate([_softplus(-real).ravel(), _softplus(made).ravel()]).mean())


DISCRIMINATOR = Exercise(
    name="10.discriminator_loss",
    title="The discriminator's loss",
    signature="my_discriminator_loss(real, made)",
    task="Return the mean of -log D over the logits `real`, plus the mean of -log(1 - D) over the "
    "logits `made`; D = 1 / (1 + exp(-logit)). There may be more of the one than of the other.",
    reference=_discriminator,
    cases=_both_cases,
    hints=(
        "What does the discriminator want D to be for real pictures, and for made ones?",
        "Two means, one for each heap, then their sum. A logit of 0 everywhere gives 2 · 0.693.",
        "1 - D of a logit x is D of -x: so the second part is log(1 + exp(made)).",
    ),
    mistakes=(
        Mistake(
            "swapped",
            "real and made are swapped: this rewards taking made pictures for real.",
            lambda real, made: _discriminator(made, real),
        ),
        Mistake(
            "made ones called real",
            "both parts are -log D: this discriminator wants to call everything real.",
            lambda real, made: float(_softplus(-real).mean() + _softplus(-made).mean()),
        ),
        Mistake(
            "real ones only",
            "the made ones are missing: who calls everything real would be perfect.",
            lambda real, made: float(_softplus(-real).mean()),
        ),
        Mistake(
            "made ones only",
            "the real ones are missing: who calls everything made would be perfect.",
            lambda real, made: float(_softplus(made).mean()),
        ),
        Mistake(
            "halved",
            "this is half of the sum. A question of taste, but here the sum is asked for: 2 · 0.69 "
            "where it cannot tell.",
            lambda real, made: _discriminator(real, made) / 2,
        ),
        Mistake(
            "one mean over all",
            "one mean over all logits; then the larger heap counts more. Take a mean of each.",
            _joined,
        ),
        Mistake(
            "the sign",
            "right but for the sign: a loss is made small, and the logarithms are to be large.",
            lambda real, made: -_discriminator(real, made),
        ),
        Mistake(
            "no logarithm",
            "there is no logarithm in it: the sum of 1 - D of real and D of made ones.",
            lambda real, made: float((1 - _opinion(real)).mean() + _opinion(made).mean()),
        ),
        Mistake(
            "no sigmoid",
            "the difference of the mean logits (a Wasserstein GAN has that); sigmoid and logarithm "
            "are missing.",
            lambda real, made: float(made.mean() - real.mean()),
        ),
    ),
)


# ---- how many patches are judged ------------------------------------------------------------


def _patches(height: int, width: int, layers: int) -> tuple[int, int]:
    return 1 + 2 * layers, (height - 2 * layers) * (width - 2 * layers)


def _patch_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield 48, 48, 5
    for layers in (1, 3, 7):
        height, width = rng.integers(24, 90, 2)
        yield int(height), int(width) + 1, layers


PATCHES = Exercise(
    name="10.patches",
    title="What a patch discriminator sees",
    signature="my_patches(height, width, layers)",
    task="A discriminator has `layers` convolutions of 3×3, stride 1, without padding. Return the "
    "side of the patch that one opinion is formed on, and how many opinions it has on a picture of "
    "height × width pixels.",
    reference=_patches,
    cases=_patch_cases,
    tolerance=0,
    hints=(
        "How much smaller is a picture after one 3×3 without padding?",
        "Every layer takes a pixel from each of the four borders, and lets one see a pixel further "
        "to each side.",
        "The side is 1 + 2 · layers; as many rows and columns go as the side has more than 1.",
    ),
    mistakes=(
        Mistake(
            "padded",
            "as many opinions as pixels: so it would be with padding, and opinions about a border "
            "that is no picture.",
            lambda height, width, layers: (1 + 2 * layers, height * width),
        ),
        Mistake(
            "one border only",
            "a layer takes a pixel from *both* ends of a row, not from one.",
            lambda height, width, layers: (1 + 2 * layers, (height - layers) * (width - layers)),
        ),
        Mistake(
            "3 a layer",
            "the sides were added up, 3 a layer; neighbouring layers overlap, so each adds 2.",
            lambda height, width, layers: (
                3 * layers,
                (height - 3 * layers + 1) * (width - 3 * layers + 1),
            ),
        ),
        Mistake(
            "multiplied",
            "3 to the power of the layers: that would need a stride of 3. Each layer adds 2.",
            lambda height, width, layers: (
                3**layers,
                (height - 2 * layers) * (width - 2 * layers),
            ),
        ),
        Mistake(
            "side by side",
            "patches side by side, without overlap; this one slides on by single pixels.",
            lambda height, width, layers: (
                1 + 2 * layers,
                (height // (1 + 2 * layers)) * (width // (1 + 2 * layers)),
            ),
        ),
        Mistake(
            "area instead of side",
            "the pixels of the patch, side times side; asked is the side.",
            lambda height, width, layers: (
                (1 + 2 * layers) ** 2,
                (height - 2 * layers) * (width - 2 * layers),
            ),
        ),
        Mistake(
            "a single opinion",
            "that is one opinion on the whole picture, as the digits' discriminator has; this one "
            "has one for every patch.",
            lambda height, width, layers: (1 + 2 * layers, 1),
        ),
        Mistake(
            "the other way round",
            "right, but first the side, then the number.",
            lambda height, width, layers: _patches(height, width, layers)[::-1],
        ),
    ),
)


# ---- the sliced Wasserstein distance --------------------------------------------------------


def _sliced(ours: np.ndarray, theirs: np.ndarray, directions: np.ndarray) -> float:
    heaps = (np.sort(heap @ directions, axis=0) for heap in (ours, theirs))
    return float(np.abs(np.subtract(*heaps)).mean())


def _sliced_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for number, size, ways in ((12, 4, 3), (30, 9, 5), (25, 6, 8)):
        directions = rng.standard_normal((size, ways))
        ours = rng.normal(0.2, 1.0, (number, size))
        theirs = rng.normal(0.5, 0.4, (number, size))
        yield ours, theirs, directions / np.linalg.norm(directions, axis=0)


def _wasserstein(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(np.abs(np.sort(ours, axis=0) - np.sort(theirs, axis=0)).mean())


SLICED = Exercise(
    name="10.sliced_wasserstein",
    title="The sliced Wasserstein distance",
    signature="my_sliced_wasserstein(ours, theirs, directions)",
    task="`ours` and `theirs` are equally many patches (n, pixels), `directions` (pixels, k). "
    "Along each direction: project both heaps, sort each, take the mean absolute difference. "
    "Return the mean over the directions.",
    reference=_sliced,
    cases=_sliced_cases,
    hints=(
        "Along one direction a patch is one number. Which of ours goes with which of theirs?",
        "`ours @ directions` has a row a patch and a column a direction.",
        "Sort both along axis 0, subtract, take the absolute value, then the mean of everything.",
    ),
    mistakes=(
        Mistake(
            "not sorted",
            "the projections were compared in the order in which they came: patch with patch; that "
            "asks for the same *place*. Sort first.",
            lambda ours, theirs, d: float(np.abs(ours @ d - theirs @ d).mean()),
        ),
        Mistake(
            "sorted across directions",
            "sorted along the wrong axis: patch by patch instead of direction by direction.",
            lambda ours, theirs, d: float(np.abs(np.sort(ours @ d) - np.sort(theirs @ d)).mean()),
        ),
        Mistake(
            "all directions in one heap",
            "all projections were sorted together; each direction has heaps of its own.",
            lambda ours, theirs, d: float(
                np.abs(np.sort((ours @ d).ravel()) - np.sort((theirs @ d).ravel())).mean()
            ),
        ),
        Mistake(
            "sorted before",
            "the patches were sorted pixel by pixel *before* they were projected; that tears them "
            "apart.",
            lambda ours, theirs, d: float(
                np.abs(np.sort(ours, axis=0) @ d - np.sort(theirs, axis=0) @ d).mean()
            ),
        ),
        Mistake(
            "only the means",
            "this is how far the means lie apart; two heaps of the same mean can be spread "
            "differently.",
            lambda ours, theirs, d: float(np.abs((ours.mean(0) - theirs.mean(0)) @ d).mean()),
        ),
        Mistake(
            "squared",
            "the differences were squared; asked is the absolute value.",
            lambda ours, theirs, d: float(
                ((np.sort(ours @ d, axis=0) - np.sort(theirs @ d, axis=0)) ** 2).mean()
            ),
        ),
        Mistake(
            "no absolute value",
            "without the absolute value what goes up and what goes down cancel.",
            lambda ours, theirs, d: float((ours @ d - theirs @ d).mean()),
        ),
        Mistake(
            "not projected",
            "there are no directions in this: the pixels were sorted one by one, and how they "
            "belong together is lost.",
            lambda ours, theirs, d: _wasserstein(ours, theirs),
        ),
        Mistake(
            "a sum",
            "the directions were added up; take their mean.",
            lambda ours, theirs, d: _sliced(ours, theirs, d) * d.shape[1],
        ),
    ),
)


# ---- what a draw costs ----------------------------------------------------------------------


def _spread(pictures: np.ndarray, shares: np.ndarray, guess: np.ndarray) -> float:
    """Return the expected squared error of one guess."""
    return float(shares @ ((pictures - guess) ** 2).mean(axis=1))


def _cost(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    best = _spread(pictures, shares, shares @ pictures)
    drawn = [_spread(pictures, shares, one) for one in pictures]
    return best, float(shares @ drawn)


def _cost_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for number, pixels in ((3, 5), (6, 4), (5, 9)):
        shares = rng.random(number) ** 2 + 0.05
        yield rng.random((number, pixels)), shares / shares.sum()


def _others_only(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    best, drawn = _cost(pictures, shares)
    return best, drawn / (1 - float((shares**2).sum()))


def _equally_likely(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    return _cost(pictures, np.full(len(pictures), 1 / len(pictures)))


def _plain_mean(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    return _spread(pictures, shares, pictures.mean(axis=0)), _cost(pictures, shares)[1]


def _likeliest(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    best = _cost(pictures, shares)[0]
    return best, _spread(pictures, shares, pictures[int(np.argmax(shares))])


def _median(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    return _spread(pictures, shares, np.median(pictures, axis=0)), _cost(pictures, shares)[1]


def _sums(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    best, drawn = _cost(pictures, shares)
    return best * pictures.shape[1], drawn * pictures.shape[1]


def _decibels(pictures: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    best, drawn = _cost(pictures, shares)
    return -10 * float(np.log10(best)), -10 * float(np.log10(drawn))


COST = Exercise(
    name="10.cost",
    title="At most 3.01 dB",
    signature="my_cost(pictures, shares)",
    task="The truth is one of `pictures` (n, pixels), each with the probability in `shares` (n). "
    "Return two expected mean squared errors: of the best single guess, and of a guess drawn "
    "from the same pictures with the same probabilities, knowing nothing of the truth.",
    reference=_cost,
    cases=_cost_cases,
    hints=(
        "Which single guess has the smallest expected squared error? It need not be one of them.",
        "The best guess is `shares @ pictures`. For the draw: every pair of truth and guess counts "
        "as much as both probabilities multiplied, also where they are the same picture.",
        "The expected error of one guess g: `shares @ ((pictures - g) ** 2).mean(axis=1)`. Call it "
        "for the mean, and for every picture; of the latter take the weighted mean.",
    ),
    mistakes=(
        Mistake(
            "all equally likely",
            "all pictures were taken as equally likely; `shares` says how likely each is.",
            _equally_likely,
        ),
        Mistake(
            "the plain mean",
            "the draw is right; the best guess is the mean *weighted* with the probabilities.",
            _plain_mean,
        ),
        Mistake(
            "the median",
            "the draw is right; the median is best for the absolute error, the mean for the "
            "squared one.",
            _median,
        ),
        Mistake(
            "the likeliest instead of a draw",
            "the best guess is right; the second always takes the likeliest picture. A draw takes "
            "each as often as it is likely.",
            _likeliest,
        ),
        Mistake(
            "never the truth itself",
            "truth and draw were never the same picture; they know nothing of each other, so now "
            "and then they are.",
            _others_only,
        ),
        Mistake(
            "sums over pixels",
            "these are sums of squares; the mean over the pixels is asked for.",
            _sums,
        ),
        Mistake(
            "the variance doubled the wrong way",
            "the second is half of the first; who draws pays more, not less.",
            lambda pictures, shares: (
                _cost(pictures, shares)[0],
                _cost(pictures, shares)[0] / 2,
            ),
        ),
        Mistake(
            "decibels",
            "these are decibels; asked are the errors themselves.",
            _decibels,
        ),
        Mistake(
            "the other way round",
            "right, but first the best guess, then the draw.",
            lambda pictures, shares: _cost(pictures, shares)[::-1],
        ),
    ),
)


# ---- a walk with a budget -------------------------------------------------------------------


def _roots(
    near: np.ndarray, convincing: np.ndarray, truth: np.ndarray, factor: float
) -> tuple[float, float]:
    """Return the shares at which the squared error is `factor` times that of `near`."""
    error, way = near - truth, convincing - near
    square, mixed, rest = (way**2).mean(), (error * way).mean(), (error**2).mean()
    root = np.sqrt(mixed**2 + square * rest * (factor - 1))
    return float((-mixed - root) / square), float((-mixed + root) / square)


def _share(near: np.ndarray, convincing: np.ndarray, truth: np.ndarray, budget: float) -> float:
    return min(1.0, _roots(near, convincing, truth, 10 ** (budget / 10))[1])


def _share_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for side, budget, strength in ((5, 0.5, 0.2), (6, 1.5, 0.3), (4, 3.0, 0.02), (7, 0.1, 0.25)):
        truth = rng.random((side, side + 2))
        near = truth + rng.normal(0, 0.1, truth.shape)
        yield near, near + rng.normal(0, strength, truth.shape), truth, budget


def _linear(near: np.ndarray, convincing: np.ndarray, truth: np.ndarray, budget: float) -> float:
    lost = 10 * np.log10(((convincing - truth) ** 2).mean() / ((near - truth) ** 2).mean())
    return float(min(1.0, budget / lost))


def _unmixed(near: np.ndarray, convincing: np.ndarray, truth: np.ndarray, budget: float) -> float:
    error, way = near - truth, convincing - near
    factor = 10 ** (budget / 10)
    return float(min(1.0, np.sqrt((factor - 1) * (error**2).mean() / (way**2).mean())))


SHARE = Exercise(
    name="10.share",
    title="Small project: a walk with a budget",
    signature="my_share(near, convincing, truth, budget)",
    task="Mix two pictures: near + t · (convincing - near). Return the largest t, at most 1, at "
    "which the PSNR is at most `budget` decibels below that of `near`.",
    reference=_share,
    cases=_share_cases,
    tolerance=1e-3,  # who searches in small steps is right, too
    hints=(
        "A loss of so many decibels: by which factor may the squared error grow?",
        "The squared error of the mix is a parabola in t: a t² + 2 b t + c, with e = near - truth, "
        "d = convincing - near, a = mean(d²), b = mean(e·d), c = mean(e²).",
        "It may be c · 10^(budget / 10). Of the two answers take the larger, and at most 1.",
    ),
    mistakes=(
        Mistake(
            "not held at 1",
            "beyond 1 the mix would be more convincing than the convincing one: at most 1.",
            lambda near, convincing, truth, budget: _roots(
                near, convincing, truth, 10 ** (budget / 10)
            )[1],
        ),
        Mistake(
            "the smaller solution",
            "this is the other solution of the equation, on the far side of near.",
            lambda near, convincing, truth, budget: min(
                1.0, _roots(near, convincing, truth, 10 ** (budget / 10))[0]
            ),
        ),
        Mistake(
            "divided by 20",
            "10^(budget / 20) is the factor of the root mean square; of the squared error it is "
            "10^(budget / 10).",
            lambda near, convincing, truth, budget: min(
                1.0, _roots(near, convincing, truth, 10 ** (budget / 20))[1]
            ),
        ),
        Mistake(
            "decibels shared out",
            "the decibels were shared out evenly along the way; the first steps are cheap, the "
            "last are dear.",
            _linear,
        ),
        Mistake(
            "the mixed term forgotten",
            "mean(e·d) was left out, as if error and way had nothing to do with each other; in the "
            "mean over all pictures that is so, in one picture it is not.",
            _unmixed,
        ),
        Mistake(
            "counted from the other end",
            "this is the share of *near*; t is 0 there, and 1 at the convincing picture.",
            lambda near, convincing, truth, budget: 1 - _share(near, convincing, truth, budget),
        ),
        Mistake(
            "as per cent",
            "this is in per cent; t goes from 0 to 1.",
            lambda near, convincing, truth, budget: 100 * _share(near, convincing, truth, budget),
        ),
    ),
)

EXERCISES = (GENERATOR, DISCRIMINATOR, PATCHES, SLICED, COST, SHARE)
