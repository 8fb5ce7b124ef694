"""The flood limits, on a clock of our own."""

import asyncio

import pytest

from connectors.base import SendError, SendErrorKind
from connectors.telegram.pace import MOST_CHATS, Pace
from connectors.telegram.threads import Place

ANA = Place(7001)
GROUP = Place(-1001)


class Clock:
    """Time stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


async def test_a_chat_gets_one_message_a_second(pace: Pace, clock: Clock) -> None:
    await pace.turn(ANA)
    clock.now += 0.99
    async with asyncio.timeout(0.5):
        await pace.turn(ANA)
    with pytest.raises(SendError) as caught:
        await pace.turn(ANA)
    assert caught.value.kind is SendErrorKind.THROTTLED
    assert caught.value.retry_after == pytest.approx(1.01)


async def test_a_refused_turn_takes_no_place(pace: Pace, clock: Clock) -> None:
    pace.hold(ANA, 10)
    for _ in range(3):
        with pytest.raises(SendError):
            await pace.turn(ANA)
    clock.now += 10
    async with asyncio.timeout(0.5):
        await pace.turn(ANA)


async def test_one_chat_does_not_hold_up_another(pace: Pace) -> None:
    pace.hold(ANA, 10)
    async with asyncio.timeout(0.5):
        await pace.turn(Place(7002))


async def test_a_group_gets_twenty_messages_a_minute(pace: Pace, clock: Clock) -> None:
    for _ in range(20):
        await pace.turn(GROUP)
        clock.now += 1
    with pytest.raises(SendError) as caught:
        await pace.turn(GROUP)
    assert caught.value.retry_after == pytest.approx(40)
    clock.now += 40
    await pace.turn(GROUP)


async def test_all_chats_together_get_thirty_messages_a_second(pace: Pace) -> None:
    async with asyncio.timeout(0.5):
        for person in range(30):
            await pace.turn(Place(8000 + person))
    await asyncio.gather(*(pace.turn(Place(9000 + person)) for person in range(30)))
    with pytest.raises(SendError):
        await pace.turn(ANA)


async def test_quiet_chats_are_forgotten(pace: Pace, clock: Clock) -> None:
    for person in range(1, MOST_CHATS + 1):
        await pace.turn(Place(person))
        clock.now += 0.1
    await pace.turn(Place(MOST_CHATS + 1))
    assert len(pace._chats) < 20
