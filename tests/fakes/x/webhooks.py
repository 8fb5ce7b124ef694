"""Endpoints of webhooks and of subscriptions to events; a webhook is asked for its token whenever X would ask."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

import httpx

from tests.fakes.x.calls import APP, USER, Answer, Call, Endpoint
from tests.fakes.x.clock import written
from tests.fakes.x.keys import Way
from tests.fakes.x.problems import Json, Problem, invalid, refused
from tests.fakes.x.things import Hook, Subscription
from tests.fakes.x_world import XWorld

MOST_HOOKS = 1
MOST_SUBSCRIPTIONS = 1_500
ANSWER_SECONDS = 10.0
# Each with the scope that the account has to have given.
EVENT_TYPES = {
    "post.mention.create": "tweet.read",
    "post.reply.create": "tweet.read",
    "post.quote.create": "tweet.read",
    "dm.received": "dm.read",
    "dm.sent": "dm.read",
    "chat.received": "dm.read",
}


def signature(secret: str, signed: bytes) -> str:
    """As X signs a body, and as we have to sign its token."""
    return "sha256=" + base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


async def check_hook(world: XWorld, hook: Hook) -> None:
    """Ask a webhook for the signature of a token; a wrong one makes it invalid, trouble on the way does not."""
    token = secrets.token_urlsafe(24)
    try:
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
            answer = await client.get(hook.url, params={"crc_token": token})
    except httpx.HTTPError:
        return
    if answer.status_code < 400:
        hook.valid = answer.is_success and _token_in(answer) in {
            signature(secret, token.encode()) for secret in world.signing_secrets.values()
        }


def _token_in(answer: httpx.Response) -> object:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body.get("response_token") if isinstance(body, dict) else None


async def register(world: XWorld, call: Call) -> Answer:
    url = str(call.body.get("url", ""))
    if not _may_be_called(url):
        raise invalid("UrlValidationFailed: The callback URL does not meet the requirements.", url=url)
    _refuse_another(world, url)
    hook = Hook(world.numbers.next(), url, world.clock.now(), valid=False)
    await check_hook(world, hook)
    if not hook.valid:
        raise invalid("CrcValidationFailed: Invalid response_token or no answer.", url=url)
    # Somebody else may have been quicker meanwhile.
    _refuse_another(world, url)
    world.hooks[hook.id] = hook
    return Answer({"data": _hook_json(hook)})


def list_hooks(world: XWorld, _: Call) -> Answer:
    return Answer(
        {"data": [_hook_json(hook) for hook in world.hooks.values()], "meta": {"result_count": len(world.hooks)}}
    )


async def validate(world: XWorld, call: Call) -> Answer:
    hook = _hook(world, call)
    hook.valid = False
    await check_hook(world, hook)
    if not hook.valid:
        raise invalid("CrcValidationFailed: Invalid response_token or no answer.", webhook_id=hook.id)
    return Answer({"data": {"valid": True}})


def forget_hook(world: XWorld, call: Call) -> Answer:
    del world.hooks[_hook(world, call).id]
    return Answer({"data": {"deleted": True}})


def subscribe(world: XWorld, call: Call) -> Answer:
    event_type, wanted = call.body.get("event_type"), call.body.get("filter")
    if event_type not in EVENT_TYPES or not isinstance(wanted, dict) or "user_id" not in wanted:
        raise invalid("`event_type` and `filter.user_id` have to be there", event_type=event_type)
    scope = EVENT_TYPES[event_type]
    # Private events: the account itself has to have agreed.
    if wanted["user_id"] != str(world.me.id) or scope not in world.doors.token.scopes:
        raise Problem(refused(403, "Forbidden", "The user has not authorized the app for this event."))
    hook = call.body.get("webhook_id")
    if hook is not None and int(hook) not in world.hooks:
        raise invalid("WebhookIdInvalid: The webhook is not one of this application's.", webhook_id=hook)
    same = [one for one in world.subscriptions.values() if (one.event_type, dict(one.filter)) == (event_type, wanted)]
    if same or len(world.subscriptions) >= MOST_SUBSCRIPTIONS:
        raise invalid("DuplicateSubscriptionFailed: The subscription is there, or there are too many.")
    now = world.clock.now()
    webhook = None if hook is None else int(hook)
    new = Subscription(world.numbers.next(), event_type, wanted, webhook, call.body.get("tag"), now)
    world.subscriptions[new.id] = new
    return Answer({"data": _subscription_json(new)})


def list_subscriptions(world: XWorld, _: Call) -> Answer:
    data = [_subscription_json(one) for one in world.subscriptions.values()]
    return Answer({"data": data, "meta": {"total_subscriptions": len(data)}})


def unsubscribe(world: XWorld, call: Call) -> Answer:
    if world.subscriptions.pop(call.number, None) is None:
        raise invalid("The subscription is not one of this application's.", subscription_id=call.path["id"])
    return Answer({"data": {"deleted": True}, "meta": {"total_subscriptions": len(world.subscriptions)}})


def _refuse_another(world: XWorld, url: str) -> None:
    if any(hook.url == url for hook in world.hooks.values()):
        raise invalid("DuplicateUrlFailed: A webhook is already registered for this URL.", url=url)
    if len(world.hooks) >= MOST_HOOKS:
        raise invalid("WebhookLimitExceeded: The application has as many webhooks as it may have.", url=url)


def _may_be_called(url: str) -> bool:
    """HTTPS and no port; only the loopback of a test may be called otherwise."""
    parts = urlsplit(url)
    if parts.hostname in ("127.0.0.1", "localhost"):
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and bool(parts.hostname) and parts.port is None


def _hook(world: XWorld, call: Call) -> Hook:
    hook = world.hooks.get(call.number)
    if hook is None:
        raise invalid("WebhookIdInvalid: The webhook is not one of this application's.", webhook_id=call.path["id"])
    return hook


def _hook_json(hook: Hook) -> Json:
    return {"id": str(hook.id), "url": hook.url, "valid": hook.valid, "created_at": written(hook.created)}


def _subscription_json(one: Subscription) -> Json:
    times = {"created_at": written(one.created), "updated_at": written(one.created)}
    found: Json = {"subscription_id": str(one.id), "event_type": one.event_type, "filter": dict(one.filter)}
    extra = {"tag": one.tag, "webhook_id": str(one.webhook) if one.webhook else None}
    return found | times | {name: value for name, value in extra.items() if value is not None}


EITHER = (Way.APP, Way.OAUTH2)
ENDPOINTS = (
    Endpoint("POST", "/2/webhooks", register, APP),
    Endpoint("GET", "/2/webhooks", list_hooks, APP),
    Endpoint("PUT", "/2/webhooks/{id}", validate, APP),
    Endpoint("DELETE", "/2/webhooks/{id}", forget_hook, APP),
    # The guide asks for OAuth 2.0 of the account, the reference takes OAuth 1.0a as well.
    Endpoint("POST", "/2/activity/subscriptions", subscribe, USER),
    Endpoint("GET", "/2/activity/subscriptions", list_subscriptions, EITHER),
    Endpoint("DELETE", "/2/activity/subscriptions/{id}", unsubscribe, EITHER),
)
