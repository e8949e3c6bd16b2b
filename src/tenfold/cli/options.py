"""Options and arguments that several commands take, declared once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

MODEL_METAVAR = "NAME|RUN|FILE.onnx"

Model = Annotated[
    str,
    typer.Option(metavar=MODEL_METAVAR, help="A shipped model, a run directory or an ONNX file."),
]


def pictures_argument(metavar: str) -> Any:
    """The argument that names pictures, as `tenfold.imaging.sources.expand` takes them."""
    return typer.Argument(
        metavar=metavar,
        help="Pictures, folders of pictures, quoted patterns such as 'scans/*.png', or - for "
        "one picture on standard input.",
        show_default=False,
    )
