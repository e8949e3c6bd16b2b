"""What an administrator decides: options, environment and `serve.yaml`, checked in one place."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    YamlConfigSettingsSource,
)
from yaml import YAMLError

from tenfold.core import unambiguous_yaml
from tenfold.core.machine import usable_cores
from tenfold.core.names import unknown
from tenfold.errors import ConfigError
from tenfold.inference import shipped
from tenfold.serving.proxies import networks

_PREFIX = "TENFOLD_SERVE_"

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Host = Annotated[str, Field(pattern=r"^(\*|(\*\.)?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])$")]
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[a-z0-9.:\[\]-]+)$")]  # as browsers send it


def _bare(host: str) -> str:
    """`host` as sockets take it; the log and addresses write [::1]."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if ":" in bare:
        try:
            ipaddress.IPv6Address(bare)
        except ValueError as error:
            raise ValueError(
                "Give an address alone, such as 0.0.0.0 or ::1; its port is the setting 'port'"
            ) from error
    return bare


def _named(file: Any) -> Any:
    if file == "":  # which would be the folder that the server was started in
        raise ValueError("Name a file, or leave the setting out to let all in")
    return file


def _addresses(trusted: list[str]) -> list[str]:
    networks(trusted)
    return trusted


class _File(YamlConfigSettingsSource):
    def _read_file(self, file_path: Any) -> dict[str, Any]:
        with file_path.open(encoding="utf-8") as file:  # no text: a line may hold a password
            found: dict[str, Any] = unambiguous_yaml.load(file) or {}
        # Pydantic tells no cases apart: of `port` and `PORT` one would count and nobody knew which.
        if isinstance(found, dict) and (strange := found.keys() - Settings.model_fields.keys()):
            raise ConfigError(
                unknown("setting", min(map(str, strange)), list(Settings.model_fields))
            )
        return found


class Settings(BaseSettings):
    """Every setting of the service. Options win over the environment, that over `serve.yaml`."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    host: Annotated[str, AfterValidator(_bare)] = Field(  # an empty one would be every address
        default="127.0.0.1", min_length=1, description="The address to listen on."
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8000, description="The port; $PORT where that is set; 0 takes a free one."
    )
    models: list[str] = Field(
        default=[shipped.DEFAULT],
        min_length=1,
        description="Shipped names, run directories or ONNX files; the first is the default.",
    )
    processes: Count = Field(default=1, description="Server processes.")
    threads: Count = Field(
        default_factory=usable_cores,
        description="Large or difficult pictures a process works on at a time; others have one.",
    )
    queue: Annotated[int, Field(ge=0)] = Field(
        default=64, description="Requests that may wait: for small pictures and for others each."
    )
    deadline_s: Seconds = Field(default=5, description="Seconds that a request may wait.")
    body_timeout_s: Seconds = Field(
        default=10, description="Seconds that a body may fall behind 64 KiB a second."
    )
    drain_s: Seconds = Field(default=7, description="Seconds for accepted work after SIGTERM.")
    max_body_bytes: Count = Field(default=20 * 2**20, description="Bytes of a request's body.")
    max_files: Count = Field(default=16, description="Pictures in one request.")
    docs: bool = Field(default=True, description="Serve /docs and /openapi.json.")
    page: bool = Field(default=True, description="Serve the page at /.")
    keys_file: Annotated[Path | None, BeforeValidator(_named)] = Field(
        default=None, description="SHA-256 hashes of API keys, one a line; none lets all in."
    )
    requests_per_minute: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Of one key or peer, by each process; 0 sets no limit."
    )
    trusted_proxies: Annotated[list[str], AfterValidator(_addresses)] = Field(
        default=[], description="Addresses or networks whose X-Forwarded-* headers count."
    )
    trusted_hosts: list[Host] = Field(
        default=["*"],
        min_length=1,  # or no host would be let in
        description="Host names that requests may be for, such as *.example.org.",
    )
    cors_origins: list[Origin] = Field(
        default=[], description="Origins whose pages may call the API, as https://example.org."
    )
    feedback: str | None = Field(
        default=None, description="Where corrections go, such as sqlite:///feedback.db."
    )
    max_corrections: Count = Field(  # more than MNIST has images; 103 MB of SQLite
        default=100_000, description="Corrections kept, a kilobyte each; then no more are taken."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read but options, environment and the file that is named."""
        return init_settings, env_settings, _File(settings_cls)


def load_settings(file: Path | None = None, given: Mapping[str, Any] | None = None) -> Settings:
    """The settings: what is `given`, over the environment, over `file`.

    Raises:
        ConfigError: a name is unknown or a value can't be used, a list in the environment is no
            JSON, or the file can't be read.
    """
    if file is not None and (file.is_dir() or not file.exists()):
        what = "is a folder" if file.is_dir() else "is not there"
        raise ConfigError(f"'{file}' {what}. Give the path of a serve.yaml.")

    _check_names(os.environ)

    class Found(Settings):
        model_config = SettingsConfigDict(yaml_file=file)

    try:
        # As a class of the module again, which can be sent to another process.
        return Settings(**Found(**(given or {})).model_dump())
    except ValidationError as error:
        raise ConfigError(_in_words(error)) from error
    except SettingsError as error:  # which tells the field in quotes, and no more
        name = _PREFIX + str(error).split('"')[1].upper()
        raise ConfigError(f'{name} is no list. Give JSON, such as ["robust"].') from error
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"'{file}' is no YAML of settings: {error}") from error
    except (TypeError, ValueError) as error:  # Python's words about what is no dictionary
        raise ConfigError(
            f"'{file}' is no YAML of settings: it has no names with values. Write lines such as "
            "'port: 8000'."
        ) from error


def _check_names(environment: Iterable[str]) -> None:
    """Refuse a setting that is mistyped: without its keys_file a server would let all in."""
    known = [_PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(map(str.upper, environment)):  # pydantic tells no cases apart
        if name.startswith(_PREFIX) and name not in known:
            raise ConfigError(unknown("setting", name, known))


def _in_words(error: ValidationError) -> str:
    """The first thing that is wrong, and how many more are."""
    first, *others = error.errors()
    name = ".".join(str(part) for part in first["loc"])
    more = f" {len(others)} more settings are wrong." if others else ""
    value = "" if name == "feedback" else f"={first['input']!r}"  # there may be a password in it
    return f"The setting {name}{value} can't be used: {first['msg']}.{more}"
