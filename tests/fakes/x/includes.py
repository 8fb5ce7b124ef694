"""What an answer shows beside its data: people, pictures, places and other posts, as far as they were asked for."""

from collections.abc import Iterable

from tests.fakes.x.calls import Call
from tests.fakes.x.costs import Item
from tests.fakes.x.objects import chosen, media_json, place_json, user_json
from tests.fakes.x.problems import Json
from tests.fakes.x.things import Media, Place
from tests.fakes.x_world import XWorld


def includes(
    world: XWorld,
    call: Call,
    *,
    people: Iterable[int],
    media: Iterable[tuple[Media, str]],
    places: Iterable[Place] = (),
    posts: Iterable[Json] = (),
) -> Json:
    """`includes` with what there is; each person is paid for. Media come with their addresses."""
    unique = sorted(set(people))
    for number in unique:
        world.costs.pay(Item.USER_READ, number)
    fields = {kind: call.listed(f"{kind}.fields") for kind in ("user", "media", "place")}
    found: dict[str, list[Json]] = {
        "users": [chosen(user_json(world.accounts[number]), "user", fields["user"]) for number in unique],
        "media": [chosen(media_json(one, url), "media", fields["media"]) for one, url in media],
        "places": [chosen(place_json(place), "place", fields["place"]) for place in places],
        f"{world.noun}s": list(posts),
    }
    filled = {name: things for name, things in found.items() if things}
    return {"includes": filled} if filled else {}
