"""Which needs a text is about, read from the vectors of its sentences: a linear reader that ships with its
weights, learnt once from the told lines that ship too (`manage.py teach_meaning`).

Told of a question and of a listing alike, it says how near their needs are where no word and no need is
shared. It teaches nothing to the other readers and names no need to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("need_weights.npz")
CLASSES = 155
"""The needs it tells apart, "none of them" among them."""
_FULL = 127


def shares(vectors: Sequence[bytes]) -> bytes:
    """The square root of how likely each need is, the mean over these vectors, a byte each (0 to 127).

    Two such rows multiplied say how alike they are, 0 to 1 once divided by 127². Empty without vectors.
    """
    if not vectors:
        return b""
    import numpy as np

    weights, base = _learnt()
    each = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(len(vectors), -1).astype(np.float32)
    each /= np.maximum(np.linalg.norm(each, axis=1, keepdims=True), 1e-9)
    scores = each @ weights.T + base
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return bytes(np.round(np.sqrt(likely.mean(axis=0)) * _FULL).astype(np.int8).tobytes())


def write(weights: Any, base: Any, learnt_from: str) -> None:
    """Keep what was learnt: weights of classes × dimensions, and what each class begins with."""
    import numpy as np

    scale = np.abs(weights).max(axis=1, keepdims=True) / _FULL
    small = np.round(weights / scale).astype(np.int8)
    np.savez_compressed(
        WEIGHTS,
        weights=small,
        scale=scale.astype(np.float32),
        base=np.asarray(base, dtype=np.float32),
        learnt_from=np.array(learnt_from),
    )
    _learnt.cache_clear()


def learnt_from() -> str:
    """The fingerprint of the examples that the weights were learnt from."""
    import numpy as np

    return str(np.load(WEIGHTS)["learnt_from"])


@cache
def _learnt() -> tuple[Any, Any]:
    import numpy as np

    kept = np.load(WEIGHTS)
    return kept["weights"].astype(np.float32) * kept["scale"], kept["base"]
