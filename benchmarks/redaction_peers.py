"""What else could redact: Presidio and langchain's PII detectors, where they are installed (`pip install konak[bench]`)."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Any

Peer = Callable[[str], dict[str, Any]]
"""Takes a text, returns `{"text", "redactions"}`."""


def peers() -> Iterator[tuple[str, Peer]]:
    """Yield the peers that are installed, by name."""
    if find_spec("presidio_analyzer"):
        yield "presidio", presidio()
    if find_spec("langchain"):
        yield "langchain PIIMiddleware", langchain()


def presidio() -> Peer:
    """Return Presidio's pattern recognizers for e-mail, phone (our regions), IBAN and card.

    Its engine for named entities needs a language model that has to be downloaded; the one used here needs none, and
    is faster for it. Phone numbers are searched for in the regions people of this market call from.
    """
    analyzer = importlib.import_module("presidio_analyzer")
    engines = importlib.import_module("presidio_analyzer.nlp_engine")
    known = importlib.import_module("presidio_analyzer.predefined_recognizers")
    tldextract = importlib.import_module("tldextract")
    offline = tldextract.TLDExtract(suffix_list_urls=())  # or every run asks the network for a list
    vars(tldextract)["extract"] = offline
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    registry = analyzer.RecognizerRegistry(supported_languages=["en"])
    registry.add_recognizer(known.EmailRecognizer())
    registry.add_recognizer(known.PhoneRecognizer(supported_regions=("TR", "CY", "GB", "RU", "DE")))
    registry.add_recognizer(known.IbanRecognizer())
    registry.add_recognizer(known.CreditCardRecognizer())
    engine = engines.NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    engine.load()
    analyze = analyzer.AnalyzerEngine(
        registry=registry, nlp_engine=engine, supported_languages=["en"]
    ).analyze

    def redact(text: str) -> dict[str, Any]:
        found = analyze(text=text, language="en")
        return replaced(text, ((hit.start, hit.end, hit.entity_type) for hit in found))

    return redact


def langchain() -> Peer:
    """Return the detectors that langchain's PIIMiddleware has built in; it has none for telephone numbers."""
    detectors = importlib.import_module("langchain.agents.middleware.pii")
    detect = [detectors.detect_email, detectors.detect_credit_card, detectors.detect_ip]
    detect += [detectors.detect_mac_address, detectors.detect_url]

    def redact(text: str) -> dict[str, Any]:
        found = [match for detector in detect for match in detector(text)]
        return replaced(text, ((match["start"], match["end"], match["type"]) for match in found))

    return redact


def replaced(text: str, found: Iterable[tuple[int, int, str]]) -> dict[str, Any]:
    """Return the text with placeholders for what was found; of overlapping finds the first counts."""
    pieces: list[str] = []
    counts: dict[str, int] = {}
    done = 0
    for start, end, kind in sorted(found):
        if start >= done:
            pieces += [text[done:start], f"[{kind.upper()}]"]
            counts[kind] = counts.get(kind, 0) + 1
            done = end
    return {"text": "".join([*pieces, text[done:]]), "redactions": counts}
