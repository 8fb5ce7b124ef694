"""A report from the first word to the reference number: in one message, step by step, with corrections."""

from datetime import date, datetime
from io import BytesIO

import pytest
from PIL import Image

from tests.journeys import pictures
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.report.tongues import TONGUES, Tongue
from tests.journeys.report.way import to_summary
from tests.journeys.resident import Resident


@TONGUES
def test_everything_in_one_message(house: House, new_resident: NewResident, tongue: Tongue) -> None:
    ana = new_resident()
    ana.say(tongue.pothole)
    ana.expect(asks="detail", phrase="question.street_defect.spot", language=tongue.tag)
    ana.press("none")
    ana.press("driving")
    ana.expect(asks="photo", phrase="ask.photo", buttons=["skip"])
    ana.send_photo(pictures.jpeg(seed=1, place=pictures.HERE))
    ana.expect(asks="confirm", contains="1234 MARKET ST", phrase=["ask.confirm", "summary.photos"])
    ana.say(tongue.yes)
    reference = ana.expect(phrase="filed", buttons=["undo", "report"], language=tongue.tag).reference
    assert reference in ana.turn.text

    case = house.case(reference)
    assert case["service"] == "street_defect"
    assert case["status"] == "received"
    assert case["description"] == tongue.pothole
    assert case["details"] == {"spot": "none", "lane": "driving"}
    assert case["address"] == "1234 MARKET ST"
    assert (case["language"], case["channel"]) == (tongue.tag, "webchat")
    assert datetime.fromisoformat(case["requested_at"]).tzinfo is not None
    assert date.fromisoformat(case["expected_at"]) > date.fromisoformat(case["requested_at"][:10])
    assert case["closed_at"] is None
    assert [event["kind"] for event in case["history"]] == ["opened"]

    (photo,) = case["photos"]
    kept = (house.photos / photo[:2] / f"{photo}.jpg").read_bytes()
    with Image.open(BytesIO(kept)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
    assert b"Exif" not in kept
    assert pictures.CAMERA.encode() not in kept
    (noted,) = house.rows("SELECT lat, lon FROM photos WHERE sha256 = %s", photo)
    assert (noted["lat"], noted["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", "Nobody picked up my recycling at 1234 Market St"),
        ("es", "No recogieron mi reciclaje en 1234 Market St"),
        ("zh-Hans", "昨天没人来收我家的回收物，1234 Market St"),
    ],
)
def test_what_was_said_is_not_asked(house: House, new_resident: NewResident, tag: str, words: str) -> None:
    ana = new_resident(speaks=tag)
    ana.say(words)
    ana.expect(phrase="question.rubbish_recyclable_material_collection.set_out_in_time", language=tag)
    ana.press("yes")
    ana.press("skip")
    ana.expect(asks="confirm", phrase="option.rubbish_recyclable_material_collection.what_missed.recycling")
    # And it may be taken back.
    ana.press("change")
    ana.press("details")
    ana.expect(asks="detail", phrase="question.rubbish_recyclable_material_collection.what_missed")
    ana.press("both")
    ana.press("yes")
    ana.expect(asks="confirm")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["details"] == {"what_missed": "both", "set_out_in_time": "yes"}


@TONGUES
def test_step_by_step_with_two_corrections(house: House, new_resident: NewResident, tongue: Tongue) -> None:
    ana = new_resident(speaks=tongue.tag)
    ana.choose("report")
    ana.expect(asks="service", phrase="ask.service", language=tongue.tag)
    ana.say(tongue.graffiti)
    ana.expect(asks="detail", phrase="question.graffiti_removal.property_type", language=tongue.tag)
    ana.press("wall_or_fence")
    ana.expect(asks="detail", phrase="question.graffiti_removal.floor")
    ana.press("second")
    ana.expect(asks="address")
    ana.say("1500 Market St")
    ana.expect(asks="photo")
    ana.say(tongue.skip)
    ana.expect(asks="confirm", contains="1500 MARKET ST")

    ana.press("change")
    ana.expect(asks="confirm", phrase="ask.change", buttons=["service", "details", "address", "photo", "cancel"])
    ana.press("address")
    ana.expect(asks="address")
    ana.say("1234 Market St")
    ana.expect(asks="confirm", contains="1234 MARKET ST", lacks="1500 MARKET ST")

    ana.say(tongue.correction)
    ana.expect(asks="confirm", contains="1300 MARKET ST", lacks="1234 MARKET ST", language=tongue.tag)
    ana.press("yes")

    (case,) = house.cases_of(ana.session)
    assert case["reference"] == ana.expect(phrase="filed").reference
    assert case["address"] == "1300 MARKET ST"
    assert case["details"] == {"property_type": "wall_or_fence", "floor": "second"}


@pytest.mark.parametrize(
    ("what", "asks", "answer"),
    [("details", "detail", "pole_or_sign"), ("photo", "photo", "skip"), ("service", "service", None)],
)
def test_any_single_answer_can_be_changed(ana: Resident, what: str, asks: str, answer: str | None) -> None:
    to_summary(ana)
    ana.press("change")
    ana.press(what)
    ana.expect(asks=asks)
    if answer:
        ana.press(answer)
