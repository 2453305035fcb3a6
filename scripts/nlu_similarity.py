"""How alike two examples are: shared character 4-grams (Jaccard), with candidates found by their rarest grams.

Two texts with a similarity of `s` share at least `s` of their grams, so they share one of the rarest `1 − s` of either: the
prefix filter of Chaudhuri et al., "A primitive operator for similarity joins in data cleaning" (ICDE 2006).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

SIZE = 4


def grams(plain: str) -> frozenset[str]:
    """Character 4-grams of a padded text; never empty."""
    padded = f" {plain} "
    return frozenset(padded[i : i + SIZE] for i in range(max(len(padded) - SIZE + 1, 1)))


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


def alike(left: Sequence[str], right: Sequence[str], at_least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs (index in `left`, index in `right`, similarity) with a similarity ≥ `at_least`.

    `left is right` gives each pair of two places once.
    """
    bags = [grams(text) for text in right]
    rarity = Counter(g for bag in bags for g in bag)

    def rarest(bag: frozenset[str]) -> list[str]:
        """The prefix: any two bags as alike as wanted share one of these."""
        kept = len(bag) - int(at_least * len(bag)) + 1
        return sorted(bag, key=lambda g: (rarity[g], g))[:kept]

    where: dict[str, list[int]] = defaultdict(list)
    for number, bag in enumerate(bags):
        for gram in rarest(bag):
            where[gram].append(number)
    for number, text in enumerate(left):
        bag = bags[number] if left is right else grams(text)
        near = {other for gram in rarest(bag) for other in where.get(gram, ())}
        for other in sorted(near):
            # Bags of very different sizes cannot be alike enough; sizes are cheap to compare.
            sizes = sorted((len(bag), len(bags[other])))
            if (left is right and other <= number) or sizes[0] < at_least * sizes[1]:
                continue
            found = jaccard(bag, bags[other])
            if found >= at_least:
                yield number, other, found
