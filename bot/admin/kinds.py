"""Everything that administrators may change, by its name in the log."""

from bot.admin.agencies import Agencies
from bot.admin.calendar import OpenDays, OpeningHours
from bot.admin.changes import Kinds
from bot.admin.departments import Departments
from bot.admin.families import Families
from bot.admin.macros import Macros
from bot.admin.questions import Questions
from bot.admin.referrals import Emergencies, Topics
from bot.admin.retention import RetentionPeriods
from bot.admin.rules import Rules
from bot.admin.services import Services
from bot.settings import Config

AGENCIES, DEPARTMENTS, MACROS, SERVICES = Agencies(), Departments(), Macros(), Services()
QUESTIONS, RULES = Questions(), Rules()
FAMILIES, TOPICS, EMERGENCIES = Families(), Topics(), Emergencies()


def make_kinds(config: Config) -> Kinds:
    """The settings among them begin with what config.yml says."""
    of_settings = (OpeningHours(config.city), OpenDays(config.city), RetentionPeriods(config.retention))
    kinds = (SERVICES, QUESTIONS, RULES, DEPARTMENTS, AGENCIES, TOPICS, EMERGENCIES, FAMILIES, MACROS, *of_settings)
    return {kind.name: kind for kind in kinds}
