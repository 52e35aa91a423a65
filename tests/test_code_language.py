"""The language of a listing comes out where page software wrote it, in Markdown and in HTML."""

from __future__ import annotations

import pytest

import stripper

_PROSE = (
    "<p>" + "The harbour keeps a list of its boats, and this program reads the list aloud every morning. " * 3 + "</p>"
)


def _page(listing: str) -> stripper.Page:
    return (
        stripper.load()
        .label(f"<article><h1>Harbour</h1>{_PROSE}{listing}{_PROSE}</article>")
        .keeping(["body", "other"])
    )


@pytest.mark.parametrize(
    ("listing", "language"),
    [
        ('<pre><code class="language-c++">{}</code></pre>', "c++"),
        ('<pre><code class="lang-ruby">{}</code></pre>', "ruby"),
        ('<pre class="prettyprint lang-js linenums">{}</pre>', "js"),
        ('<pre class="brush: js; toolbar: false">{}</pre>', "js"),
        ('<pre><code class="hljs python">{}</code></pre>', "python"),
        ('<pre class="sourceCode haskell"><code class="sourceCode haskell">{}</code></pre>', "haskell"),
        ('<div class="highlight highlight-source-shell"><pre>{}</pre></div>', "shell"),
        ('<div class="highlight-python3 notranslate"><div class="highlight"><pre>{}</pre></div></div>', "python3"),
        ("<pre><code data-lang=go>{}</code></pre>", "go"),
        ('<pre data-language="TypeScript"><code>{}</code></pre>', "typescript"),
        ('<pre class="lang-none"><code>{}</code></pre>', None),
        ('<pre class="language-&quot;onx=1"><code>{}</code></pre>', None),
        ('<div class="language-en"><p>Written here:</p><pre>{}</pre></div>', None),  # it holds more than the listing
        ("<pre>{}</pre>", None),
    ],
)
def test_a_listing_keeps_its_language(listing: str, language: str | None):
    page = _page(listing.format("print boats\nprint crews"))
    assert f"```{language or ''}\nprint boats\nprint crews\n```" in page.markdown
    assert (f'<pre class="language-{language}">' if language else "<pre>") in page.html


def test_a_listing_that_holds_a_fence_has_a_longer_one():
    page = _page('<pre><code class="language-markdown">```\ntext\n```</code></pre>')
    assert "````markdown\n```\ntext\n```\n````" in page.markdown
