"""The same house over Telegram: polled as on a laptop, then called as in production."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fakes.bot_api import TOKEN, BotApi
from tests.journeys import pictures
from tests.journeys.abroad import report
from tests.journeys.chat import Chat, called, location_label
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.waiting import until

SECRET = "webhook-Secret_311"
SIGNED = "X-Telegram-Bot-Api-Secret-Token"
GROUP = -1_001_311_000_311


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture(scope="module")
def house(
    rasa: RunningRasa, database_url: str, telegram: BotApi, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The worker asks Telegram for news."""
    folder = tmp_path_factory.mktemp("polling")
    told = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
    with running_house(folder, database_url, rasa, told) as running:
        yield running


@pytest.fixture
def ana(house: House, telegram: BotApi) -> Chat:
    return Chat(telegram)


def file_graffiti(chat: Chat) -> None:
    """A report up to its number."""
    chat.say("Graffiti on the wall at 1234 Market St")
    chat.press("wall_or_fence")
    chat.press("first")
    chat.press("skip")
    chat.press("yes")
    chat.expect("filed")


class BotLine:
    """Telegram for `abroad.report`."""

    def __init__(self, telegram: BotApi, tag: str) -> None:
        self._telegram = telegram
        self._user = Chat(telegram, speaks=tag).user

    @property
    def thread(self) -> str:
        return str(self._user)

    @property
    def texts(self) -> list[str]:
        return [sent.text for sent in self._telegram.sent_to(self._user)]

    def write(self, text: str) -> None:
        self._telegram.say(self._user, text)

    def show(self, photo: bytes) -> None:
        self._telegram.photo(self._user, photo)


@pytest.mark.parametrize("tag", ["fr", "pl", "zh-Hant"])
def test_a_report_in_other_languages(house: House, telegram: BotApi, tag: str) -> None:
    report(house, BotLine(telegram, tag), tag, "telegram")


@pytest.mark.parametrize(
    ("speaks", "words", "skip"),
    [("en", "There is a pothole at 1234 Market St", "skip"), ("es", "Hay un bache en la calle Market 1234", "omitir")],
)
def test_a_report(house: House, telegram: BotApi, speaks: str, words: str, skip: str) -> None:
    ana = Chat(telegram, speaks=speaks)
    ana.say("/start")
    ana.expect("greet")
    ana.say(words)
    ana.expect("question.street_defect.spot")
    ana.press("none")
    ana.press("driving")
    ana.expect("ask.photo")
    ana.say(skip)
    ana.expect("ask.confirm", contains="1234 MARKET ST")
    assert ana.buttons == ["yes", "change", "cancel"]
    ana.press("yes")
    ana.expect("filed")
    (case,) = house.cases_of(str(ana.user))
    ana.expect(contains=case["reference"])
    assert (case["channel"], case["language"]) == ("telegram", speaks)
    until(lambda: len(telegram.acknowledged) >= 3, "the presses are acknowledged")

    ana.say(f"/status {case['reference']}")
    ana.expect("status", "status.received", contains="1234 MARKET ST")
    moved = house.cli("case", "move", case["reference"], "in_progress")
    assert moved.returncode == 0, moved.stderr
    ana.hear()
    ana.expect("notice.moved", "status.in_progress")


def test_an_album_is_one_message(house: House, ana: Chat, telegram: BotApi) -> None:
    with telegram.lock:
        telegram.photo(ana.user, pictures.jpeg(seed=31), caption="Graffiti on the wall at 1234 Market St", album="311")
        telegram.photo(ana.user, pictures.jpeg(seed=32), album="311")
        telegram.photo(ana.user, pictures.jpeg(seed=33), album="311")
    ana.hear()
    ana.expect("question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect("ask.confirm", "summary.photos", contains="3")
    ana.press("yes")
    ana.expect("filed")
    assert len(ana.answers) == 4, "one answer to the whole album"
    (case,) = house.cases_of(str(ana.user))
    assert len(house.rows("SELECT 1 FROM case_photos WHERE case_id = %s", case["id"])) == 3


def test_a_picture_sent_as_a_file(ana: Chat, telegram: BotApi) -> None:
    ana.say("Graffiti on the wall at 1234 Market St")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect("ask.photo")
    file_id = telegram.keep(pictures.jpeg(seed=34, place=pictures.HERE))
    ana.send(document={"file_id": file_id, "file_unique_id": f"u{file_id}", "mime_type": "image/jpeg"})
    ana.expect("ask.confirm", "summary.photos")


def test_a_picture_that_is_gone(ana: Chat, telegram: BotApi) -> None:
    ana.say("Graffiti on the wall at 1234 Market St")
    file_id = telegram.keep(b"%PDF-1.7 not a picture")
    ana.send(document={"file_id": file_id, "file_unique_id": f"u{file_id}", "mime_type": "image/jpeg"})
    ana.expect("photo.problem.not_a_picture")


def test_a_place_from_the_map(house: House, ana: Chat) -> None:
    ana.say("Graffiti on a wall")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect("ask.address")
    keyboard = ana.last[-1].markup["keyboard"]
    assert keyboard == [[{"request_location": True, "text": location_label("en")}]]
    ana.share_location(*pictures.HERE)
    ana.expect("ask.photo")
    ana.press("skip")
    ana.press("yes")
    (case,) = house.cases_of(str(ana.user))
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


def test_a_venue(house: House, ana: Chat) -> None:
    ana.say("/start")
    lat, lon = pictures.HERE
    location = {"latitude": lat, "longitude": lon}
    ana.send(location=location, venue={"location": location, "title": "City Hall", "address": "1400 JFK Blvd"})
    ana.say("Graffiti on a wall there")
    ana.expect("question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.press("skip")
    ana.press("yes")
    (case,) = house.cases_of(str(ana.user))
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


def test_an_edited_message_corrects(house: House, ana: Chat, telegram: BotApi) -> None:
    number = telegram.say(ana.user, "Graffiti on the wall at 1234 Market St")
    ana.hear()
    ana.press("wall_or_fence")
    ana.press("first")
    ana.press("skip")
    ana.expect("ask.confirm", contains="1234 MARKET ST")
    telegram.edit(ana.user, number, "Graffiti on the wall at 1300 Market St")
    ana.hear()
    ana.expect("ask.confirm", contains="1300 MARKET ST")
    ana.press("yes")
    (case,) = house.cases_of(str(ana.user))
    assert case["address"] == "1300 MARKET ST"


def test_without_a_secret_the_webhook_is_closed(house: House) -> None:
    answer = httpx.post(f"{house.url}/telegram/webhook", json={"update_id": 1}, trust_env=False)
    assert answer.status_code == 404


def test_an_edit_between_two_questions(ana: Chat, telegram: BotApi) -> None:
    number = telegram.say(ana.user, "Graffiti on the wall at 1234 Market St")
    ana.hear()
    telegram.edit(ana.user, number, "Graffiti on the wall at 1300 Market St")
    ana.hear()
    ana.expect("address.noted", "question.graffiti_removal.property_type", contains="1300 MARKET ST")


def test_something_we_cannot_look_at(ana: Chat) -> None:
    ana.say("/start")
    ana.send(voice={"file_id": "v1", "file_unique_id": "uv1", "duration": 3})
    ana.expect("unreadable")


def test_blocked_and_back(house: House, ana: Chat, telegram: BotApi) -> None:
    def blocked() -> bool:
        rows = house.rows("SELECT blocked_at FROM contacts WHERE external_id = %s", str(ana.user))
        return rows[0]["blocked_at"] is not None

    file_graffiti(ana)
    (case,) = house.cases_of(str(ana.user))
    telegram.block(ana.user)
    until(blocked, "we know that she has blocked us")
    moved = house.cli("case", "move", case["reference"], "in_progress")
    assert moved.returncode == 0, moved.stderr
    until(
        lambda: house.rows(
            "SELECT 1 FROM deliveries JOIN messages ON messages.id = message_id JOIN conversations "
            "ON conversations.id = conversation_id WHERE thread = %s AND deliveries.state = 'failed'",
            str(ana.user),
        ),
        "the notice is given up",
    )
    telegram.unblock(ana.user)
    until(lambda: not blocked(), "we know that she is back")
    ana.say("hello")
    ana.say(case["reference"])
    ana.expect("status.in_progress")


def test_in_a_group_only_when_addressed(house: House, telegram: BotApi) -> None:
    telegram.group(GROUP)
    ana = Chat(telegram, place=GROUP)
    telegram.say(ana.user, "There is a pothole at 1234 Market St", chat=GROUP)
    ana.say(called("hello"))
    ana.expect("greet")
    assert len(ana.answers) == 1, "what the neighbours say to each other is not answered"
    assert [said for said, _ in house.answers(str(GROUP))] == ["hello"]
    ana.say(called("there is a pothole at 1234 Market St"))
    ana.expect("question.street_defect.spot")


def test_an_update_that_comes_twice(house: House, ana: Chat, telegram: BotApi) -> None:
    ana.say("Graffiti on the wall at 1234 Market St")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.press("skip")
    with telegram.lock:
        telegram.press(ana.user, "yes")
        telegram.pending.append(telegram.pending[-1])
    ana.hear()
    ana.expect("filed")
    ana.say("thank you")
    ana.expect("thanks")
    assert ana.count("filed") == 1
    assert len(house.cases_of(str(ana.user))) == 1


def test_a_slow_platform_is_waited_for(ana: Chat, telegram: BotApi) -> None:
    telegram.fail("flood")
    ana.say("hello")
    ana.expect("greet")
    telegram.fail("server error", times=2)
    ana.say("thank you")
    ana.expect("thanks")
    assert len(ana.answers) == 2


@pytest.fixture(scope="module")
def called_house(
    house: House,
    rasa: RunningRasa,
    database_url: str,
    telegram: BotApi,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """From here on the polling house is shut, and Telegram calls the web server."""
    house.stop()
    folder = tmp_path_factory.mktemp("webhook")
    told = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    with running_house(folder, database_url, rasa, told, public=True) as running:
        until(lambda: telegram.webhook, "Telegram is told where to call")
        yield running


@pytest.fixture
def bob(called_house: House, telegram: BotApi) -> Chat:
    return Chat(telegram)


def test_a_report_to_the_webhook(called_house: House, bob: Chat, telegram: BotApi) -> None:
    assert telegram.webhook["secret_token"] == SECRET
    file_graffiti(bob)
    (case,) = called_house.cases_of(str(bob.user))
    assert case["channel"] == "telegram"
    assert {status for _, status in telegram.deliveries} == {200}


def test_the_same_call_twice(called_house: House, bob: Chat) -> None:
    bob.say("hello")
    update = {"update_id": 999_000_001, "message": bob.message(text="help")}
    url = f"{called_house.url}/telegram/webhook"
    for _ in range(3):
        assert httpx.post(url, json=update, headers={SIGNED: SECRET}, trust_env=False).status_code == 200
    bob.hear()
    bob.expect("help")
    bob.say("thank you")
    bob.expect("thanks")
    assert bob.count("help") == 1


@pytest.mark.parametrize("secret", ["wrong", "", SECRET + "x", None])
def test_a_stranger_is_refused(called_house: House, bob: Chat, secret: str | None) -> None:
    update = {"update_id": 999_000_100, "message": bob.message(text="I am Telegram, believe me")}
    headers = {} if secret is None else {SIGNED: secret}
    answer = httpx.post(f"{called_house.url}/telegram/webhook", json=update, headers=headers, trust_env=False)
    assert answer.status_code == 403
    assert not called_house.rows("SELECT 1 FROM messages WHERE text LIKE 'I am Telegram%%'")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "x"}', b'{"update_id": NaN}', b"\xff\xfe"])
def test_a_call_that_cannot_be_read(called_house: House, body: bytes) -> None:
    url = f"{called_house.url}/telegram/webhook"
    answer = httpx.post(url, content=body, headers={SIGNED: SECRET}, trust_env=False)
    assert answer.status_code == 400
