import pytest

from tenfold.core.checking import checked, field_paths
from tenfold.core.config import Config, DataConfig, Section
from tenfold.errors import ConfigError


class Boxes(Section):
    boxes: dict[str, DataConfig]


def test_field_paths():
    assert "optimiser.lr" in field_paths(["optimiser"], Config)
    assert field_paths(["epochs"], Config) == []
    assert field_paths(["optimiser", "lr"], Config) == []


def test_field_paths_lead_through_keys_of_the_users_own():
    assert "boxes.mine.fold" in field_paths(["boxes", "mine"], Boxes)


def test_any_schema_is_checked():
    with pytest.raises(
        ConfigError, match=r"'x': Unknown key 'boxes\.a\.fodl'\. Did you mean 'boxes"
    ):
        checked(Boxes, {"boxes": {"a": {"fodl": 1}}}, "'x'")
    assert checked(Boxes, {"boxes": {}}, "'x'").boxes == {}
