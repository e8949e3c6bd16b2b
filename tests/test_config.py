import pytest

from tenfold.core.config import Config, build_config, first_difference
from tenfold.errors import ConfigError

MODEL = {"model": {"name": "fast"}}


def sections(model=Config, path=()):
    yield path, model
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and hasattr(field.annotation, "model_fields"):
            yield from sections(field.annotation, (*path, name))


def test_every_field_has_a_sentence():
    for path, section in sections():
        for name, field in section.model_fields.items():
            assert field.description, f"{path} {name}"
            assert field.description.endswith("."), f"{path} {name}"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epoch": 3}, r"Unknown key 'epoch'. Did you mean 'epochs'\?"),
        ({"lr": 0.1}, r"Unknown key 'lr'. Did you mean 'optimiser.lr'\?"),
        ({"epochs": "ten"}, r"Key 'epochs' can't be 'ten': it must be a whole number\."),
        ({"recipe": "a/b"}, r"Key 'recipe' can't be 'a/b': it must be a name without slashes\."),
        ({"track": "mlflow"}, r"Key 'track' can't be 'mlflow': it must be a list\."),
        ({"optimiser": {"lrr": 1}}, r"Unknown key 'optimiser.lrr'. Did you mean 'optimiser.lr'\?"),
        ({"epochs": 0}, "Key 'epochs' can't be 0: input should be greater than or equal to 1"),
        ({"epochs": "many"}, "Key 'epochs' can't be 'many'"),
        ({"optimiser": {"lr": float("nan")}}, "Key 'optimiser.lr' can't be nan"),
        ({"optimiser": {"name": "adan"}}, "can't be 'adan': input should be 'adam', 'adamw'"),
        ({"optimiser": 3}, r"'optimiser' can't be 3: it is a section. .* such as optimiser.name."),
        ({"recipe": "../x"}, r"Key 'recipe' can't be '\.\./x'"),
        (
            {"data": {"train_on": "all"}, "stopping": {"keep": "best"}},
            "there are no validation images",
        ),
        ({"data": {"folds": 1}}, "folds is 2 or more"),
        ({"data": {"folds": 3, "fold": 3}}, "fold 3 is not one of 3 folds, counted from 0"),
        ({"data": {"fold": 1}}, "fold 1 is not one of 0 folds"),
        ({"data": {"folds": 3, "train_on": "all"}}, "holds no fold out"),
    ],
)
def test_what_is_wrong_is_said(values, message):
    with pytest.raises(ConfigError, match=message):
        build_config(MODEL | values, "Recipe 'x'")


def test_a_missing_model_is_said():
    with pytest.raises(ConfigError, match="Key 'model' is missing"):
        build_config({}, "Recipe 'x'")


def test_the_first_difference_is_told_with_both_values():
    one = build_config(MODEL | {"optimiser": {"lr": 0.1}, "seed": 1}, "x")
    assert first_difference(one, one.model_copy()) == ""
    other = build_config(MODEL | {"optimiser": {"lr": 0.2}, "seed": 1}, "x")
    assert first_difference(one, other) == "optimiser.lr is 0.1, not 0.2"
