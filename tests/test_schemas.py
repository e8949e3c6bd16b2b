import pytest
from pydantic import BaseModel, ValidationError

from tenfold.serving import schemas

MODELS = [
    each for each in vars(schemas).values()
    if isinstance(each, type) and issubclass(each, BaseModel) and each is not BaseModel
]  # fmt: skip


EXAMPLES = [
    pytest.param(model, example, id=model.__name__)
    for model in MODELS
    for example in model.model_json_schema().get("examples", [])
]


@pytest.mark.parametrize(("model", "example"), EXAMPLES)
def test_every_example_is_what_its_schema_describes(model, example):
    assert model.model_validate(example).model_dump(exclude_unset=True) == example


def test_the_answers_have_examples():
    with_one = {parameter.values[0].__name__ for parameter in EXAMPLES}
    assert {"Prediction", "Predictions", "Reading", "ModelCard", "Models", "Feedback"} <= with_one


@pytest.mark.parametrize("wrong", [{"digit": 10}, {"confidence": 1.5}, {"status": "error"}])
def test_what_the_service_never_says_does_not_fit(wrong):
    (example,) = schemas.Prediction.model_json_schema()["examples"]
    with pytest.raises(ValidationError):
        schemas.Prediction.model_validate(example | wrong)
