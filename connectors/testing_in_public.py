"""The contract suite of a channel that also answers in public: everybody can read it, so it is short, without links."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Protocol

import pytest

from connectors.base import Audience, Button, Connector, Outgoing, SendError, SendErrorKind
from connectors.splitting import Length
from connectors.testing import WORDS, ConnectorContract, Failing, Platform, Taken, assert_fails


class PublicPlatform(Platform, Protocol):
    """What the suite asks of a fake platform on which posts are answered in public."""

    @property
    def post(self) -> str:
        """A post of the resident that may be answered."""
        ...

    @property
    def answers(self) -> Sequence[Taken]:
        """What was said under that post, oldest first."""
        ...

    def refuse_answer(self, label: str) -> None:
        """Make the next public answer fail in the way that a `Failing` names."""
        ...


class PublicContract(ConnectorContract):
    """For a channel that also answers in public: `public_limit` and how the platform counts; how answers fail."""

    public_limit: ClassVar[int]
    public_length: ClassVar[Length]
    public_failures: ClassVar[Sequence[Failing]] = ()

    @pytest.fixture
    def platform(self) -> PublicPlatform:
        """The fake, fresh for each test."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each row of a table is a test of its own."""
        super().pytest_generate_tests(metafunc)
        if "public_failing" in metafunc.fixturenames:
            metafunc.parametrize("public_failing", self.public_failures, ids=lambda failing: failing.label)

    async def test_an_answer_goes_under_its_post(self, connector: Connector, platform: PublicPlatform) -> None:
        sent = await connector.send(self.answer(platform, buttons=(Button("Yes", "yes"),)))
        (said,) = platform.answers
        assert (said.text, said.buttons) == (WORDS, ())
        assert sent.external_ids == (said.external_id,)
        assert platform.taken == []

    @pytest.mark.parametrize("letter", ["a", "ក", "😀", "好。", "word ", "ổ "])
    async def test_a_long_answer_is_one_that_fits(
        self, connector: Connector, platform: PublicPlatform, letter: str
    ) -> None:
        text = (letter * self.public_limit * 2).strip()
        await connector.send(self.answer(platform, text))
        (said,) = platform.answers
        assert self.public_limit / 2 < type(self).public_length(said.text) <= self.public_limit
        assert text.startswith(said.text.removesuffix("…").rstrip())
        assert said.text.endswith("…")

    async def test_an_answer_has_no_link(self, connector: Connector, platform: PublicPlatform) -> None:
        await connector.send(self.answer(platform, "Look at https://www.phila.gov/311 now, or phila.gov/a?b=c."))
        assert [said.text for said in platform.answers] == ["Look at now, or."]

    async def test_an_answer_to_nothing_is_rejected(self, connector: Connector, platform: PublicPlatform) -> None:
        with pytest.raises(SendError) as caught:
            await connector.send(replace(self.answer(platform), post=None))
        assert caught.value.kind is SendErrorKind.REJECTED

    async def test_failures_in_public_have_their_kind(
        self, connector: Connector, platform: PublicPlatform, public_failing: Failing, secrets: Sequence[str]
    ) -> None:
        platform.refuse_answer(public_failing.label)
        await assert_fails(connector, self.answer(platform), public_failing, secrets)

    def answer(self, platform: PublicPlatform, text: str = WORDS, *, buttons: tuple[Button, ...] = ()) -> Outgoing:
        """An answer under the resident's post."""
        message = self.message(platform, text, buttons=buttons)
        return replace(message, audience=Audience.PUBLIC, post=platform.post)
