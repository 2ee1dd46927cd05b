"""The loop as a stream of records, and the switch that holds it."""

import inspect
import threading

import numpy as np
import pytest

from zssr_teach.training import (
    CosineRule,
    History,
    PlateauRule,
    Switch,
    compile_step,
    make_optimiser,
    train,
)


def batches(count=100):
    for number in range(count):
        yield np.full(2, number, float), np.zeros(2)


class Steps:
    """A step that learns nothing and notes what it was given."""

    def __init__(self):
        self.taken = []

    def __call__(self, sons, fathers, rate):
        self.taken.append((float(sons[0]), rate))
        return 1 / len(self.taken)


def test_a_record_comes_after_every_step():
    steps, rule = Steps(), CosineRule(0.1, 2)
    records = list(train(batches(), steps, rule, 5))
    assert [record.step for record in records] == [1, 2, 3, 4, 5]
    assert [record.loss for record in records] == [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]
    assert [record.baseline for record in records] == [0, 1, 2, 3, 4]
    assert [record.learning_rate for record in records] == [rule.rate(step, 5) for step in range(5)]
    assert steps.taken == [(step, rule.rate(step, 5)) for step in range(5)]
    seconds = [record.seconds for record in records]
    assert seconds == sorted(seconds)


def test_to_pause_is_not_to_ask_for_the_next_record():
    steps = Steps()
    stream = train(batches(), steps, CosineRule(), 5)
    next(stream)
    next(stream)
    assert len(steps.taken) == 2
    assert len(list(stream)) == 3


def test_looks_add_what_they_measure():
    seen = []

    def look(record):
        seen.append(record.step)
        return {"psnr": 30.0 + record.step} if record.step % 2 == 0 else {}

    records = list(train(batches(), Steps(), CosineRule(), 4, looks=[look]))
    assert seen == [1, 2, 3, 4]
    assert [record.psnr for record in records] == [None, 32.0, None, 34.0]


def test_a_history_is_gone_on_with():
    history = History()
    first = train(batches(), Steps(), CosineRule(), 5, history=history)
    next(first)
    next(first)
    rest = list(train(batches(), Steps(), CosineRule(), 5, history=history))
    assert [record.step for record in rest] == [3, 4, 5]
    assert len(history) == 5
    history.attempt += 1
    again = next(train(batches(), Steps(), CosineRule(), 5, history=history))
    assert (again.step, again.attempt) == (1, 2)


def test_a_rule_that_has_had_enough_ends_it():
    rule = PlateauRule(first=1e-3, last=2e-4, look_every=5, look_back=50, patience=5)
    records = list(train(batches(), Steps(), rule, 90, looks=[lambda r: {"reconstruction": 1.0}]))
    rates = [record.learning_rate for record in records]
    assert rates[0] == 1e-3
    assert rates[-1] == pytest.approx(1e-4)  # the one that was too low
    assert len(set(rates)) == 2
    assert rates.count(rates[-1]) == 1


def test_the_loop_can_be_read_on_one_screen():
    body = inspect.getsource(train).split('"""')[2].strip().splitlines()
    assert len(body) <= 20


def test_any_network_can_be_trained_by_it():
    import keras

    picture = keras.Input((None, None, 3))
    model = keras.Model(picture, keras.layers.Conv2D(3, 1, name="mix")(picture))
    rng = np.random.default_rng(0)

    def pictures():
        while True:
            son = rng.random((2, 8, 8, 3), dtype=np.float32)
            yield son, 0.5 * son

    stream = train(pictures(), compile_step(model, make_optimiser("adam")), CosineRule(0.05), 150)
    losses = [record.loss for record in stream]
    assert losses[-1] < 0.1 * losses[0]


def test_a_switch_holds_and_stops():
    switch, passed = Switch(), []

    def go():
        while switch.goes_on() and len(passed) < 3:
            passed.append(len(passed))
            switch.pause()

    worker = threading.Thread(target=go)
    worker.start()
    for count in (1, 2):
        while len(passed) < count or not switch.is_paused:
            pass
        assert worker.is_alive()
        switch.resume()
    switch.stop()  # also while it is paused
    worker.join(10)
    assert not worker.is_alive()


def test_a_stop_is_heard_once_even_before_there_is_anything_to_stop():
    switch = Switch()
    switch.stop()
    assert not switch.goes_on()
    assert switch.goes_on()
