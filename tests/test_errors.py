import pytest

from tenfold import errors


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("TenfoldError", 1), ("UsageError", 2), ("ConfigError", 2), ("DataError", 3),
        ("ModelError", 4), ("PictureError", 1), ("TrainingError", 1), ("MissingExtraError", 1),
        ("ServiceError", 1), ("Interrupted", 130),
    ],
)  # fmt: skip
def test_exit_codes_and_tree(name, code):
    error = getattr(errors, name)
    assert error.exit_code == code
    assert issubclass(error, errors.TenfoldError)


def test_docstring_draws_every_error_with_its_code():
    ours = [e for e in vars(errors).values() if isinstance(e, type)]
    for error in ours:
        line = next(line for line in errors.__doc__.splitlines() if f" {error.__name__} " in line)
        assert str(error.exit_code) in line
