"""The settings of a run: configuration files, environment and command line put together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from tflint.lint.config_error import ConfigError
from tflint.lint.config_files import discover, read_inline, read_layers
from tflint.lint.origin import Origin, Source
from tflint.lint.setting_values import FORMAT
from tflint.lint.settings import Layer, Settings, merge
from tflint.lint.suppression import refuse_missing_reasons
from tflint.lint.toml_tables import keys_of

CONFIG_VARIABLE = "TFLITE_LINT_CONFIG"
FORMAT_VARIABLE = "TFLITE_LINT_FORMAT"


class Configuration:
    """Finds and merges the settings for input paths; each directory and each file is looked at
    once.

    `config` are the values of `--config`: at most one file, and TOML fragments `key = value`.
    `options` are settings from other options, by key, with values as TOML would hold them
    (`{"select": ["Q"], "severity": {"Q204": "off"}}`). With `isolated` no file is read, and sidecars
    and baselines that only a default or the environment asks for are off.

    Raises `ConfigError` for anything wrong in them; files that are discovered are judged when their
    settings are asked for.
    """

    def __init__(
        self,
        *,
        config: Sequence[str] = (),
        options: Mapping[str, object] | None = None,
        isolated: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        files = [Path(value) for value in config if not _is_fragment(value)]
        if len(files) > 1:
            raise ConfigError(f"--config names two files, '{files[0]}' and '{files[1]}'; give one")
        if files and isolated:
            raise ConfigError(f"--isolated ignores configuration files; drop --config '{files[0]}'")
        if not files and environ.get(CONFIG_VARIABLE) and not isolated:
            files = [Path(environ[CONFIG_VARIABLE])]
        self._file = files[0].absolute() if files else None
        self._isolated = isolated
        self._above = [
            *_environment_layers(environ),
            *([ISOLATION] if isolated else []),
            *(read_inline(value) for value in config if _is_fragment(value)),
            _options_layer(options or {}),
        ]
        self._file_of_directory: dict[Path, Path | None] = {}
        self._settings: dict[Path | None, Settings] = {}

    def file_for(self, path: str | Path) -> Path | None:
        """The configuration file that counts for a file or directory; None when there is none.
        `BUNDLE!/MEMBER` counts as its bundle."""
        if self._isolated or self._file is not None:
            return self._file
        place = Path(os.path.abspath(os.fspath(path).partition("!/")[0]))  # noqa: PTH100
        directory = place if place.is_dir() else place.parent
        if directory not in self._file_of_directory:
            self._file_of_directory[directory] = discover(directory)
        return self._file_of_directory[directory]

    def settings_for(self, path: str | Path) -> Settings:
        """The settings for one input. The same object for all inputs with the same file, so that
        what is derived from it can be kept."""
        file = self.file_for(path)
        if file not in self._settings:
            layers = [*(read_layers(file) if file else []), *self._above]
            settings = merge(layers)
            if settings.require_reason:
                refuse_missing_reasons(settings.suppress)
            self._settings[file] = settings
        return self._settings[file]

    @property
    def run_settings(self) -> Settings:
        """The settings for what concerns the whole run (format, jobs, ...): those of the current
        directory."""
        return self.settings_for(Path.cwd())


ISOLATION = Layer(
    values={"sidecars": False, "baseline": None},
    origins=dict.fromkeys(("sidecars", "baseline"), Origin(Source.COMMAND_LINE, "--isolated")),
)


def _is_fragment(value: str) -> bool:
    return "=" in value and not Path(value).is_file()


def _environment_layers(environ: Mapping[str, str]) -> list[Layer]:
    if not environ.get(FORMAT_VARIABLE):
        return []
    origin = Origin(Source.ENVIRONMENT, FORMAT_VARIABLE)
    value = FORMAT.read(environ[FORMAT_VARIABLE], origin)
    return [Layer({"format": value}, {"format": origin})]


def _options_layer(options: Mapping[str, object]) -> Layer:
    values, origins = {}, {}
    for name, value in options.items():
        declared = keys_of(Settings)[name]
        origin = Origin(Source.COMMAND_LINE, declared.flag)
        values[name] = None if value is None else declared.kind.read(value, origin)
        origins[name] = origin
    return Layer(values, origins)
