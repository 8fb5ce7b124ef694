"""A text as words with questions one can ask of them: what follows what, what a phrase starts, where a clause ends."""

from collections.abc import Set as AbstractSet

from bot.places.tokens import PUNCTUATION, UNSEEN, fold, normalise, tokenise
from bot.places.words import Phrases, Words
from bot.places.writing import Writing

SEEN = PUNCTUATION | dict.fromkeys(map(ord, UNSEEN))
JOINING = {"", "-", "'", "’", "ʼ", "·"}
# "52. ulica" is an ordinal, written with a dot; "I have waited since 52. Market" is another sentence.
LONGEST_ORDINAL = 2


class Sentence:
    def __init__(self, text: str, words: Words, writing: Writing, abbreviations: AbstractSet[str]) -> None:
        self.text = normalise(text)
        self.words = words
        self.tokens = [piece for token in tokenise(self.text, accents=writing.accents) for piece in writing.cut(token)]
        self.keys = [token.key for token in self.tokens]
        self.plain = [fold(key) for key in self.keys] if writing.accents else self.keys
        self._abbreviations = abbreviations
        self._shortened = writing.abbreviations
        self._openers = writing.openers
        self._length = len(self.tokens)
        # Asked for at every word, many times.
        self._follows = [self._goes_on(position) for position in range(self._length)]
        self._run_ends = self._ends_of_runs()

    def __len__(self) -> int:
        return self._length

    def _ends_of_runs(self) -> list[int]:
        """For each word where the words end that go on from it."""
        ends = list(range(1, self._length + 1))
        for position in range(self._length - 1, 0, -1):
            if self._follows[position]:
                ends[position - 1] = ends[position]
        return ends

    def surface(self, start: int, end: int) -> str:
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    def raw_gap(self, position: int) -> str:
        """What stands before the word; at the end of the text, what stands after the last one."""
        if position < len(self):
            return self.tokens[position].gap
        return self.text[self.tokens[-1].end :] if self.tokens else ""

    def gap(self, position: int) -> str:
        return self.raw_gap(position).translate(SEEN).strip()

    def follows(self, position: int) -> bool:
        """Whether this word goes on from the one before, with nothing but a blank, a hyphen or a short dot between."""
        return 0 < position < self._length and self._follows[position]

    def _goes_on(self, position: int) -> bool:
        gap = self.gap(position) if self.tokens[position].gap else ""
        if not position or gap in JOINING:
            return position > 0
        before = self.keys[position - 1]
        short = len(before) == 1 or before in self._abbreviations or before in self._shortened
        return gap == "." and (short or self._is_dotted_ordinal(position))

    def _is_dotted_ordinal(self, position: int) -> bool:
        before = self.keys[position - 1]
        return len(before) <= LONGEST_ORDINAL and before.isdecimal() and self.tokens[position].text[0].islower()

    def may_open_street(self, position: int) -> bool:
        """Whether it is worth looking: of most words in other letters than ours no street begins with one."""
        key = self.keys[position] if position < self._length else ""
        return key.isascii() or key in self._openers

    def run(self, start: int, longest: int) -> list[str]:
        """The words from here on that belong together."""
        return self.keys[start : min(start + longest, self._run_ends[start])] if start < self._length else []

    def after(self, phrases: Phrases, start: int) -> int:
        """Where the longest of these phrases that begins here ends; `start` when none does."""
        if start >= self._length or self.keys[start] not in phrases.first_words:
            return start
        keys = tuple(self.run(start, phrases.longest))
        return next((start + size for size in range(len(keys), 0, -1) if keys[:size] in phrases), start)

    def meaning(self, phrases: Phrases, start: int, end: int) -> str:
        return phrases[tuple(self.keys[start:end])]

    def before(self, phrases: Phrases, end: int) -> int:
        """Where the longest of these phrases that ends just before here begins; `end` when none does."""
        if not self.follows(end) or self.keys[end - 1] not in phrases.last_words:
            return end
        first = end - 1
        while first > max(0, end - phrases.longest) and self.follows(first):
            first -= 1
        return next((start for start in range(first, end) if tuple(self.keys[start:end]) in phrases), end)

    def starts_clause(self, position: int) -> bool:
        return not self.follows(position)

    def ends_clause(self, position: int) -> bool:
        """Whether what stands before this position could be the end of a place: punctuation or grammar comes next,
        or the resident's own letters after Latin ones."""
        if not self.follows(position) or self.keys[position - 1].isascii() > self.keys[position].isascii():
            return True
        return any(self.after(phrases, position) > position for phrases in (self.words.small, self.words.told_after))

    def is_told_as_place(self, start: int, end: int = 0) -> bool:
        """Whether "at", "in front of", "corner of" or the like comes before, perhaps with an article, or behind."""
        cues = (self.words.at, self.words.along, self.words.corners)
        starts = {start, self.before(self.words.articles, start)}
        before = any(self.before(phrases, each) < each for phrases in cues for each in starts)
        return before or self.is_told_behind(end)

    def is_told_behind(self, end: int) -> bool:
        """Whether "in front", "corner" or the like comes after, where a language puts it there."""
        return self.follows(end) and any(self.after(p, end) > end for p in (self.words.told_after, self.words.corners))

    def has_article(self, start: int) -> bool:
        return self.before(self.words.articles, start) < start
