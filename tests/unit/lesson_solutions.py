"""What a student would write: one solution for every exercise, by its name."""

import numpy as np

from zssr_teach import pairs, resampling

SOLUTIONS = {}


def solves(name):
    def keep(function):
        SOLUTIONS[name] = function
        return function

    return keep


# ---- chapter 01 -----------------------------------------------------------------------------


@solves("01.mse")
def my_mse(a, b):
    return np.mean((a.astype(float) - b.astype(float)) ** 2)


@solves("01.psnr")
def my_psnr(a, b, data_range=1.0):
    error = my_mse(a, b)
    if error == 0:
        return np.inf
    return 10 * np.log10(data_range**2 / error)


@solves("01.luma")
def my_luma(image):
    red, green, blue = image[:, :, 0], image[:, :, 1], image[:, :, 2]
    return (16 + 65.481 * red + 128.553 * green + 24.966 * blue) / 255


@solves("01.crop_border")
def my_crop(image, border):
    height, width = image.shape[:2]
    return image[border : height - border, border : width - border]


@solves("01.protocol")
def my_protocol_psnr(result, truth, border):
    def prepare(picture):
        picture = np.round(np.clip(picture, 0, 1) * 255) / 255
        return my_luma(my_crop(picture, border))

    return my_psnr(prepare(result), prepare(truth))


@solves("01.ssim_window")
def my_ssim_window(x, y, data_range=1.0):
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    mean_x, mean_y = x.mean(), y.mean()
    covariance = np.mean((x - mean_x) * (y - mean_y))
    brightness = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return brightness * (2 * covariance + c2) / (x.var() + y.var() + c2)


# ---- chapter 02 -----------------------------------------------------------------------------


@solves("02.nearest")
def my_nearest(image, factor):
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


@solves("02.positions")
def my_positions(length, new_length):
    edges = np.arange(new_length) + 0.5
    return edges * length / new_length - 0.5


@solves("02.cubic")
def my_cubic(x):
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0))


@solves("02.weights")
def my_weights(distances, shrink):
    weights = my_cubic(distances / shrink)
    return weights / weights.sum(axis=1, keepdims=True)


@solves("02.downscale")
def my_downscale(image, factor):
    def shrink(rows):
        margin = 2 * factor + 1
        padded = np.pad(rows, ((margin, margin), (0, 0), (0, 0)), mode="symmetric")
        positions = my_positions(len(rows), len(rows) // factor)
        distances = positions[:, None] - (np.arange(len(padded)) - margin)
        return np.tensordot(my_weights(distances, factor), padded, axes=1)

    return shrink(shrink(image).swapaxes(0, 1)).swapaxes(0, 1)


@solves("02.zone_plate")
def my_zone_plate(size):
    steps = np.arange(size) - (size - 1) / 2
    return 0.5 + 0.5 * np.cos(np.pi * (steps[:, None] ** 2 + steps**2) / size)


@solves("02.lost_detail")
def my_lost_detail(image, factor):
    small = resampling.downscale(image, factor)
    return image - resampling.resize(small, image.shape[:2])


# ---- chapter 03 -----------------------------------------------------------------------------


@solves("03.patches")
def my_patches(image, size):
    height, width = image.shape
    return np.stack(
        [
            image[row : row + size, column : column + size]
            for row in range(height - size + 1)
            for column in range(width - size + 1)
        ]
    )


@solves("03.remove_mean")
def my_remove_mean(patches):
    return patches - patches.mean(axis=(1, 2), keepdims=True)


@solves("03.distances")
def my_distances(patch, patches):
    gaps = my_remove_mean(patches) - (patch - patch.mean())
    return np.sqrt(np.mean(gaps**2, axis=(1, 2)))


@solves("03.nearest")
def my_nearest_patch(patches, index):
    distances = my_distances(patches[index], patches)
    distances[index] = np.inf
    return np.argmin(distances)


@solves("03.recurrence")
def my_recurrence(image, smaller, size):
    candidates = my_patches(smaller, size)
    return [my_distances(patch, candidates).min() for patch in my_patches(image, size)]


@solves("03.share")
def my_share(distances, threshold):
    return (distances < threshold).mean()


# ---- chapter 04 -----------------------------------------------------------------------------


@solves("04.eight")
def my_eight(image):
    mirrored = image[:, ::-1]
    return [np.rot90(image, k) for k in range(4)] + [np.rot90(mirrored, k) for k in range(4)]


@solves("04.undo")
def my_undo(image, turns, mirrored):
    image = np.rot90(image, -turns)
    return image[:, ::-1] if mirrored else image


@solves("04.son")
def my_son(father, scale):
    small = resampling.downscale(father, scale)
    return resampling.resize(small, father.shape[:2])


@solves("04.crop")
def my_crop_pair(father, son, top, left, size):
    place = np.s_[top : top + size, left : left + size]
    return father[place], son[place]


@solves("04.noise")
def my_noisy_son(father, scale, level, rng):
    small = resampling.downscale(father, scale)
    small = small + rng.normal(0, level / 255, small.shape)
    return resampling.resize(small, father.shape[:2])


@solves("04.pair")
def my_pair(picture, scale, size, rng):
    father = pairs.transform(picture, rng.integers(8))
    son = my_son(father, scale)
    top = rng.integers(father.shape[0] - size + 1)
    left = rng.integers(father.shape[1] - size + 1)
    return my_crop_pair(father, son, top, left, size)


# ---- chapter 05 -----------------------------------------------------------------------------


@solves("05.residual")
def my_residual(father, son):
    return father - son


@solves("05.parameters")
def my_parameters(depth, width, channels):
    first = (9 * channels + 1) * width
    inner = (9 * width + 1) * width
    last = (9 * width + 1) * channels
    return first + (depth - 2) * inner + last


@solves("05.receptive_field")
def my_receptive_field(depth):
    return 1 + 2 * depth


@solves("05.convolution")
def my_convolution(image, kernel):
    height, width = image.shape
    padded = np.pad(image, 1)
    result = np.zeros_like(image)
    for i in range(3):
        for j in range(3):
            result += kernel[i, j] * padded[i : i + height, j : j + width]
    return result


@solves("05.forward")
def my_forward(x, layers):
    features = x
    for layer in layers[:-1]:
        features = np.maximum(layer(features), 0)
    return x + layers[-1](features)


@solves("05.multiply_adds")
def my_multiply_adds(height, width, depth, features):
    weights = 3 * features + (depth - 2) * features**2 + features * 3
    return height * width * 9 * weights


# ---- chapter 06 -----------------------------------------------------------------------------


@solves("06.l1")
def my_l1(prediction, father):
    return np.abs(prediction - father).mean()


@solves("06.l1_gradient")
def my_l1_gradient(prediction, father):
    return np.where(prediction > father, 1, -1) / prediction.size


@solves("06.adam")
def my_adam(weight, gradient, mean, square, step, rate):
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    corrected_mean = mean / (1 - 0.9**step)
    corrected_square = square / (1 - 0.999**step)
    return weight - rate * corrected_mean / (np.sqrt(corrected_square) + 1e-8), mean, square


@solves("06.cosine")
def my_cosine(step, steps, peak, warm_up):
    if step < warm_up:
        return peak * (step + 1) / warm_up
    progress = (step - warm_up) / (steps - warm_up)
    return peak * (1 + np.cos(np.pi * progress)) / 2


@solves("06.plateau")
def my_plateau(steps, errors):
    (slope, _), covariance = np.polyfit(steps, errors, 1, cov=True)
    deviation = np.sqrt(covariance[0, 0])
    return 1000 * slope, 1000 * deviation, deviation > -1.5 * slope


@solves("06.train")
def my_train(sons, fathers, rate, steps):
    w = b = 0.0
    for _ in range(steps):
        gap = sons + w * sons + b - fathers
        dw, db = 2 * np.mean(gap * sons), 2 * np.mean(gap)
        w, b = w - rate * dw, b - rate * db
    return w, b


# ---- chapter 07 -----------------------------------------------------------------------------


@solves("07.to_bytes")
def my_to_bytes(image):
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)


@solves("07.factors")
def my_factors(scale, number):
    return [scale ** (i / number) for i in range(1, number + 1)]


@solves("07.back_projection")
def my_back_projection(result, image, scale, iterations):
    for _ in range(iterations):
        missing = image - resampling.downscale(result, scale)
        result = result + resampling.upscale(missing, scale)
    return result


@solves("07.self_ensemble")
def my_self_ensemble(network, image):
    results = []
    for index in range(8):
        sharp = network(pairs.transform(image, index))
        results.append(pairs.undo_transform(sharp, index))
    return np.median(results, axis=0)


@solves("07.tiles")
def my_tiles(network, image, tile, halo):
    height, width = image.shape[:2]
    padded = np.pad(image, ((halo, halo), (halo, halo), (0, 0)), mode="reflect")
    result = np.zeros_like(image)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            piece = padded[top : top + tile + 2 * halo, left : left + tile + 2 * halo]
            sharp = network(piece)[halo:-halo, halo:-halo]
            result[top : top + tile, left : left + tile] = sharp
    return result
