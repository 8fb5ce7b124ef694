"""Who tries many numbers waits; households are told apart, and nothing grows without end."""

from bot.public.numbers_tried import MOST_NETWORKS, MOST_NUMBERS, WINDOW_SECONDS, NumbersTried


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def exhaust(tried: NumbersTried, address: str) -> None:
    assert {tried.wait(address, str(number)) for number in range(MOST_NUMBERS)} == {0}


def test_one_more_number_waits_until_the_time_is_over() -> None:
    clock = Clock()
    tried = NumbersTried(clock)
    exhaust(tried, "203.0.113.1")
    clock.now += 100
    assert tried.wait("203.0.113.1", "new") == WINDOW_SECONDS - 100
    assert tried.wait("203.0.113.1", "0") == 0
    clock.now += WINDOW_SECONDS - 100
    assert tried.wait("203.0.113.1", "new") == 0


def test_a_household_counts_as_one_and_others_do_not_wait_for_it() -> None:
    tried = NumbersTried(Clock())
    exhaust(tried, "2001:db8::1")
    assert tried.wait("2001:db8::2", "new") > 0
    assert tried.wait("2001:db8:0:1::1", "new") == 0


def test_the_oldest_network_is_forgotten_first() -> None:
    tried = NumbersTried(Clock())
    exhaust(tried, "203.0.113.1")
    exhaust(tried, "203.0.113.2")
    for number in range(MOST_NETWORKS - 1):
        tried.wait(f"10.0.{number // 250}.{number % 250}", "new")
    assert tried.wait("203.0.113.2", "new") > 0
    assert tried.wait("203.0.113.1", "new") == 0
