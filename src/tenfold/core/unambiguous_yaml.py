"""YAML in which no key is given twice: PyYAML takes the last one and says nothing."""

from __future__ import annotations

from typing import Any, TextIO

import yaml


def load(source: str | TextIO) -> Any:
    """What the YAML in `source` says; of a text, not of a file, errors quote the line.

    Raises:
        yaml.YAMLError: it is no YAML, or a section has a key twice.
    """
    return yaml.load(source, _Loader)  # noqa: S506  as safe as the one that it extends


class _Loader(yaml.SafeLoader):
    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """The section that comes next, not yet mixed with others by `<<`."""
        section = super().compose_mapping_node(anchor)
        given = set()
        for key, _ in section.value:
            name = (key.tag, str(key.value))  # 1 is another key than '1'
            if name in given:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"line {line} gives '{key.value}' a second time")
            given.add(name)
        return section
