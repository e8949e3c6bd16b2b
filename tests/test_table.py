from typing import Any

import pytest

from tenfold.errors import UsageError
from tenfold.training.models import MODELS, Option, architecture, create_model, list_models


def test_patterns_select_names_in_the_order_of_the_table() -> None:
    assert list_models("tiny*") == ["tiny-base", "tiny-bn"]
    assert list_models() == list(MODELS)
    assert list_models("TINY*") == list_models("nothing") == []


def test_every_row_is_complete() -> None:
    for name, row in MODELS.items():
        assert row.name == name
        assert row.sentence.endswith(".")
        assert row.source.endswith(".")
        assert all(option.sentence.endswith(".") for option in row.options.values())


def test_unknown_model_gets_the_nearest_name() -> None:
    with pytest.raises(UsageError, match=r"Unknown model 'tiny-bm'\. Did you mean 'tiny-bn'\?"):
        architecture("tiny-bm")
    with pytest.raises(UsageError, match="`tenfold models` lists all"):
        create_model("")


def test_an_option_of_a_model_without_any_is_refused() -> None:
    with pytest.raises(UsageError, match="Model 'fast' has no options"):
        create_model("fast", dropout=0.5)


def test_unknown_option_gets_the_nearest_name() -> None:
    with pytest.raises(
        UsageError,
        match=r"Unknown two-conv option 'batchnorm'\. Did you mean 'batch_norm'\?",
    ):
        create_model("two-conv", batchnorm=True)


@pytest.mark.parametrize("value", [-0.1, 1, 1.0, float("nan"), "0.5", None, True])
def test_impossible_rates_are_refused(value: Any) -> None:
    with pytest.raises(UsageError, match=r"'dropout' can't be .*\. Give a number from 0 to below"):
        create_model("plain", dropout=value)


@pytest.mark.parametrize("value", [0, 1, "yes", None, 0.5])
def test_switches_take_true_or_false_only(value: Any) -> None:
    with pytest.raises(UsageError, match=r"'batch_norm' can't be .*\. Give true or false\."):
        create_model("two-conv", batch_norm=value)


def test_checked_values_have_the_type_of_the_option() -> None:
    rate = Option(0.5, "A rate.").checked("rate", 0)
    assert rate == 0.0
    assert isinstance(rate, float)
    assert Option(False, "A switch.").checked("switch", True) is True


def test_defaults_hold_until_they_are_overridden() -> None:
    assert create_model("two-conv").get_submodule("dropout").p == 0.5
    assert create_model("two-conv", dropout=0.2).get_submodule("dropout").p == 0.2
    assert "dropout" not in dict(create_model("two-conv", dropout=0).named_modules())
