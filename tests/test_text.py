from tenfold.training.models.layers import Layer
from tenfold.training.models.text import layer_text


def test_layer_text_has_a_head_a_line_per_layer_and_totals() -> None:
    text = layer_text(
        [
            Layer("conv", "Conv2d 3×3", (32, 28, 28), 320, 225_792),
            Layer("relu", "ReLU", (32, 28, 28), 0, 0),
            Layer("fc", "Linear", (10,), 1_290, 1_280),
        ]
    )
    head, conv, relu, fc, total = text.splitlines()
    assert head.split() == ["layer", "kind", "output", "parameters", "multiply-accumulates"]
    assert conv.split() == ["conv", "Conv2d", "3×3", "32×28×28", "320", "225,792"]
    assert relu.split()[-3:] == ["32×28×28", "0", "0"]
    assert fc.split() == ["fc", "Linear", "10", "1,290", "1,280"]
    assert total.split() == ["total", "1,610", "227,072"]
    assert len(head) == len(conv) == len(total)
