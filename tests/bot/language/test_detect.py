"""Which language a message is in: sentences in all of ours, and short texts that must not turn a conversation."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.detect import Detected, count_words, detect, settle
from bot.language.tags import LANGUAGES

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "There is a huge pothole in front of my house",
        "the street light has been out for two weeks",
        "Someone dumped old tires behind the school on Frankford Ave",
        "My trash was not picked up yesterday, can you send someone?",
    ),
    "es": (
        "Hay un hoyo enorme frente a mi casa",
        "La luz de la calle lleva dos semanas apagada",
        "Alguien tiró llantas viejas detrás de la escuela en Frankford Ave",
        "no recogieron mi basura ayer pueden mandar a alguien",
    ),
    "zh-Hans": (
        "我家门前的路上有一个大坑",
        "街灯已经坏了两个星期了，请派人来修",
        "有人在学校后面乱倒旧轮胎",
        "昨天没有来收垃圾，Market街1234号",
    ),
    "zh-Hant": (
        "我家門前的路上有一個大坑洞",
        "街燈已經壞了兩個星期，請派人來修理",
        "有人在學校後面亂倒舊輪胎",
        "昨天沒有來收垃圾，請幫忙處理",
    ),
    "vi": (
        "Có một cái ổ gà rất lớn trước nhà tôi",
        "Đèn đường đã hỏng hai tuần nay rồi",
        "Ai đó đã đổ lốp xe cũ phía sau trường học",
        "hôm qua không có ai đến lấy rác ở nhà tôi",
    ),
    "ru": (
        "Перед моим домом огромная яма на дороге",
        "Уличный фонарь не горит уже две недели",
        "Кто-то выбросил старые шины за школой",
        "вчера не вывезли мусор пришлите кого-нибудь",
    ),
    "ar": (
        "هناك حفرة كبيرة أمام منزلي",
        "مصباح الشارع لا يعمل منذ أسبوعين",
        "شخص ما رمى إطارات قديمة خلف المدرسة",
        "لم يجمعوا القمامة أمس في 1234 Market St",
    ),
    "fr": (
        "Il y a un énorme trou dans la chaussée devant chez moi",
        "Le lampadaire ne marche plus depuis deux semaines",
        "Quelqu'un a jeté de vieux pneus derrière l'école",
        "mes poubelles n'ont pas été ramassées hier",
    ),
    "ht": (
        "Gen yon gwo twou nan lari a devan kay mwen",
        "Limyè lari a pa limen depi de semèn",
        "Yon moun jete vye kawotchou dèyè lekòl la",
        "yo pa t pase pran fatra mwen yè",
    ),
    "pt": (
        "Tem um buraco enorme na rua em frente à minha casa",
        "O poste de luz está apagado há duas semanas",
        "Alguém jogou pneus velhos atrás da escola",
        "não recolheram meu lixo ontem, podem mandar alguém?",
    ),
    "sw": (
        "Kuna shimo kubwa barabarani mbele ya nyumba yangu",
        "Taa ya barabarani haifanyi kazi kwa wiki mbili sasa",
        "Mtu fulani ametupa matairi ya zamani nyuma ya shule",
        "takataka zangu hazikuchukuliwa jana tafadhali tuma mtu",
    ),
    "ko": (
        "우리 집 앞 도로에 큰 구멍이 있어요",
        "가로등이 2주째 꺼져 있습니다",
        "누군가 학교 뒤에 헌 타이어를 버렸어요",
        "어제 쓰레기를 안 가져갔어요 1234 Market St",
    ),
    "km": (
        "មានរណ្តៅធំមួយនៅលើផ្លូវមុខផ្ទះខ្ញុំ",
        "ភ្លើងបំភ្លឺផ្លូវខូចអស់រយៈពេលពីរសប្តាហ៍ហើយ",
        "មានគេបោះចោលកង់ឡានចាស់នៅក្រោយសាលារៀន",
        "ម្សិលមិញគេមិនបានមកយកសំរាមទេ",
    ),
    "uk": (
        "Перед моїм будинком величезна яма на дорозі",
        "Вуличний ліхтар не світить уже два тижні",
        "Хтось викинув старі шини за школою",
        "вчора не забрали сміття, надішліть когось",
    ),
    "pl": (
        "Przed moim domem jest ogromna dziura w jezdni",
        "Latarnia uliczna nie świeci od dwóch tygodni",
        "Ktoś wyrzucił stare opony za szkołą",
        "wczoraj nie odebrano moich śmieci, proszę kogoś przysłać",
    ),
    "it": (
        "C'è una buca enorme davanti a casa mia",
        "Il lampione è spento da due settimane",
        "Qualcuno ha buttato vecchi pneumatici dietro la scuola",
        "ieri non hanno ritirato la mia spazzatura",
    ),
    "bn": (
        "আমার বাড়ির সামনে রাস্তায় একটা বড় গর্ত আছে",
        "রাস্তার বাতি দুই সপ্তাহ ধরে জ্বলছে না",
        "কেউ স্কুলের পেছনে পুরনো টায়ার ফেলে গেছে",
        "গতকাল আমার ময়লা নেওয়া হয়নি",
    ),
}
ROWS = [(tag, text) for tag, texts in SENTENCES.items() for text in texts]

# What says nothing about a language, or too little to change one.
SHORT = (
    "ok",
    "OK!",
    "no",
    "si",
    "yes",
    "gracias",
    "merci",
    "thanks",
    "grazie mille",
    "hola",
    "help",
    "stop",
    "1234 Market St",
    "1234 N 5th St",
    "5th and Market",
    "Broad & Lehigh",
    "1500 N Broad St 19121",
    "Rittenhouse Square",
    "Kensington",
    "Passyunk Ave",
    "City Hall",
    "19107",
    "16543210",
    "#16543210",
    "215-686-8686",
    "👍",
    "😡😡😡",
    "?",
    "...",
    "",
    " ",
    "Juan Pérez",
    "Nguyễn",
    "pizza",
    "taxi",
    "谢谢",
    "好的",
    "감사합니다",
    "네",
    "شكرا",
    "ধন্যবাদ",
    "হ্যাঁ, ধন্যবাদ",
    "អរគុណ",
    "បាទ",
    "спасибо",
    "да",
    "asante sana",
    "obrigado",
    "dziękuję",
)


# Written the same in every conversation: what somebody answers who is asked where it is.
PLACES = (
    "1500 North Broad Street, Philadelphia",
    "1500 north broad street philadelphia",
    "1234 Market Street, Philadelphia PA 19107",
    "2300 block of North Front Street",
    "corner of 5th and Market Street",
    "the corner of broad street and lehigh avenue",
    "4500 Frankford Avenue near Margaret Street",
    "Kensington Avenue and Allegheny Avenue",
    "Martin Luther King Drive",
    "JFK Boulevard at 15th Street",
    "Passyunk Avenue, South Philadelphia",
    "Juan Carlos Pérez López",
    "Nguyễn Văn Anh Tuấn",
)


heard = cache(detect)


def after(text: str, known: str | None, *, pinned: bool = False) -> str | None:
    """The language of a conversation after this message."""
    return settle(heard(text), known, pinned=pinned, words=count_words(text))


class TestSentences:
    def test_there_are_enough_in_every_language(self) -> None:
        assert set(SENTENCES) == set(LANGUAGES)
        assert all(len(texts) >= 3 for texts in SENTENCES.values())

    @pytest.mark.parametrize(("tag", "text"), ROWS)
    def test_its_language_is_heard(self, tag: str, text: str) -> None:
        assert heard(text).language == tag

    @pytest.mark.parametrize(("tag", "text"), ROWS)
    def test_a_sentence_turns_a_conversation(self, tag: str, text: str) -> None:
        assert after(text, "es" if tag == "en" else "en") == tag

    @pytest.mark.parametrize(("tag", "text"), ROWS)
    def test_a_sentence_leaves_its_own_conversation_alone(self, tag: str, text: str) -> None:
        assert after(text, tag) == tag

    @pytest.mark.parametrize(("tag", "text"), [(tag, texts[0]) for tag, texts in SENTENCES.items()])
    def test_how_it_is_typed_does_not_matter(self, tag: str, text: str) -> None:
        assert detect(f"{text}!!! 😡").language == tag
        assert detect(f"\n{text}\n\n1234 Market St, 19107").language == tag

    def test_the_answer_is_always_one_of_those_that_are_offered(self) -> None:
        offered = ("en", "es")
        for _, text in ROWS:
            assert detect(text, offered).language in {*offered, None}

    def test_what_we_do_not_speak_is_not_heard(self) -> None:
        assert detect("가로등이 꺼져 있어요", ("en", "es")) == Detected(None, sure=True)
        assert detect("街灯坏了", ("en", "es")) == Detected(None, sure=True)
        assert detect("Фонарь не горит", ("en", "uk")).language != "ru"

    def test_of_the_two_ways_to_write_chinese_the_one_that_is_offered_serves(self) -> None:
        assert detect("街灯坏了", ("en", "zh-Hant")).language == "zh-Hant"
        assert detect("街燈壞了", ("en", "zh-Hans")).language == "zh-Hans"

    @pytest.mark.parametrize(
        ("text", "either"),
        [
            ("我在市中心看到很多大老鼠", {"zh-Hans", "zh-Hant"}),
            ("вода тече на вулицю", {"uk"}),
            ("дорога дома вода", {"ru", "uk"}),
        ],
    )
    def test_who_writes_what_two_languages_share_goes_on_in_theirs(self, text: str, either: set[str]) -> None:
        for known in either:
            assert after(text, known) == known

    def test_a_very_long_text_is_heard_too(self) -> None:
        assert detect("La luz de la calle lleva dos semanas apagada. " * 500).language == "es"


class TestShortTexts:
    @pytest.mark.parametrize("text", SHORT)
    def test_they_never_turn_a_conversation(self, text: str) -> None:
        assert [after(text, known) for known in LANGUAGES] == list(LANGUAGES)

    @pytest.mark.parametrize("text", PLACES)
    def test_an_address_or_a_name_turns_none_however_long_it_is(self, text: str) -> None:
        assert [after(text, known) for known in LANGUAGES] == list(LANGUAGES)

    @pytest.mark.parametrize(
        ("text", "tag"),
        [
            ("There is trash on Market Street", "en"),
            ("the light is out at 15th and Market St", "en"),
            ("hay basura en Market Street", "es"),
            ("un hoyo grande en la esquina de 5th Street y Girard Avenue", "es"),
            ("HELP THE LIGHT IS OUT", "en"),
        ],
    )
    def test_a_sentence_with_an_address_is_still_a_sentence(self, text: str, tag: str) -> None:
        assert after(text, "bn") == tag

    @pytest.mark.parametrize(
        "text", ["", " ", "?", "...", "👍", "😡😡😡", "16543210", "19107", "#16543210", "🕳️ 1234", "١٢٣٤", "12:30"]
    )
    def test_without_a_word_there_is_nothing_to_hear(self, text: str) -> None:
        assert detect(text) == Detected(None, sure=False)
        assert after(text, None) is None

    @pytest.mark.parametrize("text", ["नमस्ते आप कैसे हैं", "Καλημέρα σας φίλε μου", "שלום חבר שלי", "สวัสดีครับ"])
    def test_a_script_that_none_of_ours_is_written_in_is_another_language(self, text: str) -> None:
        assert detect(text) == Detected(None, sure=True)

    @pytest.mark.parametrize(
        ("text", "tag"),
        [
            ("hola", "es"),
            ("gracias", "es"),
            ("hello", "en"),
            ("mèsi", "ht"),
            ("obrigado", "pt"),
            ("grazie", "it"),
            ("dziękuję", "pl"),
            ("merci", "fr"),
            ("asante", "sw"),
            ("cảm ơn", "vi"),
            ("谢谢", "zh-Hans"),
            ("謝謝", "zh-Hant"),
            ("네", "ko"),
            ("شكرا", "ar"),
            ("ধন্যবাদ", "bn"),
            ("អរគុណ", "km"),
            ("да, спасибо", "ru"),
            ("дякую", "uk"),
        ],
    )
    def test_at_the_beginning_one_word_is_better_than_none(self, text: str, tag: str) -> None:
        assert after(text, None) == tag


class TestSettle:
    SURE, UNSURE, NOTHING = Detected("es", sure=True), Detected("es", sure=False), Detected(None, sure=False)
    EITHER = Detected("ru", sure=True, as_well="uk")

    @pytest.mark.parametrize(
        ("detected", "known", "pinned", "words", "expected"),
        [
            # Nothing was heard: what we knew stays.
            (NOTHING, None, False, 0, None),
            (NOTHING, "en", False, 9, "en"),
            (NOTHING, "en", True, 9, "en"),
            # Nothing was known: whatever was heard is a beginning.
            (SURE, None, False, 1, "es"),
            (UNSURE, None, False, 1, "es"),
            # A sentence of which we are sure turns a conversation; less does not.
            (SURE, "en", False, 3, "en"),
            (SURE, "en", False, 4, "es"),
            (UNSURE, "en", False, 9, "en"),
            # A language that was asked for takes a longer one.
            (SURE, "en", True, 4, "en"),
            (SURE, "en", True, 5, "en"),
            (SURE, "en", True, 6, "es"),
            (UNSURE, "en", True, 99, "en"),
            # The same language again is no change.
            (SURE, "es", True, 1, "es"),
            # What may be in the language that we knew just as well is.
            (EITHER, "uk", False, 9, "uk"),
            (EITHER, "en", False, 9, "ru"),
            (EITHER, None, False, 9, "ru"),
        ],
    )
    def test_what_was_said_against_what_we_knew(
        self, detected: Detected, known: str | None, pinned: bool, words: int, expected: str | None
    ) -> None:
        assert settle(detected, known, pinned=pinned, words=words) == expected


class TestCountWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", 0),
            ("?! 👍 1234", 0),
            ("hello", 1),
            ("There's a pothole", 3),
            ("l'école", 1),
            ("à bientôt", 2),
            ("спасибо большое", 2),
            ("شكرا جزيلا", 2),
            ("우리 집 앞", 3),
            ("ধন্যবাদ", 1),
            ("রাস্তার বাতি জ্বলছে না", 4),
            ("谢谢", 1),
            ("街灯坏了", 2),
            ("អរគុណ", 1),
        ],
    )
    def test_a_word_is_what_its_readers_call_one(self, text: str, words: int) -> None:
        assert count_words(text) == words


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_whatever_is_written_there_is_an_answer(text: str) -> None:
    detected = detect(text)
    assert detected.language in {*LANGUAGES, None}
    assert detected == detect(text), "the same text twice must be the same language"
