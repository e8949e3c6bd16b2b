"""Teaches a model's file what is no digit: `python -m benchmarks.evidence MODEL [--write]`.

The ten logits tell digits from the rest only so far: most of what the network found in a picture
is lost in them. So a small network of its own looks at the maps that the last layer is given. It
learns from training digits, as they are, under MNIST-C's corruptions and written with the habits
that augmentation draws, and from the pictures without a digit of `benchmarks.stranger_sets` that
are there to fit. Its answer becomes a second output of the file, `evidence`; the digits' logits
stay what they are. Training with such pictures is known as outlier exposure (Hendrycks, Mazeika and
Dietterich 2019).

How the evidence and the score of the ten logits count together is a logistic regression, and the
scale of their sum is such that the thresholds stay where they are: `benchmarks.rejection` sets
those, and comes first.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from benchmarks.rejection import holding, mend_card
from benchmarks.stranger_sets import Prepared, digits_shifted, digits_validated, without_digits
from tenfold.core.datasets import load
from tenfold.core.files import write_bytes
from tenfold.core.splits import split
from tenfold.evaluation.metrics import Floats
from tenfold.imaging.grey import Grey
from tenfold.inference import shipped
from tenfold.inference.certainty import Certainty, certainty_in
from tenfold.inference.model import Model
from tenfold.training.augment.habits import habits
from tenfold.training.certify import corrupted_digits, logistic, thresholds_for

OUTPUT = "evidence"
_TEACHERS = (
    "digits of MNIST, corrupted ones as well; Fashion-MNIST, letters, scribbles, textures, "
    "jumbled digits"
)
_PLAIN, _CORRUPTED = 20_000, 600  # training digits; the latter under each corruption
_WRITTEN = 3_000  # with a habit
_SHIFTED = 1000  # digits of each kind that say how much is kept
_HIDDEN, _STEPS, _BATCH, _RATE, _DECAY = 64, 2000, 1024, 2e-3, 0.3
_SMOOTHING = 0.005
_SLACK = 0.05  # added to the spread of each value, as some are nearly always 0


def features_of(content: bytes, images: Grey) -> np.ndarray:
    """What the last layer of the network in the file `content` is given, of shape (n, k)."""
    model = onnx.load_from_string(content)
    name = _last_layer(model).input[0]
    model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString())
    parts = [
        session.run([name], {"image": images[start : start + 256]})[0]
        for start in range(0, len(images), 256)
    ]
    return np.concatenate(parts)


def teach(digits: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> nn.Sequential:
    """A network that tells `digits` from `others`, arrays of features (n, k) of one kind each.

    Both sides count the same, and on either side each kind.
    """
    torch.manual_seed(0)
    kinds = [*digits, *others]
    sizes = np.array([len(kind) for kind in kinds])
    sides = np.repeat([1 / len(digits), 1 / len(others)], [len(digits), len(others)])
    is_digit = np.repeat([1 - _SMOOTHING, _SMOOTHING], [len(digits), len(others)])
    rows = torch.tensor(np.concatenate(kinds))
    spread = rows.std(dim=0) + _SLACK
    target = torch.tensor(np.repeat(is_digit, sizes), dtype=torch.float32)
    shares = torch.tensor(np.repeat(sides / sizes, sizes))
    first = nn.Linear(rows.shape[1], _HIDDEN)
    network = nn.Sequential(first, nn.ReLU(), nn.Linear(_HIDDEN, 1))
    optimiser = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    for _ in range(_STEPS):
        chosen = torch.multinomial(shares, _BATCH, replacement=True)
        answers = network(rows[chosen] / spread)[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(answers, target[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    first.weight.data /= spread  # so that it takes the features as they are
    return network


def with_evidence(content: bytes, network: nn.Sequential) -> bytes:
    """The file `content` with the answer of `network` as its second output."""
    model = onnx.load_from_string(content)
    graph = model.graph
    given = _last_layer(model).input[0]
    weights = {f"{OUTPUT}.{name}": value for name, value in network.state_dict().items()}
    graph.initializer.extend(
        numpy_helper.from_array(value.numpy(), name) for name, value in weights.items()
    )
    graph.initializer.append(numpy_helper.from_array(np.array([-1]), f"{OUTPUT}.shape"))
    first, bias, last, constant = weights
    graph.node.extend([
        helper.make_node("Gemm", [given, first, bias], [f"{OUTPUT}.hidden"], transB=1),
        helper.make_node("Relu", [f"{OUTPUT}.hidden"], [f"{OUTPUT}.active"]),
        helper.make_node("Gemm", [f"{OUTPUT}.active", last, constant], [f"{OUTPUT}.column"],
                         transB=1),
        helper.make_node("Reshape", [f"{OUTPUT}.column", f"{OUTPUT}.shape"], [OUTPUT]),
    ])  # fmt: skip
    graph.output.append(helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n"]))
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def without_evidence(content: bytes) -> bytes:
    """The file `content` as it was before, if it has evidence."""
    model = onnx.load_from_string(content)
    for parts in (model.graph.node, model.graph.initializer, model.graph.output):
        for part in list(parts):
            names = part.output if isinstance(part, onnx.NodeProto) else [part.name]
            if names[0].split(".")[0] == OUTPUT:
                parts.remove(part)
    return model.SerializeToString()


def about(content: bytes) -> dict[str, Any]:
    """What a card says of the evidence in the file `content`."""
    parts = onnx.load_from_string(content).graph.initializer
    ours = [one for one in parts if one.name.startswith(OUTPUT) and one.data_type == one.FLOAT]
    return {"parameters": sum(math.prod(one.dims) for one in ours), "learnt_from": _TEACHERS}


def second_judgement(
    model: Model, certainty: Certainty, strangers: Sequence[Grey], shifted: Sequence[Prepared]
) -> Certainty:
    """`certainty` with what the score and the evidence of `model` count together.

    Args:
        model: gives evidence.
        certainty: with a judge of its logits.
        strangers: images without a digit, of shape (n, 28, 28), of one kind each.
        shifted: digits unlike those trained on, of one kind each.
    """
    judge = certainty.judge
    if judge is None:
        raise SystemExit(
            "The file has no judge yet. `benchmarks.rejection --fit --write` makes one."
        )

    def pairs(images: Grey) -> Floats:
        seen = model.seen(images)
        return np.column_stack([certainty.scores(seen.logits), seen.evidence])

    plain = pairs(digits_validated("fit").images)
    weights = logistic(plain, [pairs(images) for images in strangers])
    right = [
        pairs(some.images[model.logits(some.images).argmax(axis=1) == some.labels])
        for some in shifted
    ]
    scores, *others = (some @ weights[:-1] + weights[-1] for some in (plain, *right))
    new, old = thresholds_for(scores, others), certainty.thresholds
    gap = new.uncertain_below - new.no_digit_below
    scale = (old.uncertain_below - old.no_digit_below) / gap if gap else 1.0
    constant = old.uncertain_below + scale * (weights[-1] - new.uncertain_below)
    second = np.append(scale * weights[:-1], constant)
    return replace(certainty, judge=judge._replace(second=second))


def _last_layer(model: onnx.ModelProto) -> onnx.NodeProto:
    """The layer that gives the logits before their temperature, of a cascade its first's."""
    return next(node for node in reversed(model.graph.node) if node.op_type == "Gemm")


def _taught(content: bytes, strangers: Sequence[Grey]) -> bytes:
    """The file `content` with evidence that was taught with training digits and `strangers`."""
    train = split(load("mnist", "train"))[0]
    images, labels = train.images[_PLAIN:], train.labels[_PLAIN:]
    corrupted, _ = corrupted_digits(images[:_CORRUPTED], labels[:_CORRUPTED])
    written = _written(images[:_WRITTEN], labels[:_WRITTEN])
    usual = np.concatenate([train.images[:_PLAIN], written])
    network = teach(
        [features_of(content, images) for images in (usual, corrupted)],
        [features_of(content, images) for images in strangers],
    )
    return with_evidence(content, network)


def _written(images: Grey, labels: np.ndarray) -> Grey:
    """The digits as people write them where MNIST was not made."""
    ink = torch.tensor(images)[:, None].float() / 255
    drawn = habits(ink, torch.tensor(labels), torch.Generator().manual_seed(0), 1)
    return (255 * drawn[:, 0]).round().byte().numpy()


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach and, if asked to, write."""
    parser = argparse.ArgumentParser(prog="benchmarks.evidence", description=__doc__)
    parser.add_argument("model", help="a shipped model or an ONNX file")
    parser.add_argument("--write", action="store_true", help="keep it in the model's file")
    parser.add_argument("--count", type=int, default=4000, help="pictures of a kind (4000)")
    options = parser.parse_args(arguments)
    found = shipped.find(options.model)
    kinds = without_digits("fit", options.count).values()
    strangers = [some.images for some in kinds if len(some.images)]
    content = _taught(without_evidence(found.read()), strangers)
    model = Model.from_bytes(content, found.name)
    shifted = list(digits_shifted("fit", _SHIFTED).values())
    certainty = second_judgement(model, certainty_in(model.metadata), strangers, shifted)
    print(f"{found.name}: {certainty.judge.second}")
    if options.write:
        write_bytes(found.path, holding(content, certainty))
        if found.shipped:
            mend_card(found.name, evidence=about(content))


if __name__ == "__main__":
    main()
