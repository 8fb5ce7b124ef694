"""Finds a street told without a number or a crossing: "on Kensington Ave", "north broad"."""

from collections.abc import Iterator

from bot.places.candidate import DOUBT, STREET, Candidate
from bot.places.mention import SURELY, Mention
from bot.places.reader import Reader
from bot.places.sentence import Sentence

# "Island Ave" is no island, while any street may be a main street.
AVENUES = {"AVE", "BLVD", "PKWY", "PIKE"}


def bare_streets(reader: Reader, *, asked: bool) -> Iterator[Candidate]:
    for mention in reader.streets:
        if _is_meant(reader.sentence, mention, asked=asked):
            yield Candidate("street", mention.start, mention.end, STREET - DOUBT * mention.corrected, (mention,))


def _is_meant(sentence: Sentence, mention: Mention, *, asked: bool) -> bool:
    ends = not sentence.follows(mention.end)
    alone = ends and sentence.starts_clause(mention.start)
    told = sentence.is_told_as_place(mention.start, mention.end)
    # "on the main road", "a new street light": an everyday word needs more than ST or RD behind it.
    if mention.ordinary and not _is_avenue(mention):
        return (alone or (told and not sentence.has_article(mention.start))) and (mention.marked or asked)
    if mention.corrected:
        opens = sentence.starts_clause(mention.start) and sentence.ends_clause(mention.end)
        return mention.has_type and (told or opens or asked)
    if mention.has_type:
        # "5 out of 10 street lights"
        return not mention.plain_number or (told and sentence.ends_clause(mention.end))
    if mention.marked:
        return alone or asked or (told and sentence.ends_clause(mention.end))
    along = sentence.before(sentence.words.along, mention.start) < mention.start
    return (asked and alone) or (along and mention.weight == SURELY and sentence.ends_clause(mention.end))


def _is_avenue(mention: Mention) -> bool:
    return mention.has_type and not mention.corrected and mention.streets[0].suffix in AVENUES
