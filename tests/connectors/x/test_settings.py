"""Which keys open the channel, and what is said of those that cannot be keys."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.x import OAuth2Keys, XKeys, XSettings
from connectors.x.settings import ACCOUNT_KEYS, OAUTH2_KEYS

KEYS = XKeys(
    consumer_key="key",
    consumer_secret="key-secret",
    access_token="311000311-token",
    access_token_secret="token-secret",
    bearer_token="bearer",
)


def changed(name: str, value: str | None) -> XKeys:
    keys: dict[str, Any] = {name: value}
    return replace(KEYS, **keys)


def test_all_four_keys_open_the_channel() -> None:
    assert KEYS.settings("https://311.example.gov") == XSettings(
        "key",
        "key-secret",
        "311000311-token",
        "token-secret",
        bearer_token="bearer",
        public_url="https://311.example.gov",
    )


def test_none_of_them_leaves_it_closed() -> None:
    assert XKeys(bearer_token="bearer", oauth2_client_id="id").settings(None) is None


@pytest.mark.parametrize("name", ACCOUNT_KEYS)
def test_some_of_them_are_a_mistake_that_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=rf"X needs X_{name.upper()} too"):
        changed(name, None).settings(None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("consumer_key", "two words"),
        ("access_token", "no-number"),
        ("access_token_secret", "line\nbreak"),
        ("bearer_token", "clé"),
        ("client_secret", " "),
    ],
)
def test_what_cannot_be_a_key_is_named_and_not_shown(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"X_{name.upper()}") as caught:
        changed(name, value).settings(None)
    assert value.strip() == "" or value not in str(caught.value)


RENEWED = replace(KEYS, oauth2_client_id="id", oauth2_client_secret="id-secret", oauth2_refresh_token="first")


def test_a_token_is_renewed_with_three_more_keys() -> None:
    opened = RENEWED.settings(None)
    assert opened is not None
    assert opened.oauth2 == OAuth2Keys("id", "id-secret", "first")


def test_the_client_secret_that_x_signs_with_renews_too() -> None:
    opened = replace(RENEWED, oauth2_client_secret=None, client_secret="other").settings(None)
    assert opened is not None
    assert opened.oauth2 == OAuth2Keys("id", "other", "first")


@pytest.mark.parametrize("name", OAUTH2_KEYS)
def test_some_of_the_three_are_a_mistake_that_is_named(name: str) -> None:
    lacking: dict[str, Any] = {name: None}
    with pytest.raises(ValueError, match=rf"X needs X_{name.upper()} too"):
        replace(RENEWED, **lacking).settings(None)


@pytest.mark.parametrize("name", OAUTH2_KEYS)
def test_what_cannot_be_one_of_the_three_is_named_and_not_shown(name: str) -> None:
    odd: dict[str, Any] = {name: "two words"}
    with pytest.raises(ValueError, match=f"X_{name.upper()}") as caught:
        replace(RENEWED, **odd).settings(None)
    assert "two words" not in str(caught.value)


def test_the_account_is_known_from_its_token() -> None:
    opened = KEYS.settings(None)
    assert opened is not None
    assert opened.account_id == "311000311"


def test_no_key_is_shown() -> None:
    shown = f"{RENEWED!r} {RENEWED.settings(None)!r}"
    keys = ("key-secret", "311000311-token", "token-secret", "bearer'", "id-secret", "first")
    assert [name for name in keys if name in shown] == []
