"""Endpoints of accounts and posts: who we are, who mentions us, one post, and a new post."""

from collections.abc import Sequence
from datetime import datetime

from tests.fakes.x.calls import ANYBODY, FIELDS, USER, Answer, Call, Endpoint, page
from tests.fakes.x.costs import Item
from tests.fakes.x.includes import includes
from tests.fakes.x.objects import chosen, post_json, user_json
from tests.fakes.x.problems import DUPLICATE, NOT_SUMMONED, NOT_VISIBLE, Json, forbidden, invalid, missing
from tests.fakes.x.text import MOST, has_link, length
from tests.fakes.x.things import Post
from tests.fakes.x_world import XWorld

# How far back a timeline of mentions goes.
MOST_MENTIONS = 800
DUPLICATE_SECONDS = 24 * 60 * 60
REFERENCED = frozenset(("referenced_tweets.id", "referenced_posts.id"))
PEOPLE = frozenset(("author_id", "in_reply_to_user_id", "entities.mentions.username"))
EXPANSIONS = REFERENCED | PEOPLE | {"attachments.media_keys", "geo.place_id"}
PAGING = frozenset(("max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time"))


def me(world: XWorld, call: Call) -> Answer:
    world.costs.pay(Item.USER_READ, world.me.id)
    return Answer({"data": chosen(user_json(world.me), "user", call.listed("user.fields"))})


def mentions(world: XWorld, call: Call) -> Answer:
    if call.number != world.me.id:
        raise invalid(f"The `id` query parameter value [{call.path['id']}] is not valid", id=call.path["id"])
    seen = [post for post in world.all_posts.values() if post.author not in world.blocked]
    ours = [post for post in seen if world.is_mentioned_in(post)][-MOST_MENTIONS:]
    since, until = call.id_in("since_id") or 0, call.id_in("until_id")
    first, last = _time(call, "start_time") or 0.0, _time(call, "end_time")
    asked = [
        post
        for post in ours
        if post.id > since and (until is None or post.id < until) and first <= post.at and (not last or post.at < last)
    ]
    shown, meta = page(asked, call, least=5, most=100, default=10)
    if shown:
        meta |= {"newest_id": str(shown[0].id), "oldest_id": str(shown[-1].id)}
    for post in shown:
        world.costs.pay(Item.OWN_MENTION_READ, post.id)
    data = {"data": [_shown(world, call, post) for post in shown]} if shown else {}
    return Answer(data | _beside(world, call, shown) | {"meta": meta})


def one(world: XWorld, call: Call) -> Answer:
    post = world.all_posts.get(call.number)
    if post is None or post.author in world.blocked:
        return Answer({"errors": [missing("tweet", "id", call.number)]})
    world.costs.pay(Item.POST_READ, post.id)
    return Answer({"data": _shown(world, call, post)} | _beside(world, call, [post]))


def create(world: XWorld, call: Call) -> Answer:
    text = call.body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("One of `text` or `media` has to be there", text=text)
    if set(call.body) - {"text", "reply"}:
        raise invalid("This loopback X takes posts of `text` and `reply` alone", body=sorted(call.body))
    answered = _answered(world, call.body)
    if length(text, reply=answered is not None) > MOST:
        raise invalid("Your Tweet text is too long.", text="")
    if any(_same(world, old, text, answered) for old in world.posts):
        raise forbidden(DUPLICATE)
    post = world.publish(world.me.id, text, reply_to=answered.id if answered else None)
    world.costs.pay(_price(text, answered), post.id)
    body = {"id": str(post.id), "text": text, f"edit_history_{world.noun}_ids": [str(post.id)]}
    return Answer({"data": body}, 201)


def _answered(world: XWorld, body: Json) -> Post | None:
    """The post that a reply answers, when X lets us answer it."""
    if "reply" not in body:
        return None
    post = world.all_posts.get(int(body["reply"].get("in_reply_to_tweet_id", 0)))
    if post is None or post.author in world.blocked:
        raise forbidden(NOT_VISIBLE)
    if post.author != world.me.id and not world.is_summons(post):
        raise forbidden(NOT_SUMMONED)
    return post


def _same(world: XWorld, old: Post, text: str, answered: Post | None) -> bool:
    to = world.all_posts.get(old.reply_to or 0)
    same_person = (to.author if to else None) == (answered.author if answered else None)
    is_fresh = old.at > world.clock.now() - DUPLICATE_SECONDS
    return is_fresh and (same_person or world.same_words_anywhere) and old.said.strip() == text.strip()


def _price(text: str, answered: Post | None) -> Item:
    if has_link(text):
        return Item.POST_WITH_LINK
    return Item.SUMMONED_REPLY if answered else Item.POST


def _time(call: Call, name: str) -> float | None:
    text = call.query.get(name)
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except ValueError:
        raise invalid(f"The `{name}` query parameter value [{text}] is not a valid time", **{name: text}) from None


def _shown(world: XWorld, call: Call, post: Post) -> Json:
    asked = call.listed("tweet.fields", "post.fields")
    # What is expanded is named in the post too.
    expanded = {name.partition(".")[0] for name in call.listed("expansions")}
    either = {name.replace(noun, world.noun) for name in asked | expanded for noun in ("tweet", "post")}
    return chosen(post_json(world, post), "post", frozenset(either))


def _beside(world: XWorld, call: Call, posts: Sequence[Post]) -> Json:
    """`includes`, and `errors` for what is named and cannot be seen."""
    wanted = call.listed("expansions")
    parents = [world.all_posts.get(post.reply_to or 0) for post in posts]
    named = [number for post in posts for number in (post.reply_to, post.quotes) if number]
    named = named if wanted & REFERENCED else []
    known = [world.all_posts[number] for number in named if number in world.all_posts]
    for post in known:
        world.costs.pay(Item.POST_READ, post.id)
    people = {
        "author_id": [post.author for post in posts],
        "in_reply_to_user_id": [parent.author for parent in parents if parent],
        "entities.mentions.username": [world.me.id],
    }
    pictures = [media for post in posts if "attachments.media_keys" in wanted for media in post.media]
    beside = includes(
        world,
        call,
        people=[number for expansion, numbers in people.items() if expansion in wanted for number in numbers],
        media=[(media, world.picture_url(media)) for media in pictures],
        places=[post.place for post in posts if "geo.place_id" in wanted and post.place],
        posts=[_shown(world, call, post) for post in known],
    )
    errors = [missing("tweet", "referenced_tweets.id", number) for number in named if number not in world.all_posts]
    return beside | ({"errors": errors} if errors else {})


READ = frozenset(("tweet.read", "users.read"))
ENDPOINTS = (
    Endpoint("GET", "/2/users/me", me, USER, READ, frozenset(("user.fields", "expansions", "tweet.fields"))),
    Endpoint("GET", "/2/users/{id}/mentions", mentions, ANYBODY, READ, FIELDS | PAGING, EXPANSIONS),
    Endpoint("GET", "/2/tweets/{id}", one, ANYBODY, READ, FIELDS, EXPANSIONS),
    Endpoint("POST", "/2/tweets", create, USER, READ | {"tweet.write"}),
)
