"""The widgets can be had from one place, and asking for that place loads none of them."""

import subprocess
import sys

import pytest

from zssr_teach import widgets


@pytest.mark.parametrize("name", widgets.__all__)
def test_each_widget_can_be_had_by_its_name(name):
    assert getattr(widgets, name).__name__ == name


def test_the_room_itself_loads_no_front_end_and_no_tensorflow():
    code = (
        "import sys, zssr_teach.widgets; "
        "assert not {'ipywidgets', 'anywidget', 'tensorflow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="no attribute 'Sliders'"):
        _ = widgets.Sliders
