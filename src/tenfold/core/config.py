"""The configuration of a training run: every field with its sentence and its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from tenfold.core.checking import checked

Fraction = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    # Defaults are validated too, so that 0 becomes 0.0 and a config reads back as it was written.
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, validate_default=True
    )


class ModelConfig(Section):
    name: str = Field(description="A network of `tenfold models`.")
    options: dict[str, bool | int | float | str] = Field(
        default={}, description="The network's options, such as `dropout: 0.25`."
    )


class DataConfig(Section):
    name: str = Field(default="mnist", description="A data set's name or the path of your own.")
    train_on: Literal["train", "all"] = Field(
        default="train",
        description="`train` holds 5,000 of 60,000 images out for validation; `all` learns from "
        "every image and so has nothing to select with.",
    )
    folds: Annotated[int, Field(ge=0, le=100)] = Field(
        default=0,
        description="Parts for cross-validation, of which one validates; 0 holds out one in 12.",
    )
    fold: Annotated[int, Field(ge=0, le=99)] = Field(
        default=0, description="The part that validates, counted from 0; only with folds."
    )
    mean: float = Field(default=0.1307, description="Subtracted from pixels scaled to 0..1.")
    std: Positive = Field(default=0.3081, description="What pixels are then divided by.")

    @model_validator(mode="after")
    def _fold_is_one_of_folds(self) -> Self:
        if self.folds == 1:
            raise ValueError("folds is 2 or more, or 0 for no cross-validation")
        if self.fold and self.fold >= self.folds:
            raise ValueError(f"fold {self.fold} is not one of {self.folds} folds, counted from 0")
        if self.folds and self.train_on == "all":
            raise ValueError("train_on 'all' holds no fold out; set it to 'train' or folds to 0")
        return self


class AugmentConfig(Section):
    rotate: Annotated[float, Field(ge=0, le=180)] = Field(
        default=0, description="Largest turn to either side, in degrees."
    )
    shift: Annotated[float, Field(ge=0, le=14)] = Field(
        default=0, description="Largest shift along either axis, in pixels."
    )
    scale: Fraction = Field(
        default=0, description="Largest change of width and of height, as a fraction."
    )
    shear: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0, description="Largest slant to either side, in columns per row."
    )
    elastic: Annotated[float, Field(ge=0, le=5)] = Field(
        default=0, description="Strength of a smooth bending, in pixels."
    )
    stroke: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0, description="Largest share of the way to strokes one pixel wider or thinner."
    )
    contrast: Fraction = Field(default=0, description="Largest loss of brightness of the ink.")
    noise: Fraction = Field(
        default=0, description="Largest standard deviation of noise on pixels of 0..1."
    )
    erase: Annotated[float, Field(ge=0, le=28)] = Field(
        default=0, description="Side of a blanked square at a random place, in pixels."
    )
    perspective: Fraction = Field(
        default=0, description="Largest change of size from one side to the other, as a fraction."
    )
    wild: Share = Field(
        default=0, description="Share of images with three times the geometry, made smaller too."
    )
    habits: Share = Field(
        default=0,
        description="Share of slashed 0s, flagged 1s, looped 2s, closed 4s, crossed 7s, hooked 9s "
        "and angular digits.",
    )
    negatives: Annotated[float, Field(ge=0, le=0.5)] = Field(
        default=0,
        description="Share of images replaced by no digit, whose target is 1/10 for every digit.",
    )
    spared: Share = Field(
        default=0, description="Share of images that none of the fields below changes."
    )
    pen: Share = Field(default=0, description="Share drawn with a marker or a hairline.")
    outline: Share = Field(default=0, description="Share of which only the edges are left.")
    uneven_ink: Share = Field(default=0, description="Share whose ink fades along the stroke.")
    neighbours: Share = Field(
        default=0, description="Share into whose frame strokes of another digit reach."
    )
    lines: Share = Field(default=0, description="Share with a plain, dotted or zigzag line.")
    occlusion: Share = Field(default=0, description="Share with a hidden rectangle.")
    blots: Share = Field(default=0, description="Share with drops that cover parts in grey.")
    ground: Share = Field(
        default=0, description="Share of faint ink on a bright, uneven, grainy ground."
    )
    brighter: Share = Field(default=0, description="Share with a lighter ground.")
    bands: Share = Field(default=0, description="Share that is partly a negative.")
    glass: Share = Field(default=0, description="Share seen through rippled glass.")
    blur: Share = Field(default=0, description="Share out of focus or moved.")
    speckle: Share = Field(default=0, description="Share with grain of one of four kinds.")
    blocking: Share = Field(default=0, description="Share with the blocks of a coarse JPEG.")


class OptimiserConfig(Section):
    name: Literal["adam", "adamw", "muon", "sgd", "rmsprop", "adadelta"] = Field(
        default="adamw", description="The optimiser."
    )
    lr: Positive = Field(default=1e-3, description="The (highest) learning rate.")
    weight_decay: NotNegative = Field(
        default=0,
        description="Decoupled from the gradient for adamw and muon, added to it for the others.",
    )
    l1: NotNegative = Field(
        default=0, description="Weight of the sum of the weights' absolute values in the loss."
    )
    momentum: Fraction = Field(default=0.9, description="Memory of gradients, for sgd and muon.")
    nesterov: bool = Field(default=True, description="Whether sgd looks ahead along its momentum.")
    beta2: Fraction = Field(
        default=0.999, description="Memory of squared gradients, for all but sgd."
    )
    clip_norm: NotNegative = Field(
        default=0, description="Gradients are shortened to this norm; 0 leaves them."
    )


class ScheduleConfig(Section):
    name: Literal[
        "constant", "step", "multi-step", "exponential", "cosine", "one-cycle", "plateau"
    ] = Field(
        default="constant",
        description="How the learning rate changes; `plateau` drops it where the validation loss "
        "no longer falls.",
    )
    warmup: Fraction = Field(
        default=0, description="The fraction of all steps that first climbs to `lr`."
    )
    factor: Annotated[float, Field(gt=0, le=1)] = Field(
        default=0.1,
        description="What a drop multiplies by, for step, multi-step, plateau and, after every "
        "epoch, exponential.",
    )
    step_epochs: Count = Field(default=10, description="step: epochs between two drops.")
    milestones: tuple[Count, ...] = Field(
        default=(), description="multi-step: the epochs after which it drops."
    )
    patience: Count = Field(
        default=3, description="plateau: epochs without improvement before a drop."
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.name == "one-cycle" and not self.warmup:
            raise ValueError(
                "one-cycle needs a warmup above 0, such as 0.2; without one use cosine"
            )
        if self.name == "multi-step" and not self.milestones:
            raise ValueError("multi-step needs milestones, such as [10, 20]")
        return self


class StoppingConfig(Section):
    patience: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Stop after so many epochs without improvement; 0 never does."
    )
    monitor: Literal["validation_loss", "validation_accuracy"] = Field(
        default="validation_loss", description="What has to improve, for `patience` and `keep`."
    )
    keep: Literal["best", "last"] = Field(
        default="last", description="The weights to keep: best on validation, or the last."
    )


class TeacherConfig(Section):
    model: str = Field(
        default="",
        description="A run, an ensemble, a shipped model or an ONNX file whose answers are learnt "
        "beside the labels; empty for none.",
    )
    weight: Share = Field(default=0.9, description="Of its answers; the labels have the rest.")
    temperature: Annotated[float, Field(gt=0, le=100)] = Field(
        default=4, description="What its logits and the network's are divided by to be compared."
    )
    sees: Literal["same", "original"] = Field(
        default="same",
        description="Each image as the network sees it, changes and all, or as it was before.",
    )


def _name(text: str) -> str:
    if not text or set(text) & {"/", "\\"}:
        raise ValueError("it must be a name without slashes")
    return text


class Config(Section):
    """Everything that decides what a run computes."""

    recipe: Annotated[str, AfterValidator(_name)] = Field(
        default="custom",
        description="The name that the run is known by, without slashes.",
        json_schema_extra={"pattern": r"^[^/\\]+$"},
    )
    about: str = Field(default="", description="One sentence on what the recipe is for.")
    seed: Annotated[int, Field(ge=0, lt=2**31)] = Field(
        default=0, description="Decides initial weights, order, augmentation and dropout."
    )
    epochs: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=10, description="Passes over the training images."
    )
    batch_size: Annotated[int, Field(ge=1, le=60_000)] = Field(
        default=64, description="Images per optimiser step."
    )
    model: ModelConfig = Field(description="The network.")
    data: DataConfig = Field(default=DataConfig(), description="What to learn from.")
    augment: AugmentConfig = Field(
        default=AugmentConfig(), description="Random changes to every training image."
    )
    optimiser: OptimiserConfig = Field(
        default=OptimiserConfig(), description="How weights follow gradients."
    )
    schedule: ScheduleConfig = Field(
        default=ScheduleConfig(), description="The learning rate over time."
    )
    stopping: StoppingConfig = Field(
        default=StoppingConfig(), description="When to stop and which weights to keep."
    )
    teacher: TeacherConfig = Field(
        default=TeacherConfig(), description="A network to learn from; see `tenfold distil`."
    )
    label_smoothing: Fraction = Field(
        default=0, description="Share of each target that is spread over all classes."
    )
    ema_decay: Fraction = Field(
        default=0, description="Per-step decay of the averaged weights that are kept; 0 is off."
    )
    precision: Literal["auto", "float32", "bf16"] = Field(
        default="auto", description="`auto` is bf16 where the processor computes in it."
    )
    compile: bool = Field(default=False, description="Whether torch.compile builds the network.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        default="auto", description="Where to train; `auto` takes CUDA, then MPS, then the CPU."
    )
    threads: Annotated[int, Field(ge=0, le=1024)] = Field(
        default=0, description="CPU threads; 0 takes every core that the process may use."
    )
    init_from: str = Field(
        default="",
        description="A run, a shipped model or a .safetensors file of the same network, whose "
        "weights to start from; empty for random ones.",
    )
    keep_checkpoints: Literal["best-and-last", "all"] = Field(
        default="best-and-last", description="Which epochs' weights to keep in the run."
    )
    checkpoint_steps: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Steps between checkpoints inside an epoch; 0 for epoch ends only."
    )
    track: tuple[Literal["tensorboard", "mlflow"], ...] = Field(
        default=(), description="What the epochs are shown in as well, on this machine."
    )

    @model_validator(mode="after")
    def _selection_needs_validation(self) -> Self:
        stopping = self.stopping
        selects = (
            stopping.patience > 0 or stopping.keep == "best" or self.schedule.name == "plateau"
        )
        if self.data.train_on == "all" and selects:
            raise ValueError(
                "with data.train_on 'all' there are no validation images: stopping.patience has to "
                "be 0, stopping.keep 'last' and schedule.name not 'plateau'; or set it to 'train'"
            )
        return self


def build_config(values: Mapping[str, Any], origin: str) -> Config:
    """Check `values` and fill in what they leave out.

    `origin` says in messages where the values come from.

    Raises:
        ConfigError: an unknown key (with the nearest valid one) or a value out of range.
    """
    return checked(Config, values, origin, "`tenfold recipes --schema` has them.")


def first_difference(one: Config, other: Config) -> str:
    """The first field that differs, such as `epochs is 2, not 3`; empty where none does."""
    others = dict(_leaves(other))
    return next(
        (f"{key} is {value!r}, not {others[key]!r}"
         for key, value in _leaves(one) if value != others[key]), ""
    )  # fmt: skip


def _leaves(section: BaseModel, above: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of `section` by their dotted keys."""
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
