"""Deep features: the shipped blocks answer as the original network does, and nothing is fetched."""

import io
import pickle
import struct
from collections import OrderedDict

import numpy as np
import pytest

from tools import convert_features
from zssr_teach import images
from zssr_teach.errors import SettingsError
from zssr_teach.networks import features
from zssr_teach.networks.features import LITE, VGG, deep_features, feature_network

# Of the checkpoint itself, nothing folded: spread, and three numbers at (5, 6).
ORIGINAL = (
    ((32, 32, 32), 1.7432493, (4.1532965, 4.7718272, 1.2241678)),
    ((32, 32, 16), 6.748688, (-0.3919306, 0.8701102, -0.4610567)),
    ((16, 16, 24), 7.5497084, (2.3739631, 2.8323050, -5.8719087)),
    ((16, 16, 24), 9.584391, (-0.1877160, 4.4747434, -1.3425421)),
)


def test_the_shipped_blocks_answer_as_the_original_network_does():
    picture = images.sample("cat").pixels[64:128, 64:128]
    found = deep_features(picture, feature_network(LITE))
    assert len(found) == len(ORIGINAL)
    for layer, (shape, spread, numbers) in zip(found, ORIGINAL, strict=True):
        assert layer.shape == shape
        assert layer.std() == pytest.approx(spread, rel=1e-4)
        np.testing.assert_allclose(layer[5, 6, :3], numbers, atol=2e-3)


def test_its_weights_are_fixed():
    assert feature_network(LITE).model.trainable_variables == []


def test_a_network_that_is_not_there_is_not_fetched(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert feature_network().name == LITE
    with pytest.raises(SettingsError, match="not on this machine"):
        feature_network(VGG)
    with pytest.raises(SettingsError, match="no feature network"):
        feature_network("alexnet")


@pytest.mark.slow
def test_vgg_is_taken_where_it_lies_on_the_machine(tmp_path, monkeypatch):
    from zssr_teach.machine.loading import load_keras

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    whole = load_keras().applications.VGG16(include_top=False, weights=None)
    (tmp_path / "models").mkdir()
    file = tmp_path / "models" / "vgg.weights.h5"  # Keras writes under no other ending
    whole.save_weights(file)
    monkeypatch.setattr(features, "vgg_file", lambda: file)
    network = feature_network()
    assert network.name == VGG
    picture = np.full((32, 32, 3), 0.5, np.float32)
    picture[..., 0] = 0.25
    found = deep_features(picture, network)
    assert [layer.shape for layer in found] == [(32, 32, 64), (16, 16, 128), (8, 8, 256)]
    # By hand: bytes, blue first, minus the means.
    values = picture[..., ::-1] * 255 - np.array([103.939, 116.779, 123.68], np.float32)
    kernel, bias = whole.get_layer("block1_conv1").get_weights()
    first = np.maximum(np.einsum("ijc,ijcd->d", values[:3, :3], kernel) + bias, 0)
    kernel, bias = whole.get_layer("block1_conv2").get_weights()
    # Inside a flat picture all 3×3 neighbours are the same.
    second = np.maximum(first @ kernel.sum(axis=(0, 1)) + bias, 0)
    np.testing.assert_allclose(found[0][10, 10], second, rtol=1e-3, atol=1e-3)


def test_folding_gives_what_convolution_and_normalisation_give():
    random = np.random.default_rng(0)
    arrays = {"c.weight": random.normal(size=(5, 3, 1, 1)), "n.weight": random.normal(size=5)}
    arrays |= {f"n.{name}": random.random(5) for name in ("bias", "running_mean", "running_var")}
    kernel, bias = convert_features.fold(arrays, "c", "n")
    pixel = random.random(3)
    plain = arrays["c.weight"][..., 0, 0] @ pixel
    deviation = np.sqrt(arrays["n.running_var"] + 1e-3)
    normal = (plain - arrays["n.running_mean"]) / deviation * arrays["n.weight"] + arrays["n.bias"]
    np.testing.assert_allclose(pixel @ kernel[0, 0] + bias, normal)


class Key(str):
    """The name of a storage in a checkpoint."""


class Pending:
    """A tensor on its way into a checkpoint."""

    def __reduce__(self):
        return torch_rebuild, (Key("numbers"), 0, (2, 3), (1, 2), False, OrderedDict())


def torch_rebuild(*_):
    """Stand in for what PyTorch calls to make a tensor."""


class Storage:
    """Stand in for PyTorch's list of numbers."""


class Old(pickle.Pickler):
    """Writes as PyTorch did before 1.6."""

    def persistent_id(self, thing):
        return ("storage", Storage, str(thing), "cpu", 6, None) if type(thing) is Key else None


def old_checkpoint(numbers) -> bytes:
    file = io.BytesIO()
    for start in (convert_features._MAGIC, 1001, {"little_endian": True}):
        pickle.dump(start, file, 2)
    Old(file, 2).dump(OrderedDict(w=Pending()))
    pickle.dump(["numbers"], file, 2)
    head = file.getvalue()
    for ours, theirs in (
        (Storage, "torch\nFloatStorage"),
        (torch_rebuild, "torch._utils\n_rebuild_tensor_v2"),
    ):
        name = f"c{ours.__module__}\n{ours.__name__}\n".encode()
        assert name in head
        head = head.replace(name, f"c{theirs}\n".encode())
    return head + struct.pack("<q", 6) + np.asarray(numbers, "<f4").tobytes()


def test_a_checkpoint_is_read_without_pytorch():
    data = old_checkpoint(range(6))
    found = convert_features.read_checkpoint(data)["w"]
    np.testing.assert_array_equal(found, [[0, 2, 4], [1, 3, 5]])  # strides say: by columns


def test_a_checkpoint_that_wants_to_run_something_is_refused():
    class Evil:
        def __reduce__(self):
            return print, ("run",)

    with pytest.raises(pickle.UnpicklingError, match="print: refused"):
        convert_features.read_checkpoint(pickle.dumps(Evil(), 2))
