"""mrkdwn and plain text become safe HTML."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.ui.context import RenderContext
from sandbox.ui.mrkdwn import mrkdwn, plain_text

ANA = RenderContext(
    people={"U0ANA": "Ana Pérez", "U0BO": "Bo"},
    channels={"C0GEN": "general"},
    viewer="U0ANA",
    zone=ZoneInfo("Europe/Madrid"),
    now=datetime(2025, 11, 21, 12, 0, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~gone~", "<b>bold</b> <i>italic</i> <s>gone</s>"),
        ("*bold _and italic_*", "<b>bold <i>and italic</i></b>"),
        ("_*both*_", "<i><b>both</b></i>"),
        ("*a _b* c_", "<b>a _b</b> c_"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("* not bold *", "* not bold *"),
        ("`*code* &lt;b&gt;`", "<code>*code* &lt;b&gt;</code>"),
        ("```\nline *1*\nline 2\n```", "<pre>line *1*\nline 2</pre>"),
        ("a &amp;&lt;&gt; b", "a &amp;&lt;&gt; b"),
        ("> quoted *b*\nnot", "<blockquote>quoted <b>b</b></blockquote>\nnot"),
        ("&gt; quoted", "<blockquote>quoted</blockquote>"),
        (">>> one\ntwo", "<blockquote>one\ntwo</blockquote>"),
        ("• one\n• two", "• one\n• two"),
        ("<!here> <!channel> <!everyone>", '<span class="mention">@here</span> <span class="mention">@channel</span> '
         '<span class="mention">@everyone</span>'),
        ("<@U0BO>", '<span class="mention">@Bo</span>'),
        ("<@U0ANA>", '<span class="mention mine">@Ana Pérez</span>'),
        ("<@U0WHO|who>", '<span class="mention">@who</span>'),
        ("<#C0GEN>", '<span class="mention">#general</span>'),
        ("<#C0ELSE|else>", '<span class="mention">#else</span>'),
        (":ticket: :no_such_thing: 10:30:45", "🎫 :no_such_thing: 10:30:45"),
    ],
)  # fmt: skip
def test_mrkdwn_is_drawn_as_slack_draws_it(text: str, html: str) -> None:
    """Each construct of mrkdwn has its tag, and what only looks like one stays as typed."""
    assert mrkdwn(text, ANA) == html


@pytest.mark.parametrize(
    ("text", "href", "words"),
    [
        ("<https://a.example/x?a=1&amp;b=2|see *it*>", "https://a.example/x?a=1&amp;b=2", "see *it*"),
        ("<https://a.example>", "https://a.example", "https://a.example"),
        ("<mailto:ana@acme.example|Ana>", "mailto:ana@acme.example", "Ana"),
        ("see https://a.example/p.", "https://a.example/p", "https://a.example/p"),
    ],
)
def test_links_open_elsewhere(text: str, href: str, words: str) -> None:
    """A link carries its address and label and opens in another tab without a way back."""
    assert f'<a href="{href}" target="_blank" rel="noopener noreferrer">{words}</a>' in mrkdwn(text, ANA)


def test_verbatim_leaves_addresses_alone() -> None:
    """A verbatim text makes no link of a bare address."""
    assert mrkdwn("https://a.example", ANA, verbatim=True) == "https://a.example"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<javascript:alert(1)|click>",
        "<JaVaScRiPt:alert(1)|click>",
        "<data:text/html,x|click>",
        '<https://a.example/" onmouseover="alert(1)|x>',
        "<https://a.example/&quot; onmouseover=alert(1)|x>",
        '*<img src=x onerror="alert(1)">*',
        "`<script>`",
        "```<script>```",
        '<@U9|"><script>>',
        "<!date^1^{date}^javascript:alert(1)|x>",
        '<!date^x^y|"><script>>',
        "\ue0000\ue001<script>",
        "> <script>",
    ],
)
def test_nothing_that_people_write_becomes_markup(text: str) -> None:
    """No tag, no event handler and no link but the safe kinds gets out, whatever goes in."""
    html = mrkdwn(text, ANA)
    assert "<script" not in html.lower()
    assert "<img" not in html
    assert 'href="javascript' not in html.lower()
    assert 'href="data' not in html.lower()
    assert '" onmouseover' not in html


def test_plain_text_reads_only_emoji() -> None:
    """plain_text shows stars and angle brackets as they are, and emoji unless it is told not to."""
    assert plain_text("*x* <@U0ANA> :receipt:") == "*x* &lt;@U0ANA&gt; 🧾"
    assert plain_text(":receipt:", emoji=False) == ":receipt:"


@pytest.mark.parametrize(
    ("locale", "token", "words"),
    [
        ("en-US", "{date_num} {time}", "2025-12-24 12:30\u202fAM"),
        ("es-ES", "Vence {date}", "Vence 24 de diciembre de 2025"),
        ("es-ES", "{date_short_pretty}", "24 dic 2025"),
        ("de-DE", "{time}", "00:30"),
        ("tlh", "{date_long}", "Wednesday, December 24, 2025"),
    ],
)
def test_dates_are_the_readers(locale: str, token: str, words: str) -> None:
    """A date token is written in the reader's time zone (in Madrid it is the 24th already) and language."""
    reader = RenderContext(zone=ZoneInfo("Europe/Madrid"), locale=locale, now=ANA.now)
    assert mrkdwn(f"<!date^1766532600^{token}|fallback>", reader) == f"<time>{words}</time>"


def test_near_days_have_names() -> None:
    """A pretty date says today, tomorrow or yesterday as the sandbox's clock has it."""
    assert mrkdwn("<!date^1763812800^{date_pretty}|x>", ANA) == "<time>tomorrow</time>"


@pytest.mark.parametrize("token", ["<!date^soon^{date}|next week>", "<!date^99999999999999999^{date}|next week>",
                                   "<!date^1^{no_such}|next week>"])  # fmt: skip
def test_an_unreadable_date_shows_its_fallback(token: str) -> None:
    """What can't be read as a date shows the fallback text."""
    assert mrkdwn(token, ANA) == "<time>next week</time>"
