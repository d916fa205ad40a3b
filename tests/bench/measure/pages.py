"""Pages as sites serve them, of any size, the same bytes every time: made of the lab's own pages."""

import itertools
import pathlib
import random
import re

LAB = pathlib.Path(__file__).resolve().parents[2] / "lab"
WORDS = ("lantern river paper harbour quiet bread timber morning window ferry copper garden winter "
         "letter market orchard signal bridge feather island candle thread weather station").split()
CARD = """<article class="card card--{kind} js-card" id="p{n}" data-sku="{n:06}" data-test-id="card-{n}">
<a class="card__link" href="/{kind}/{slug}?ref=home&amp;pos={n}"><picture><source media="(min-width: 60em)"
 srcset="https://img.{host}/c/{slug}-640.webp 640w, https://img.{host}/c/{slug}-1280.webp 1280w" type="image/webp">
<img class="card__img lazyload" loading="lazy" data-src="https://img.{host}/c/{slug}.jpg" width="640" height="480" alt="{title}"></picture>
<h3 class="card__title">{title}</h3></a><p class="card__text" style="--tone:{n}">{text}</p>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M{n} 2l3 7h7l-5.5 4.5L18 21l-6-4-6 4 2.5-7.5L3 9h7z"/></svg></article>
"""
STATE = '{{"id":{n},"slug":"{slug}","title":"{title}","url":"https:\\/\\/www.{host}\\/{slug}","tags":["{kind}"]}},'
STYLE = ".c-{n}>.card__title:hover,.js .c-{n}::after{{margin:0 {n}px;background:url(/i/{slug}.svg) no-repeat}}\n"


def snippets() -> list[str]:
    """Heads and scripts of the lab's pages: what real sites carry of third parties."""
    texts = [file.read_text() for file in sorted((LAB / "www").rglob("index.html"))]
    return [found for text in texts
            for found in re.findall(r"<script\b.*?</script>|<link\b[^>]*>|<iframe\b.*?</iframe>", text,
                                    re.DOTALL | re.IGNORECASE)]


def page(size: int, seed: int) -> str:
    """About `size` bytes: a fifth state in JSON, a fifth style, the rest markup, some 20 snippets."""
    luck = random.Random(seed)
    host = f"site{seed}.example"
    borrowed = luck.sample(snippets(), 20)
    head, body, state = ["<title>Page</title>"], [], []
    lengths = [0, 0, 0]
    number = 0
    while sum(lengths) < size - sum(map(len, borrowed)):
        number += 1
        words = {"n": number, "slug": "-".join(luck.choices(WORDS, k=3)), "host": host,
                 "kind": luck.choice(("news", "shop", "guide")),
                 "title": " ".join(luck.choices(WORDS, k=5)).capitalize(),
                 "text": " ".join(luck.choices(WORDS, k=40))}
        for part, (rows, form, count) in enumerate(((head, STYLE, 3), (body, CARD, 1), (state, STATE, 3))):
            for _ in range(count):
                rows.append(form.format(**words))
                lengths[part] += len(rows[-1])
    for place, text in enumerate(borrowed):
        target = head if place % 2 else body
        target.insert(luck.randrange(len(target) // 2, len(target)), text)
    return ("<!doctype html><html lang=en><head><meta charset=utf-8>"
            f'<link rel="canonical" href="https://www.{host}/">' + _styled(head)
            + "</head><body><main>" + "".join(body) + '</main><script id="__STATE__" type="application/json">{"items":['
            + "".join(state) + "0]}</script></body></html>")


def _styled(rows: list[str]) -> str:
    """Rules in runs within style elements, the rest between them."""
    runs = itertools.groupby(rows, key=lambda row: row.startswith("<"))
    return "".join("".join(run) if is_markup else f"<style>{''.join(run)}</style>" for is_markup, run in runs)


def hostile() -> dict[str, str]:
    """2 MB each of what makes careless readers slow."""
    size = 2 << 20
    forms = {"open tags": "<a ", "open quotes": '<img src="x', "comments": "<!--", "slashes": "//a", "schemes": "https://",
             "dots": "a.", "scripts": "<script>'https://a.b/", "quotes": "'\"", "urls in style": "<style>url(",
             "entities": "&#x26;amp", "attributes": "<p a=b ", "almost a tag": "googletagmanager.com/gtm", "js": ".js'",
             "gtag": "gtag('config', ", "srcset": "<img srcset=a,", "stripe": "js.stripe.com/v3 "}
    return {name: form * (size // len(form)) for name, form in forms.items()}
