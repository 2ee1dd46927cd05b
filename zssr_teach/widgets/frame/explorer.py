"""The frame of an explorer: controls, views, read-out and errors over a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets

from zssr_teach.errors import ZssrError
from zssr_teach.experiments.pictures import Image, sample_image, sample_names
from zssr_teach.widgets.frame.controls import choice, column
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture

_SHOWN = 256  # pixels on the page that a picture gets at least


class Explorer(StillPicture, ipywidgets.VBox):
    """The frame of an explorer: controls, pictures, read-out and error line over a model.

    A subclass builds its controls and views in ``__init__``, calls :meth:`arrange` and then
    :meth:`bind`, and defines :meth:`show` and :meth:`still`. See the docstring of
    :mod:`zssr_teach.widgets` for a whole example.

    Attributes
    ----------
    model
        The plain-Python model; a dataclass, frozen (then it is replaced) or not.
    controls
        Name of the model's attribute → the control that sets it.
    readout, errors
        :class:`Readout`; the numbers, and what went wrong in words.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.controls: dict[str, ipywidgets.Widget] = {}
        self.readout = Readout()
        self.errors = Readout(alarm=True)
        self._latest = Latest(self.refresh)
        self.add_class("zssr-explorer")

    def show(self) -> None:
        """Draw what the model says: set the views and ``self.readout.numbers``."""
        raise NotImplementedError

    def arrange(
        self, controls: Iterable[ipywidgets.Widget], views: Iterable[ipywidgets.Widget]
    ) -> None:
        """Lay out a column of controls; beside it, and always in view, read-out and views."""
        pictures = ipywidgets.HBox(list(views)).add_class("zssr-views")
        seen = ipywidgets.VBox([self.readout, self.errors, pictures]).add_class("zssr-seen")
        self.children = [ipywidgets.HBox([column(controls), seen]).add_class("zssr-abreast")]

    def bind(self, **controls: ipywidgets.Widget) -> None:
        """Let each control set the model's attribute of that name, and draw for the first time."""
        self.controls.update(controls)
        for control in controls.values():
            control.observe(self.redraw, "value")
        self.refresh()

    def redraw(self, *_change: object) -> None:
        """Ask for a drawing: at once from Python, the latest of many from a page.

        Fits ``observe`` and ``on_click`` of what is not bound to an attribute of the model.
        """
        self._latest.request()

    def refresh(self) -> None:
        """Take the controls' values into the model and draw, now; show errors in words."""
        try:
            self._fill_model()
            self.show()
        except ZssrError as error:
            self.errors.message = str(error)
        except Exception as error:
            self.errors.message = f"this is a mistake in the program: {error!r}; please report it"
            raise
        else:
            self.errors.message = ""

    def _fill_model(self) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        if dataclasses.is_dataclass(self.model) and self.model.__dataclass_params__.frozen:  # type: ignore[union-attr]
            self.model = dataclasses.replace(self.model, **values)  # type: ignore[type-var]
            return
        for name, value in values.items():
            setattr(self.model, name, value)

    def still_text(self) -> str:
        """Return the read-out, so that a saved page still has the numbers."""
        return f"{type(self).__name__}: {self.readout.text}"


class PictureExplorer(Explorer):
    """An explorer with pictures of one width, whose controls may hold values between their steps.

    Attributes
    ----------
    controls, model, readout, errors
        See :class:`Explorer`.
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self._between: dict[str, Any] = {}
        self._putting = False

    def arrange_abreast(
        self, controls: Sequence[ipywidgets.Widget], views: Sequence[ipywidgets.Widget], width: int
    ) -> None:
        """Lay out controls and views; the views in two columns of that width, if there is room."""
        self.arrange(controls, views)
        _, seen = self.children[0].children
        seen.children[-1].layout.max_width = f"{2 * width + 20}px"
        for view in views:  # a long caption is broken into lines, it does not push others away
            view.layout.max_width = f"{width}px"

    def put(self, **values: Any) -> None:
        """Set controls to these values exactly, also where a slider would round them to a step."""
        self._between |= values
        self._putting = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._putting = False
        self.redraw()

    def _fill_model(self) -> None:
        super()._fill_model()
        for name, value in list(self._between.items()):
            control = self.controls[name]
            # The page rounds to a step and reports that; half a step is nobody's doing.
            near = abs(control.value - value) <= 0.501 * getattr(control, "step", 0)
            if not (near or self._putting):
                del self._between[name]
        if self._between:
            self.model = dataclasses.replace(self.model, **self._between)


def sample_choice(
    explorer: Explorer, name: str, take: Callable[[Image], object], description: str = "picture"
) -> ipywidgets.Widget:
    """Return a list of the gallery's pictures; choosing one calls ``take`` with it, and draws."""
    chooser = choice(description, sample_names(), name)

    def changed(change: dict[str, Any]) -> None:
        take(sample_image(change["new"]))
        explorer.redraw()

    chooser.observe(changed, "value")
    return chooser


def shown_width(*pictures: Image) -> int:
    """Return the width on the page: at least 256, a whole multiple of the widest picture's.

    Examples
    --------
    >>> import numpy as np
    >>> shown_width(np.zeros((60, 100, 3))), shown_width(np.zeros((60, 300, 3)))
    (300, 300)
    """
    columns = max(picture.shape[1] for picture in pictures)
    return columns * -(-_SHOWN // columns)
