"""Cleaning what people type: nothing hidden stays, no word of any script is harmed."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import folded, has_words, tidy

RLO, PDF, LRI, PDI, RLM, ZWNJ, ZWJ, ZWSP, BOM = (
    "\u202e",
    "\u202c",
    "\u2066",
    "\u2069",
    "\u200f",
    "\u200c",
    "\u200d",
    "\u200b",
    "\ufeff",
)
# Every corner of Unicode that has tripped somebody, beside all the rest of it.
TRICKY = st.sampled_from(
    [
        *" \t\n\r\x00\x0b\x0c\x1c\x85\xa0\u2028\u2029\u3000",
        RLO,
        PDF,
        LRI,
        PDI,
        RLM,
        ZWNJ,
        ZWJ,
        ZWSP,
        BOM,
        "\ud800",
        "e",
        "\u0301",
        "\u0323",
        "İ",
        "ß",
        "ﬁ",
        "𝐀",
        "Å",
        "가",
        "ᄀ",
        "ᅡ",
        "ক",
        "্",
        "়",
        "ក",
        "្",
        "ا",
        "\u064b",
        "½",
        "²",
    ]
)
# Few signs meet often: a letter, its accents, and what may stand between them.
MEETING = st.text(st.sampled_from(["e", "E", "\u0301", "\u0323", "\x00", "\r", "\n", " ", "\u2028", "্", "ক", ZWJ, RLO]))
TEXTS = st.one_of(MEETING, st.text(TRICKY, max_size=40), st.text(st.characters(codec=None), max_size=40))

# What people write about their streets; none of it may change.
SENTENCES = {
    "en": "There's a pothole at 1234 Market St. — it's HUGE!",
    "es": "¿Dónde está el camión de la basura? ¡Mañana!",
    "zh-Hans": "市场街1234号的路灯坏了。",
    "zh-Hant": "市場街1234號的路燈壞了。",
    "vi": "Đèn đường ở số 1234 phố Market bị hỏng rồi ạ",
    "ru": "Фонарь на улице не горит уже неделю, всё темно.",
    "ar": "مصباح الشارع معطّل منذ أسبوع، شكرًا\u200f!",
    "fr": "Le lampadaire ne marche plus depuis l’été dernier, ça suffit.",
    "ht": "Limyè lari a pa limen depi yè, tanpri ede nou.",
    "pt": "O poste da rua não está aceso há três dias.",
    "sw": "Taa ya barabarani imeharibika tangu jana.",
    "ko": "가로등이 일주일째 꺼져 있어요.",
    "km": "ភ្លើង\u200bបំភ្លឺ\u200bផ្លូវ\u200bមិន\u200bភ្លឺ\u200bទេ",
    "uk": "Ліхтар на вулиці не світить, під'їзд темний.",
    "pl": "Latarnia na ulicy nie świeci od tygodnia, proszę o pomoc.",
    "it": "Il lampione è spento da una settimana, perché?",
    "bn": "র‍্যাম্পের কাছে রাস্তার বাতি এক সপ্তাহ ধরে জ্বলছে না, দুঃখিত।",
}


class TestTidy:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ""),
            ("hello", "hello"),
            ("  hello \n", "hello"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("a\n\n\n\n\nb", "a\n\nb"),
            ("a     b", "a  b"),
            ("a  b", "a  b"),
            ("a\t\t\t\tb", "a  b"),
            ("a\x00b", "ab"),
            ("\x00", ""),
            ("a\x1b[31mb\x07", "a[31mb"),
            ("a\x7f\x85b", "ab"),
            (f"pay {RLO}live{PDF} now", "pay live now"),
            (f"{LRI}a{PDI}", "a"),
            (f"{BOM}hello", "hello"),
            ("a\ud800b\udfff", "ab"),
            ("a\ufffeb\uffff", "ab"),
            ("flag \U000e0067\U000e007f!", "flag !"),
            # One letter, however it was typed; also when something hidden stood inside it.
            ("cafe\u0301", "café"),
            ("cafe\x00\u0301", "café"),
            ("\u1100\u1161", "가"),
            # Emoji stay whole, with their joiners.
            ("👨‍👩‍👧 🕳️ 👍🏽", "👨‍👩‍👧 🕳️ 👍🏽"),
        ],
    )
    def test_what_is_hidden_goes_and_the_words_stay(self, text: str, expected: str) -> None:
        assert tidy(text) == expected

    @pytest.mark.parametrize("tag", SENTENCES)
    def test_no_language_is_harmed(self, tag: str) -> None:
        assert tidy(SENTENCES[tag]) == unicodedata.normalize("NFC", SENTENCES[tag])

    @given(TEXTS)
    def test_tidying_twice_is_tidying_once(self, text: str) -> None:
        assert tidy(tidy(text)) == tidy(text)

    @given(TEXTS)
    def test_what_comes_out_can_be_stored_and_sent(self, text: str) -> None:
        clean = tidy(text)
        assert clean.encode("utf-8").decode("utf-8") == clean
        assert "\x00" not in clean
        assert json.loads(json.dumps(clean)) == clean
        assert clean == clean.strip()
        assert unicodedata.is_normalized("NFC", clean)
        assert not set(clean) & {RLO, PDF, LRI, PDI, BOM}

    @given(st.text(st.characters(categories=["L", "N"]), max_size=40))
    def test_no_letter_is_lost(self, text: str) -> None:
        assert tidy(text) == unicodedata.normalize("NFC", text)


class TestFolded:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ""),
            ("!?…", ""),
            ("Yes!", "yes"),
            ("  YES,  please. ", "yes please"),
            ("Sí", "si"),
            ("¡SÍ, señor!", "si senor"),
            ("Mèsi anpil", "mesi anpil"),
            ("Đúng", "đung"),
            ("Straße", "strasse"),
            ("Łódź", "łodz"),
            ("Да, ещё", "да еще"),
            ("Так, її", "так іі"),
            ("نَعَم", "نعم"),
            ("أهلاً", "اهلا"),
            ("ＯＫ", "ok"),
            ("𝗛𝗘𝗟𝗣 𝓶𝓮", "help me"),
            ("ﬁre", "fire"),
            ("don't", "don t"),
            ("a\nb\tc", "a b c"),
            ("好的。", "好的"),
            ("#16543210", "16543210"),
            ("👍", ""),
            # The joiners are typed by some and not by others.
            (f"র{ZWJ}্যাব", "রযাব"),
            (f"yes{RLM}", "yes"),
        ],
    )
    def test_short_phrases_are_compared_without_their_dress(self, text: str, expected: str) -> None:
        assert folded(text) == expected

    @pytest.mark.parametrize(
        ("one", "other"),
        [("ধন্যবাদ", "ধন্যবাদী"), ("বাতি", "বাতা"), ("ដី", "ដា"), ("ทาง", "ทิง")],
        ids=["bn", "bn short", "km", "th"],
    )
    def test_vowels_of_other_scripts_are_letters(self, one: str, other: str) -> None:
        assert folded(one) != folded(other)

    @given(TEXTS)
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        assert folded(folded(text)) == folded(text)

    @given(TEXTS)
    def test_capitals_and_blanks_do_not_matter(self, text: str) -> None:
        assert folded(f"  {text}\n") == folded(text)
        assert folded(folded(text).upper()) == folded(folded(text).upper().lower())


class TestHasWords:
    @pytest.mark.parametrize("text", [*SENTENCES.values(), "a", "7", "٣", "៧", f"{RLO}a", "👍 ok", "½"])
    def test_there_are(self, text: str) -> None:
        assert has_words(text)

    @pytest.mark.parametrize(
        "text", ["", " ", "?!", "👍", "❤️", "👨‍👩‍👧", ZWSP, ZWJ, RLO, "\x00", "—", "\u0301", "\ud800"]
    )
    def test_there_are_none(self, text: str) -> None:
        assert not has_words(text)
