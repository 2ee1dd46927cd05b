"""The benchmark that reads a network of TensorFlow.js: a small one, written here."""

import json

import numpy as np
import pytest

from benchmarks.others import read_layers_model
from zssr_teach.errors import SettingsError


def layer(kind, name, inputs, **settings):
    nodes = [[[each, 0, 0, {}] for each in inputs]]
    config = {"name": name, "kernel_initializer": {"class_name": "X", "shared_object_id": 1}}
    return {"class_name": kind, "name": name, "config": config | settings, "inbound_nodes": nodes}


def convolution(name, source, filters, activation="linear"):
    shared = {"strides": [1, 1], "padding": "same", "dilation_rate": [1, 1]}
    settings = {"filters": filters, "kernel_size": [1, 1], "activation": activation}
    return layer("Conv2D", name, [source], **settings, **shared)


LAYERS = [
    layer("InputLayer", "low", [], batch_input_shape=[None, None, None, 3]),
    convolution("mixed", "low", 3),
    layer("Activation", "bent", ["mixed"], activation="relu"),
    layer("Add", "skip", ["low", "bent"]),
    layer("Concatenate", "both", ["low", "skip"], axis=-1),
    layer("UpSampling2D", "large", ["both"], size=[2, 2], interpolation="nearest"),
    convolution("answer", "large", 3),
]


def save(folder, layers, shards=2):
    """Write the network and its weights, in parts; return the weights by name."""
    rng = np.random.default_rng(0)
    shapes = {"mixed/kernel": (1, 1, 3, 3), "mixed/bias": (3,)}
    shapes |= {"answer/kernel": (1, 1, 6, 3), "answer/bias": (3,)}
    weights = {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    data = b"".join(each.astype("<f4").tobytes() for each in weights.values())
    paths = [f"part{number}.bin" for number in range(shards)]
    middle = len(data) // 3  # a part may end in the middle of an array
    for path, piece in zip(paths, (data[:middle], data[middle:]), strict=True):
        (folder / path).write_bytes(piece)
    entries = [{"name": n, "shape": list(s), "dtype": "float32"} for n, s in shapes.items()]
    text = {
        "modelTopology": {"model_config": {"config": {"layers": layers}}},
        "weightsManifest": [{"paths": paths, "weights": entries}],
    }
    (folder / "model.json").write_text(json.dumps(text), "utf-8")
    return weights


def test_a_network_is_read_with_its_weights(tmp_path):
    weights = save(tmp_path, LAYERS)
    low = np.random.default_rng(1).random((1, 4, 5, 3), dtype=np.float32)
    mixed = low @ weights["mixed/kernel"][0, 0] + weights["mixed/bias"]
    both = np.concatenate([low, low + np.maximum(mixed, 0)], axis=-1)
    expected = both @ weights["answer/kernel"][0, 0] + weights["answer/bias"]
    answer = np.asarray(read_layers_model(tmp_path)(low))
    np.testing.assert_allclose(answer, expected.repeat(2, 1).repeat(2, 2), atol=1e-5)


def test_a_layer_that_is_not_known_is_named(tmp_path):
    save(tmp_path, [*LAYERS[:1], layer("Lambda", "evil", ["low"])])
    with pytest.raises(SettingsError, match="'Lambda' is not known; give a network of Conv2D"):
        read_layers_model(tmp_path)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"modelTopology": 1}'])
def test_what_is_no_network_is_refused_in_a_sentence(tmp_path, text):
    if text is not None:
        (tmp_path / "model.json").write_text(text)
    with pytest.raises(SettingsError, match=r"give a folder with model\.json"):
        read_layers_model(tmp_path)


def test_weights_that_are_cut_off_are_refused_in_a_sentence(tmp_path):
    save(tmp_path, LAYERS)
    (tmp_path / "part1.bin").write_bytes(b"\0" * 8)
    with pytest.raises(SettingsError, match="do not fit the network"):
        read_layers_model(tmp_path)
