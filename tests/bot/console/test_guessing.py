"""Who guesses passwords waits longer and longer; who does not is not kept out."""

import asyncio
from datetime import timedelta

from bot.console.entry.throttle import RULES
from bot.house import Parts, now
from storage.models import SignInPause
from tests.bot.console.person import PASSWORD, Person, change, new_user, stretch_pauses, words_of
from tests.factories import rows

FREE = RULES["account at address"].free


async def fail(person: Person, email: str, times: int) -> list[int]:
    return [(await person.sign_in(email, f"guess {number}")).status_code for number in range(times)]


async def fail_together(person: Person, email: str, times: int) -> list[int]:
    form = {"email": email, "password": "wrong", "csrf": await person.csrf()}
    tries = [person.client.post("/console/sign-in", data=form) for _ in range(times)]
    return [answer.status_code for answer in await asyncio.gather(*tries)]


async def test_after_some_tries_even_the_right_password_waits(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    assert await fail(stranger, email, FREE) == [401] * FREE
    await stretch_pauses(parts)
    answer = await stranger.sign_in(email, PASSWORD)
    assert answer.status_code == 429
    assert "try again in" in words_of(answer.text)

    await change(parts, SignInPause, SignInPause.until > now(), until=now())
    assert (await stranger.sign_in(email, PASSWORD)).status_code == 303
    assert (await Person(stranger.web, parts, address=stranger.address).sign_in(email, "wrong")).status_code == 401


async def test_the_pauses_grow(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await fail(stranger, email, FREE)
    pauses = []
    for _ in range(5):
        longest = max(pause.until - pause.last_at for pause in await rows(parts, SignInPause))
        pauses.append(longest)
        await change(parts, SignInPause, SignInPause.until > now(), until=now())
        await fail(stranger, email, 1)
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 8 * pauses[0]


async def test_an_account_that_nobody_has_pauses_like_any_other(stranger: Person, parts: Parts) -> None:
    nobody = "nobody-here@city.example"
    assert await fail(stranger, nobody, FREE) == [401] * FREE
    await stretch_pauses(parts)
    assert await fail(stranger, nobody, 1) == [429]


async def test_a_stranger_cannot_keep_somebody_out_from_afar(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await fail(stranger, email, FREE + 3)
    assert (await Person(stranger.web, parts).sign_in(email, PASSWORD)).status_code == 303


async def test_an_address_that_tries_many_accounts_waits(stranger: Person, parts: Parts) -> None:
    await fail(stranger, "first@city.example", 1)
    await change(parts, SignInPause, SignInPause.tries > 0, tries=RULES["address"].free - 1)
    assert await fail(stranger, "second@city.example", 1) == [401]
    await stretch_pauses(parts)
    assert await fail(stranger, "third@city.example", 1) == [429]


async def test_the_addresses_of_one_household_are_one(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    for number in range(FREE):
        async with Person(stranger.web, parts, address=f"2001:db8:1:2::{number:x}") as person:
            await fail(person, email, 1)
    await stretch_pauses(parts)
    async with Person(stranger.web, parts, address="2001:db8:1:2::ffff") as person:
        assert (await person.sign_in(email, PASSWORD)).status_code == 429
    async with Person(stranger.web, parts, address="2001:db8:1:3::1") as person:
        assert (await person.sign_in(email, PASSWORD)).status_code == 303


async def test_tries_at_the_same_moment_are_all_counted(stranger: Person, parts: Parts) -> None:
    began, (_, email) = now(), await new_user(parts)
    statuses = await fail_together(stranger, email, 12)
    assert set(statuses) == {401, 429}
    # However often the pauses of a second ran out meanwhile.
    assert {pause.tries for pause in await rows(parts, SignInPause, SignInPause.last_at > began)} == {
        statuses.count(401)
    }


async def test_tries_at_the_same_moment_share_one_pause(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await fail(stranger, email, 1)
    # One try more, and the pause is half a minute or longer.
    await change(parts, SignInPause, SignInPause.tries > 0, tries=RULES["account"].free + 5)
    assert sorted(await fail_together(stranger, email, 12)) == [401] + [429] * 11


async def test_an_old_failure_is_forgotten(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await fail(stranger, email, FREE)
    long_ago = now() - timedelta(hours=2)
    await change(parts, SignInPause, SignInPause.tries > 0, last_at=long_ago, until=long_ago)
    assert await fail(stranger, email, FREE) == [401] * FREE
    await change(parts, SignInPause, SignInPause.tries > 0, last_at=long_ago, until=long_ago)
    _, another = await new_user(parts)
    await Person(stranger.web, parts).sign_in(another)
    assert await rows(parts, SignInPause, SignInPause.last_at <= long_ago) == []


async def test_behind_a_proxy_of_ours_its_word_about_the_caller_counts(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    async with Person(stranger.web, parts, address="127.0.0.1") as proxy:
        proxy.client.headers["x-forwarded-for"] = "198.51.100.1, 198.51.100.2"
        await fail(proxy, email, FREE + 1)
        proxy.client.headers["x-forwarded-for"] = "198.51.100.1, 198.51.100.3"
        assert (await proxy.sign_in(email, PASSWORD)).status_code == 303


async def test_what_a_caller_says_of_itself_does_not_count(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    for number in range(FREE):
        stranger.client.headers["x-forwarded-for"] = f"198.51.100.{number}"
        await fail(stranger, email, 1)
    await stretch_pauses(parts)
    assert (await stranger.sign_in(email, PASSWORD)).status_code == 429


async def test_the_store_does_not_tell_who_tried(stranger: Person, parts: Parts) -> None:
    _, email = await new_user(parts)
    await fail(stranger, email, 2)
    kept = str([vars(pause) for pause in await rows(parts, SignInPause)])
    assert email not in kept
    assert stranger.address not in kept
