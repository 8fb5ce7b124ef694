"""Endpoints of direct messages: what was said, a new one, and the pictures in them."""

from tests.fakes.x.calls import FIELDS, USER, Answer, Call, Endpoint, page
from tests.fakes.x.costs import Item
from tests.fakes.x.includes import includes
from tests.fakes.x.keys import Way
from tests.fakes.x.limits import DAY
from tests.fakes.x.objects import chosen, message_json, ton_url
from tests.fakes.x.problems import FAULTS, NO_DM, Problem, forbidden, invalid
from tests.fakes.x_world import XWorld

MOST_TEXT = 10_000
KEPT_SECONDS = 30 * DAY
KINDS = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")
READ = frozenset(("dm.read", "tweet.read", "users.read"))


def events(world: XWorld, call: Call) -> Answer:
    kinds = call.listed("event_types")
    for kind in kinds - set(KINDS):
        raise invalid(f"The `event_types` query parameter value [{kind}] is not one of [{','.join(KINDS)}]")
    since = world.clock.now() - KEPT_SECONDS
    kept = [message for message in world.all_messages if message.at > since and message.kind in (kinds or KINDS)]
    shown, meta = page(kept, call, least=1, most=100, default=100)
    for message in shown:
        world.costs.pay(Item.DM_READ, message.id)
    if not shown:
        return Answer({"meta": meta})
    wanted = call.listed("expansions")
    # What is expanded is named in the event too.
    asked = call.listed("dm_event.fields") | {name.partition(".")[0] for name in wanted}
    pictures = [(message, media) for message in shown if "attachments.media_keys" in wanted for media in message.media]
    beside = includes(
        world,
        call,
        people=[message.sender for message in shown if "sender_id" in wanted],
        media=[(media, ton_url(message, media)) for message, media in pictures],
    )
    return Answer({"data": [chosen(message_json(one), "dm_event", asked) for one in shown]} | beside | {"meta": meta})


def send(world: XWorld, call: Call) -> Answer:
    text = call.body.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= MOST_TEXT or set(call.body) != {"text"}:
        raise invalid("This loopback X takes messages of 1 to 10000 letters and no attachment", text="")
    if call.number not in world.accounts:
        raise invalid(f"The `participant_id` [{call.path['id']}] is not valid", participant_id=call.path["id"])
    if call.number in world.blocked or not _wrote_first(world, call.number):
        raise forbidden(NO_DM)
    message = world.write_dm(call.number, text)
    world.costs.pay(Item.DM_SENT, message.id)
    body = {"dm_conversation_id": message.conversation, "dm_event_id": str(message.id)}
    return Answer({"data": body}, 201)


def media(world: XWorld, call: Call) -> Answer:
    for message in world.all_messages:
        for attached in message.media:
            content = world.files[attached.resource]
            asked = (call.path["dm"], call.path["media"], call.path["resource"])
            if asked == (str(message.id), str(attached.id), attached.resource) and content is not None:
                return Answer(content)
    raise Problem(FAULTS["not found"])


def _wrote_first(world: XWorld, user: int) -> bool:
    """X's rule for automated accounts; messages in XChat and in groups are other conversations."""
    return any((message.sender, message.recipient) == (user, world.me.id) for message in world.all_messages)


QUERY = FIELDS | {"max_results", "pagination_token", "event_types", "dm_event.fields"}
EXPANSIONS = frozenset(("sender_id", "participant_ids", "attachments.media_keys", "referenced_tweets.id"))
ENDPOINTS = (
    Endpoint("GET", "/2/dm_events", events, USER, READ, QUERY, EXPANSIONS),
    Endpoint("POST", "/2/dm_conversations/with/{id}/messages", send, USER, READ | {"dm.write"}),
    Endpoint("GET", "/2/dm_conversations/media/{dm}/{media}/{resource}", media, (Way.OAUTH2,), READ),
)
