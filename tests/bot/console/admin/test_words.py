"""Ready answers, questions and routing: what would break the dialogue is refused in words, the rest it says at once."""

from typing import Any

from bot.actions.report.details import next_question
from bot.actions.report.draft import Draft
from bot.admin.kinds import AGENCIES, FAMILIES, MACROS, QUESTIONS, RULES, TOPICS
from bot.admin.macros import CITY_SLOTS
from bot.conversation.asking import ask
from bot.conversation.render import Renderer, city_constants
from bot.conversation.whom_to_call import agency_lines
from bot.house import Parts
from bot.interpreter.macros import Macros
from bot.language.tags import LANGUAGES
from storage.models import ChangeEntry, Macro, Question, Rule, Service
from tests.bot.console.admin.conftest import changed, look
from tests.bot.console.person import Person, words_of
from tests.factories import row, rows

BAD_MACROS: list[tuple[dict[str, Any], str]] = [
    ({"texts_en": "Your number is {reference"}, "A { or } stands alone."),
    ({"texts_en": "Your number is reference}"}, "A { or } stands alone."),
    ({"texts_en": "Dear {name},"}, "Nothing fills {name}."),
    ({"texts_en": "No. {}"}, "Nothing fills {}."),
    ({"texts_en": "No. {reference!r}"}, "Nothing fills {reference!r}."),
    ({"texts_en": "No. {reference:>9999}"}, "Nothing fills {reference:>9999}."),
    ({"texts_en": "No. {reference.__class__}"}, "Nothing fills {reference.__class__}."),
    ({"texts_en": "Call {agency_nobody}"}, "Nothing fills {agency_nobody}."),
    ({"texts_en": "Thank you.", "texts_es": "Gracias, {address}."}, "places of the English text: none."),
    ({"texts_en": ""}, "Write it in English"),
    ({"texts_km": "ក" * 401}, "Use at most 400 characters"),
    ({"title": ""}, "Write a title"),
    ({"topic": "gossip"}, "Choose where it stands"),
]
BAD_QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"gone_0": "yes"}, "Rules of this service hang on running_water"),
    ({"kind": "yes_no"}, "Rules of this service hang on"),
    ({"asked": "2"}, "“lane” has this turn."),
    ({"asked": "0"}, "Write a number from 1 to 9"),
    ({"asked": "first"}, "Write a number from 1 to 9"),
    ({"option_4_en": "An answer that is far too long"}, "Use at most 20 characters, it has 30"),
    ({"option_4_en": "Running water"}, "Two answers are called the same"),
    ({"said_en": "Where {exactly}?"}, "Leave { and } out"),
]
BAD_RULES: list[tuple[dict[str, Any], str]] = [
    ({"answer_3": "lane:flying", "action_3": "urgent"}, "Choose an answer that can be given."),
    ({"answer_3": "lane:driving"}, "Choose where it leads."),
    ({"answer_3": "lane:driving", "action_3": "convert"}, "Choose another service"),
    ({"answer_3": "lane:driving", "action_3": "convert", "service_3": "street_defect"}, "Choose another service"),
    ({"answer_3": "lane:driving", "action_3": "refer"}, "Choose the agency"),
    ({"answer_3": "lane:driving", "action_3": "advise", "advice_3": "smile"}, "Choose the advice."),
    ({"answer_3": "spot:highway", "action_3": "urgent"}, "This answer has a rule already."),
]


async def refused(boss: Person, path: str, cases: list[tuple[dict[str, Any], str]]) -> None:
    for fields, sentence in cases:
        answer = await look(boss, path, **fields)
        assert answer.status_code == 422, (fields, words_of(answer.text))
        assert sentence in words_of(answer.text), fields


def renderer(parts: Parts, tag: str = "en") -> Renderer:
    config = parts.settings.config
    return Renderer(parts.phrases, tag, offered=config.languages.offered, constants=city_constants(config))


async def test_a_ready_answer_is_rewritten_filled_and_undone(boss: Person, parts: Parts) -> None:
    before = await row(parts, Macro, Macro.slug == "thank_you")
    others: dict[str, Any] = {f"texts_{tag}": "" for tag in LANGUAGES if tag != "en"}
    await changed(boss, "macros/thank_you", texts_en="Thanks from {service_name}.", **others)

    after = await row(parts, Macro, Macro.slug == "thank_you")
    assert after.texts == {"en": "Thanks from {service_name}."}
    assert after.edited_at is not None
    assert after.position == before.position
    filled = Macros(parts.phrases, await parts.catalogue.get(), parts.settings.config).fill(after, "es")
    assert (filled.text, filled.warning) == (
        "Thanks from Philly311.",
        "There is no text in Spanish: it goes out in English.",
    )
    change = (await rows(parts, ChangeEntry, ChangeEntry.subject == "thank_you"))[-1]
    await boss.send(f"/admin/changes/{change.id}/undo")
    assert (await row(parts, Macro, Macro.slug == "thank_you")).texts == before.texts


async def test_a_new_ready_answer_stands_last(boss: Person, parts: Parts) -> None:
    await changed(boss, "macros/new", title="Snow is coming", topic="talk", texts_en="{{Snow}} is coming.")
    made = await row(parts, Macro, Macro.slug == "snow_is_coming")
    assert made.position == max(one.position for one in await rows(parts, Macro))
    filled = Macros(parts.phrases, await parts.catalogue.get(), parts.settings.config).fill(made, "en")
    assert filled.text == "{Snow} is coming."


async def test_a_ready_answer_that_cannot_be_filled_is_refused(boss: Person) -> None:
    await refused(boss, "macros/thank_you", BAD_MACROS)


async def test_every_place_of_the_city_is_known_to_phrases(parts: Parts) -> None:
    assert set(CITY_SLOTS) <= city_constants(parts.settings.config).keys()


async def test_a_question_is_put_otherwise_and_with_one_more_answer(boss: Person, parts: Parts) -> None:
    preview = await look(
        boss, "questions/street_defect.lane", said_en="In which lane is it?", option_2_en="Bike lane", asked="1"
    )
    assert "“spot” has this turn." in words_of(preview.text)
    await changed(boss, "questions/street_defect.spot", asked="3")
    await changed(boss, "questions/street_defect.lane", said_en="In which lane is it?", option_2_en="Bike lane")

    draft = Draft(service="street_defect")
    next_question(draft, (await parts.catalogue.get()).services["street_defect"])
    assert draft.question == {"key": "lane", "kind": "choice", "options": ["driving", "parking", "bike_lane"]}
    reply = ask("detail", {"service": "street_defect", "question": draft.question}, renderer(parts), "en")
    assert reply.text == "In which lane is it?"
    assert [(one.label, one.value) for one in reply.buttons][2] == ("Bike lane", "bike_lane")
    spanish = ask("detail", {"service": "street_defect", "question": draft.question}, renderer(parts, "es"), "es")
    assert [one.label for one in spanish.buttons][2] == "Bike lane"
    assert (await row(parts, Service, Service.slug == "street_defect")).edited_at is not None

    for change in reversed(await rows(parts, ChangeEntry, ChangeEntry.kind == "question")):
        await boss.send(f"/admin/changes/{change.id}/undo")
    lane = await row(parts, Question, Question.service == "street_defect", Question.key == "lane")
    assert (lane.asked, lane.options) == (2, ["driving", "parking"])


async def test_a_question_that_would_break_the_dialogue_is_refused(boss: Person) -> None:
    await refused(boss, "questions/street_defect.spot", BAD_QUESTIONS)
    new: list[tuple[dict[str, str], str]] = [
        ({"said_en": ""}, "Write the question in English."),
        ({"said_en": "How big?", "kind": "choice", "asked": "5"}, "Offer 2 to 10 answers."),
        ({"said_en": "How big?", "kind": "text", "option_0_en": "Big"}, "Only a question with answers"),
    ]
    for fields, sentence in new:
        answer = await boss.send("/admin/questions/new", service="no_heat", **({"kind": "choice"} | fields))
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
    assert (await boss.get("/admin/questions/new?service=nothing")).status_code == 404
    assert (await boss.get("/admin/questions?service=nothing")).status_code == 404
    assert (await boss.get("/admin/questions/no_heat.nothing")).status_code == 404


async def test_an_answer_leads_elsewhere(boss: Person, parts: Parts) -> None:
    fields: dict[str, Any] = {
        "answer_3": "lane:parking",
        "action_3": "convert",
        "service_3": "street_paving",
        "agency_3": "ppa",
    }
    await changed(boss, "rules/street_defect", **fields)

    rule = (await parts.catalogue.get()).services["street_defect"].rule("lane", "parking")
    assert rule is not None
    assert (rule.action, rule.to_service, rule.agency, rule.files) == ("convert", "street_paving", None, True)
    (change,) = await rows(parts, ChangeEntry, ChangeEntry.kind == "rules")
    await boss.send(f"/admin/changes/{change.id}/undo")
    assert len(await rows(parts, Rule, Rule.service == "street_defect")) == 3
    assert (await parts.catalogue.get()).services["street_defect"].rule("lane", "parking") is None


async def test_a_rule_that_leads_nowhere_is_refused(boss: Person) -> None:
    await refused(boss, "rules/street_defect", BAD_RULES)


async def test_a_new_number_is_told_at_once(boss: Person, parts: Parts) -> None:
    preview = await look(boss, "agencies/septa", phone="215-555-0100", verified=None)
    assert "Residents get the new number at once, in" in words_of(preview.text)
    await changed(boss, "agencies/septa", phone="215-555-0100", verified=None)

    said = renderer(parts).value(agency_lines(["septa"], await parts.catalogue.get()))
    assert "215-555-0100" in said
    for phone in ("911 or 988", "x", "<b>", "215-555-0100" * 5):
        assert (await look(boss, "agencies/septa", phone=phone)).status_code == 422


async def test_whom_to_call_in_an_emergency_and_what_is_asked_between_services(boss: Person, parts: Parts) -> None:
    bad: list[tuple[dict[str, Any], str]] = [
        ({"agency_0": "septa", "agency_1": "emergency_911"}, "Emergency services must be named first."),
        ({"agency_1": "emergency_911"}, "each once."),
        ({"agency_1": "nobody"}, "Choose agencies of the list."),
    ]
    await refused(boss, "emergencies/gas_smell", bad)
    await changed(boss, "emergencies/gas_smell", agency_2="pgw")
    await changed(boss, "topics/transit", agency_1="penndot")
    bad = [
        ({"service_3": "salting"}, "Write it in English"),
        ({"service_1": "street_defect"}, "each once."),
        ({"service_1": "", "service_2": ""}, "Choose 2 to 8 services"),
        ({"said_ru": "{"}, "Leave { and } out"),
    ]
    await refused(boss, "families/road", bad)
    await changed(boss, "families/road", service_3="salting", answer_3_en="Ice", said_en="Which one?")

    catalogue = await parts.catalogue.get()
    assert catalogue.emergencies["gas_smell"] == ("emergency_911", "pgw_emergency", "pgw")
    assert catalogue.topics["transit"] == ("septa", "penndot")
    assert catalogue.families["road"][-1] == "salting"
    guesses = list(catalogue.families["road"])
    reply = ask("service", {"guesses": guesses, "family": "road"}, renderer(parts), "en")
    assert reply.text == "Which one?"
    assert ("Ice", "salting") in [(one.label, one.value) for one in reply.buttons]
    for change in await rows(parts, ChangeEntry, ChangeEntry.kind.in_(("family", "topic", "emergency"))):
        await boss.send(f"/admin/changes/{change.id}/undo")
    assert (await parts.catalogue.get()).families["road"] == ("street_defect", "street_paving", "dangerous_sidewalk")


async def test_what_came_with_the_software_can_be_sent_back_as_it_is(boss: Person, parts: Parts) -> None:
    async with parts.sessions() as session:
        catalogue = await parts.catalogue.get()
        for kind, path, subjects in (
            (MACROS, "macros", ["closed_now", "case_opened"]),
            (AGENCIES, "agencies", ["penndot", "emergency_911"]),
            (RULES, "rules", ["alley_light_outage", "no_heat"]),
            (FAMILIES, "families", ["trash"]),
            (TOPICS, "topics", ["noise"]),
            (QUESTIONS, "questions", ["graffiti_removal.property_type", "street_defect.size"]),
        ):
            for subject in subjects:
                assert await kind.read(session, subject) is not None, subject
                answer = await look(boss, f"{path}/{subject}")
                assert answer.status_code == 303, f"{path}/{subject}: {words_of(answer.text)}"
        assert catalogue.services
