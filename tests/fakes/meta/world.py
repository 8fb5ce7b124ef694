"""All of Meta's products together, and who may call which: nodes by their id, edges by their name."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from enum import StrEnum

from tests.fakes.meta.basics import Account, GraphError, Ground, Json, Refusal, invalid
from tests.fakes.meta.comments import Comments
from tests.fakes.meta.errors import missing, refused
from tests.fakes.meta.files import Files
from tests.fakes.meta.instagram import Instagram
from tests.fakes.meta.messenger import Messenger
from tests.fakes.meta.webhooks import PAGE_FIELDS, Webhooks
from tests.fakes.meta.whatsapp_residents import WhatsApp

Handler = Callable[[str, Json], Json]


class Node(StrEnum):
    """What an id stands for."""

    APP = "app"
    PAGE = "page"
    INSTAGRAM = "instagram"
    BUSINESS = "business"
    PHONE = "phone"
    MEDIA = "media"
    COMMENT = "comment"
    PERSON = "person"


class MetaWorld:
    """One app with a page, its Instagram account and a WhatsApp number; `GraphApi` puts HTTP in front of it."""

    def __init__(self, account: Account | None = None) -> None:
        self.ground = Ground(account or Account())
        self.account = self.ground.account
        self.clock = self.ground.clock
        self.webhooks = Webhooks(self.ground)
        self.files = Files(self.ground)
        self.comments = Comments(self.ground, self.webhooks, self.files)
        self.messenger = Messenger(self.ground, self.webhooks, self.files, self.comments)
        self.instagram = Instagram(self.ground, self.webhooks, self.files)
        self.whatsapp = WhatsApp(self.ground, self.webhooks, self.files)
        # Tokens that were good once.
        self.expired: set[str] = set()
        # Whether each call must prove that it is the app's, as the app's settings may ask.
        self.needs_proof = False
        self._edges = self._table()

    def answer(self, method: str, node: str, edge: str, given: Json, token: str) -> Json:
        """What the Graph API says to a call."""
        node, kind = self.admit(node, token, given)
        handler = self._edges.get((method, kind, edge))
        if handler is None:
            raise missing(f"{node}/{edge}")
        with self.ground.lock:
            return handler(node, given)

    def admit(self, node: str, token: str, given: Json) -> tuple[str, Node]:
        """Which node it is about and of what kind, when the token opens it and the proof, if any, is the app's."""
        if not token:
            raise refused("no token")
        node = self._me(token) if node == "me" else node
        kind = self._kind(node)
        self._check_token(token, kind)
        self._check_proof(token, given.get("appsecret_proof"))
        return node, kind

    # --- who it is about, and who asks ---

    def _kind(self, node: str) -> Node:
        account = self.account
        accounts = {
            account.app: Node.APP,
            account.page: Node.PAGE,
            account.instagram: Node.INSTAGRAM,
            account.business: Node.BUSINESS,
            account.phone: Node.PHONE,
        }
        if node in accounts:
            return accounts[node]
        if self.files.has(node):
            return Node.MEDIA
        if node in self.comments.wall:
            return Node.COMMENT
        if node in self.messenger.people:
            return Node.PERSON
        raise missing(node)

    def _tokens(self, kind: Node) -> frozenset[str]:
        account = self.account
        match kind:
            case Node.APP:
                return frozenset({account.app_token})
            case Node.PAGE | Node.COMMENT | Node.PERSON:
                return frozenset({account.page_token})
            case Node.INSTAGRAM:
                # Through the page, or by Instagram's own log-in.
                return frozenset({account.page_token, account.instagram_token})
            case Node.BUSINESS | Node.PHONE | Node.MEDIA:
                return frozenset({account.whatsapp_token})

    def _check_token(self, token: str, kind: Node) -> None:
        if token in self.expired:
            raise refused("expired token")
        if token in self._tokens(kind):
            return
        if any(token in self._tokens(other) for other in Node):
            raise refused("no permission")
        whatsapp = kind in (Node.BUSINESS, Node.PHONE, Node.MEDIA)
        raise refused("wa wrong token" if whatsapp else "wrong token")

    def _check_proof(self, token: str, proof: object) -> None:
        if proof is None and self.needs_proof:
            raise _unproven("API calls from the server require an appsecret_proof argument")
        if proof not in (None, hmac.new(self.account.secret.encode(), token.encode(), hashlib.sha256).hexdigest()):
            raise _unproven("Invalid appsecret_proof provided in the API argument")

    def _me(self, token: str) -> str:
        mine = {self.account.page_token: self.account.page, self.account.instagram_token: self.account.instagram}
        if token not in mine:
            raise refused("expired token" if token in self.expired else "wrong token")
        return mine[token]

    # --- the edges ---

    def _table(self) -> Mapping[tuple[str, Node, str], Handler]:
        messenger, whatsapp, comments = self.messenger, self.whatsapp, self.comments
        page, business = messenger.templates, whatsapp.templates
        table: dict[tuple[str, Node, str], Handler] = {
            ("GET", Node.PAGE, ""): lambda _, given: chosen(self._page(), given),
            ("POST", Node.PAGE, "messages"): lambda _, given: self._to_person(given),
            ("POST", Node.PAGE, "messenger_profile"): lambda _, given: messenger.profile.change(given),
            ("GET", Node.PAGE, "messenger_profile"): lambda _, given: messenger.profile.show(given),
            ("DELETE", Node.PAGE, "messenger_profile"): lambda _, given: messenger.profile.remove(given),
            ("POST", Node.PAGE, "message_templates"): lambda _, given: page.create(given),
            ("GET", Node.PAGE, "message_templates"): lambda _, given: page.show(given),
            ("DELETE", Node.PAGE, "message_templates"): lambda _, given: page.delete(given),
            ("GET", Node.PERSON, ""): lambda node, given: chosen(messenger.about(node), given),
            ("GET", Node.COMMENT, ""): lambda node, given: chosen(comments.about(node), given),
            ("POST", Node.COMMENT, "comments"): comments.answer,
            ("GET", Node.INSTAGRAM, ""): lambda node, given: chosen({"id": node, "username": "philly311"}, given),
            ("POST", Node.INSTAGRAM, "messages"): lambda _, given: self.instagram.send(given),
            ("GET", Node.PHONE, ""): lambda _, given: chosen(self._phone(), given),
            ("POST", Node.PHONE, "messages"): lambda _, given: whatsapp.send(given),
            ("GET", Node.MEDIA, ""): lambda node, _: self.files.describe(node),
            ("POST", Node.BUSINESS, "message_templates"): lambda _, given: business.create(given),
            ("GET", Node.BUSINESS, "message_templates"): lambda _, given: business.show(given),
            ("DELETE", Node.BUSINESS, "message_templates"): lambda _, given: business.delete(given),
            ("GET", Node.APP, "subscriptions"): lambda _, __: self._subscriptions(),
        }
        for kind in (Node.PAGE, Node.INSTAGRAM, Node.BUSINESS):
            table["POST", kind, "subscribed_apps"] = self._subscribe
            table["GET", kind, "subscribed_apps"] = self._subscribed
            table["DELETE", kind, "subscribed_apps"] = self._unsubscribe
        return table

    def _to_person(self, given: Json) -> Json:
        """The page's edge serves its Instagram account too; the recipient's id says which."""
        recipient = given.get("recipient")
        theirs = isinstance(recipient, dict) and recipient.get("id") in self.instagram.people
        return self.instagram.send(given) if theirs else self.messenger.send(given)

    def _page(self) -> Json:
        about = {"id": self.account.page, "name": self.account.page_name, "username": "Philly311"}
        return about | {"instagram_business_account": {"id": self.account.instagram}}

    def _phone(self) -> Json:
        about = {"id": self.account.phone, "display_phone_number": self.account.phone_number}
        return about | {"verified_name": self.account.page_name, "quality_rating": "GREEN", "status": "CONNECTED"}

    def _subscribe(self, node: str, given: Json) -> Json:
        wanted = fields_of(given.get("subscribed_fields"))
        if node == self.account.page and (not wanted or not wanted <= PAGE_FIELDS):
            raise invalid(f"Param subscribed_fields must be some of {', '.join(sorted(PAGE_FIELDS))}")
        self.webhooks.subscribe_account(node, wanted)
        return {"success": True}

    def _subscribed(self, node: str, _: Json) -> Json:
        fields = self.webhooks.accounts.get(node)
        app: Json = {"id": self.account.app, "name": "Philly311 bot", "link": "https://www.phila.gov/311"}
        if fields is None:
            return {"data": []}
        if node == self.account.business:
            return {"data": [{"whatsapp_business_api_data": app}]}
        return {"data": [app | {"subscribed_fields": sorted(fields)}]}

    def _unsubscribe(self, node: str, _: Json) -> Json:
        self.webhooks.drop_account(node)
        return {"success": True}

    def _subscriptions(self) -> Json:
        found = self.webhooks.subscriptions.items()
        data = [
            {
                "object": topic,
                "callback_url": subscription.callback_url,
                "active": True,
                "fields": [{"name": name, "version": "v26.0"} for name in sorted(subscription.fields)],
            }
            for topic, subscription in found
        ]
        return {"data": data}


def _unproven(why: str) -> GraphError:
    return GraphError(Refusal(100, why, kind="GraphMethodException"))


def chosen(about: Json, given: Json) -> Json:
    """The fields that were asked for; the id always."""
    asked = fields_of(given.get("fields"))
    return {name: value for name, value in about.items() if not asked or name in asked or name == "id"}


def fields_of(given: object) -> frozenset[str]:
    """Names, as a list or between commas."""
    names = given if isinstance(given, list) else str(given or "").split(",")
    return frozenset(name.strip() for name in names if name.strip())
