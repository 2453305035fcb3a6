"""Every conversation of `tests/stories/`, through the bridge, with the real engine. A failing one prints itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.product import Product
from tests.storytelling.stage import Played, play
from tests.storytelling.story import Story, load

STORIES = load()
AT_ONCE = 8
LIMIT_S = 180
# The first test that looks at its story waits for it while all others are being played too.
pytestmark = pytest.mark.timeout(LIMIT_S + 120)


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, product: Product) -> Iterator[dict[str, Future[Played]]]:
    """The chosen stories, being played several at a time; each test waits for its own."""
    chosen = [s for i in request.session.items if isinstance(s := _story_of(i), Story)]
    officer = product.officer("Cerita", "--unit", "umum")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {s.id: pool.submit(play, s, product, officer) for s in chosen}


def _story_of(item: pytest.Item) -> Story | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("story") if callspec else None


@pytest.mark.parametrize("story", STORIES, ids=[s.id for s in STORIES])
def test_story(story: Story, stage: dict[str, Future[Played]]) -> None:
    played = stage[story.id].result()
    assert not played.problems, f"\n{played}"
    assert not played.fixed, f"{' '.join(played.fixed)}\n{played}"
    if played.expected:
        pytest.xfail(f"nanti: {'; '.join(played.later)}\n{played}")


def test_there_are_enough_and_they_are_quick(stage: dict[str, Future[Played]]) -> None:
    played = [f.result() for f in stage.values()]
    assert len(STORIES) >= 120
    assert sum(p.seconds for p in played) / AT_ONCE < LIMIT_S
