"""The tables, one file each; import them from here so that the metadata is whole."""

from storage.models.atlas import District, MapFile, StreetSegment
from storage.models.audit import AuditEntry
from storage.models.base import Base
from storage.models.case import Case, CaseEvent, CaseFollower, reference_numbers
from storage.models.catalogue import (
    Agency,
    Department,
    EmergencyKind,
    Family,
    Question,
    Rule,
    SeedStamp,
    Service,
    Topic,
)
from storage.models.change import ChangeEntry, PhraseEdit, SettingsOverride
from storage.models.channel import ChannelCount, ChannelCursor, ChannelKey, ChannelSend, PostAnswer
from storage.models.console_session import ConsoleSession
from storage.models.contact import Contact, ContactAlias
from storage.models.conversation import Conversation
from storage.models.delivery import Delivery, DeliveryAttempt
from storage.models.macro import Macro
from storage.models.message import Message
from storage.models.note import Note, NoteMention, Presence
from storage.models.photo import CasePhoto, MessagePhoto, Photo
from storage.models.privacy import ForgottenId, RetentionRun
from storage.models.sign_in_pause import SignInPause
from storage.models.translation import Translation
from storage.models.user import User

__all__ = [
    "Agency",
    "AuditEntry",
    "Base",
    "Case",
    "CaseEvent",
    "CaseFollower",
    "CasePhoto",
    "ChangeEntry",
    "ChannelCount",
    "ChannelCursor",
    "ChannelKey",
    "ChannelSend",
    "ConsoleSession",
    "Contact",
    "ContactAlias",
    "Conversation",
    "Delivery",
    "DeliveryAttempt",
    "Department",
    "District",
    "EmergencyKind",
    "Family",
    "ForgottenId",
    "Macro",
    "MapFile",
    "Message",
    "MessagePhoto",
    "Note",
    "NoteMention",
    "Photo",
    "PhraseEdit",
    "PostAnswer",
    "Presence",
    "Question",
    "RetentionRun",
    "Rule",
    "SeedStamp",
    "Service",
    "SettingsOverride",
    "SignInPause",
    "StreetSegment",
    "Topic",
    "Translation",
    "User",
    "reference_numbers",
]
