"""The configuration: nonsense is refused in plain words that name the key, and secrets are never shown."""

import copy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.house import build
from bot.language.tags import LANGUAGES
from bot.settings import ROOT, ConfigurationError, Environment, Settings, internal_token, load
from tests.factories import settings_for

GOOD: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
GONE = object()
PASSWORD, TOKEN = "correct-horse-battery", "123456:AAcorrectHorseBatteryStaple_0123456789"
SECRETS = {
    "database_url": f"postgresql://philly:{PASSWORD}@db.example/philly311",
    "telegram_token": TOKEN,
    "telegram_webhook_secret": f"{PASSWORD}-webhook",
    "philly311_internal_token": f"{PASSWORD}-internal",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer's own environment says is not asked."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def reading(folder: Path, text: str | bytes) -> Settings:
    path = folder / "config.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(Environment(philly311_config=path, philly311_var=folder))


def with_change(key: str, value: Any) -> str:
    """config.yml with one key changed or taken away."""
    changed = copy.deepcopy(GOOD)
    *path, last = key.split(".")
    place: Any = changed
    for part in path:
        place = place[part]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return yaml.safe_dump(changed)


def test_what_is_kept_may_be_kept_for_good(tmp_path: Path) -> None:
    assert reading(tmp_path, with_change("retention.words", "keep")).config.retention.words == "keep"


def test_ours_is_good(tmp_path: Path) -> None:
    settings = reading(tmp_path, yaml.safe_dump(GOOD))
    assert (settings.host, settings.port) == ("127.0.0.1", 8311)
    assert settings.photo_folder == tmp_path / "photos"
    assert settings.config.languages.offered == list(LANGUAGES)


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("city", GONE, "city"),
        ("city.name", GONE, "city.name"),
        ("city.name", 311, "city.name"),
        ("city.nmae", "Philadelphia", "city.nmae"),
        ("city.timezone", "Mars/Phobos", "city.timezone"),
        ("city.timezone", "", "city.timezone"),
        ("city.timezone", "../../etc/passwd", "city.timezone"),
        ("city.holidays.country", "XX", "city.holidays"),
        ("city.holidays.subdivision", "QQ", "city.holidays"),
        ("city.hours.days", [], "city.hours.days"),
        ("city.hours.days", [7], "city.hours.days.0"),
        ("city.hours.days", ["Monday"], "city.hours.days.0"),
        ("city.hours.opens", "25:00", "city.hours.opens"),
        ("city.hours.opens", "20:00", "city.hours"),
        ("city.hours.closes", "07:00", "city.hours"),
        ("retention", GONE, "retention"),
        ("retention.words", 29, "retention.words: must be a number of days"),
        ("retention.photos", "never", "retention.photos: must be a number of days"),
        ("retention.contacts", True, "retention.contacts: must be a number of days"),
        ("languages.offered", [], "languages"),
        ("languages.offered", ["en", "es", "tlh"], "languages"),
        ("languages.complete", ["en", "es", "de"], "languages"),
        ("languages.complete", [], "languages"),
        ("languages.fallback", "xx", "languages"),
        ("server.port", 0, "server.port"),
        ("server.port", 65536, "server.port"),
        ("server.port", "a lot", "server.port"),
        ("rasa.urls", [], "rasa.urls"),
        ("rasa.urls", ["localhost:8315"], "rasa.urls.0"),
        ("rasa.urls", "http://127.0.0.1:8315", "rasa.urls"),
        ("rasa.turn_timeout_seconds", 0, "rasa.turn_timeout_seconds"),
        ("rasa.turn_timeout_seconds", float("nan"), "rasa.turn_timeout_seconds"),
        ("worker.conversations_at_once", -1, "worker.conversations_at_once"),
        ("worker.conversations_at_once", 2.5, "worker.conversations_at_once"),
        ("channels.pigeon", {"enabled": True}, "channels.pigeon"),
        ("channels.telegram", {"enabled": "perhaps"}, "channels.telegram.enabled"),
        ("channels.telegram", {}, "channels.telegram.enabled"),
        ("limits.text_characters", 1, "limits.text_characters"),
        ("limits.photo_megabytes", 0, "limits.photo_megabytes"),
        ("limits.undo_minutes", None, "limits.undo_minutes"),
        ("limits.undo_minute", 10, "limits.undo_minute"),
        ("colour", "blue", "colour"),
    ],
)
def test_nonsense_is_refused_by_name(tmp_path: Path, key: str, value: Any, named: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        reading(tmp_path, with_change(key, value))

    first, *mistakes = str(refused.value).splitlines()
    assert first == "The configuration has mistakes:"
    assert any(line.startswith(f"- {named}") for line in mistakes), mistakes
    # Plain words: no traceback, no address of pydantic's manual, no class of ours.
    assert "pydantic" not in str(refused.value)
    assert "Error" not in str(refused.value)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    bad = yaml.safe_load(with_change("server.port", 0)) | {"colour": "blue"}
    with pytest.raises(ConfigurationError) as refused:
        reading(tmp_path, yaml.safe_dump(bad))
    assert "server.port" in str(refused.value)
    assert "colour" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file"),
        ("- a\n- list", "the file"),
        ("city: [", "not valid YAML"),
        ("city: !!python/object/apply:os.system [true]", "not valid YAML"),
        (b"\xff\xfe\x00city", "cannot be read"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        reading(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.yml"
    with pytest.raises(ConfigurationError, match=r"There is no configuration file at .*nowhere\.yml"):
        load(Environment(philly311_config=missing))
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(Environment(philly311_config=tmp_path))


class TestEnvironment:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PHILLY311_PORT", "http"),
            ("PHILLY311_PORT", "0"),
            ("PUBLIC_URL", "philly"),
            ("DATABASE_URL", f"mysql://u:{PASSWORD}@h/d"),
        ],
    )
    def test_nonsense_is_refused_by_name(self, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(ConfigurationError) as refused:
            load()
        assert f"- {name.lower()}: " in str(refused.value)
        assert PASSWORD not in str(refused.value)

    def test_an_empty_value_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("TELEGRAM_TOKEN", "DATABASE_URL", "PHILLY311_PORT", "PUBLIC_URL"):
            monkeypatch.setenv(name, "")
        environment = load().environment
        assert (environment.telegram_token, environment.database_url) == (None, None)
        assert (environment.philly311_port, environment.public_url) == (None, None)

    def test_it_wins_over_the_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PHILLY311_HOST", "0.0.0.0")  # noqa: S104 - nobody listens
        monkeypatch.setenv("PHILLY311_PORT", "9000")
        assert (load().host, load().port) == ("0.0.0.0", 9000)  # noqa: S104


class TestSecrets:
    async def test_they_are_never_shown(self, tmp_path: Path) -> None:
        settings = settings_for(tmp_path, **SECRETS)
        parts = build(settings, SECRETS["database_url"])
        shown = [settings, settings.environment, parts, parts.engine, parts.channels["telegram"], parts.channels]
        for thing in shown:
            for text in (repr(thing), str(thing)):
                assert PASSWORD not in text
                assert TOKEN not in text
        assert PASSWORD not in settings.model_dump_json()
        await parts.close()

    def test_a_channel_without_its_secret_is_closed(self, tmp_path: Path) -> None:
        assert set(build(settings_for(tmp_path), SECRETS["database_url"]).channels) == {"webchat"}

    def test_the_internal_token_is_made_once_and_for_the_owner_alone(self, tmp_path: Path) -> None:
        settings = settings_for(tmp_path / "var")
        token = internal_token(settings)
        assert len(token) >= 32
        assert internal_token(settings) == token
        (path,) = (tmp_path / "var").iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        assert internal_token(settings_for(tmp_path / "other")) != token

    def test_all_who_start_at_once_have_the_same_one(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            for number in range(20):
                tokens = set(pool.map(internal_token, [settings_for(tmp_path / str(number))] * 8))
                assert len(tokens) == 1
                assert all(len(token) >= 32 for token in tokens)

    def test_a_given_internal_token_is_not_written_down(self, tmp_path: Path) -> None:
        settings = settings_for(tmp_path / "var", philly311_internal_token="given")
        assert internal_token(settings) == "given"
        assert not (tmp_path / "var").exists()
