"""The texts of the sweep of hostile texts."""

TURNING = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
BREAKS = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\n"]
HEXAGONS = "\u2b22\u2b21\u2b23\u23e3\u232c\u2394"
UNSEEN = "\u200b\u2060\ufeff\u00ad\u3164\u2800\U000e0041"
FAMILIES: dict[str, list[str]] = {
    "turning": [f"A{sign}evil B" for sign in TURNING],
    # `alone` may begin no line; all other texts say `evil`, and may.
    "breaks": [f"A{sign}alone evil B" for sign in BREAKS],
    "format": [
        *("A *evil* B", "A **evil** B", "A _evil_ B", "A *_evil_* B", "A ~evil~ B", "A `evil` B", "A ```evil``` B"),
        *("\uff0aevil\uff0a B", "A* evil *B", "*evil* B"),
    ],
    "quote": ["> evil B", ">>> evil B", "\uff1e evil B", "A\u201d evil \u201cB", 'A" evil "B'],
    "emoji": ["A :evil: B", "A:evil:B", ":evil::skin-tone-2: B"],
    "ping": [
        *("<!channel|evil> B", "<!here|evil> B", "<@U0ADAM|evil> B", "<#C0TRIAGE|evil> B", "<!subteam^S1|evil> B"),
        "@here evil B",
    ],
    "link": ["<https://evil.example|A>", "<mailto:evil@evil.example|A>", "<!date^1^{date}^https://evil.example|A>"],
    "escaped": ["&lt;!channel|evil&gt; B", "&lt;https://evil.example|A&gt;", "&amp;lt;!here|evil&amp;gt; B"],
    "badge": [f"A evil ({sign} Staff)" for sign in HEXAGONS],
    "unseen": [f"A{sign}evil B" for sign in UNSEEN],
    "homoglyph": ["N\u043erthwind S\u043eftware", "NORTHWlND-SOFTWARE evil B", "Northwind\u00a0Software evil B"],
    "formula": [
        *("=1+1 evil B", "+1 evil B", "-1 evil B", "@SUM(1) evil B", "\t=1 evil B", "\uff1d1+1 evil B"),
        "\uff20SUM(1) evil B",
    ],
}
ROUNDS = max(len(texts) for texts in FAMILIES.values())


def texts_of(turn: int) -> list[str]:
    """One text of each family, another in each round."""
    return [texts[turn % len(texts)] for texts in FAMILIES.values()]
