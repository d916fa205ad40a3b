"""A visitor with cookies who reads pages and fills in forms by what stands beside the fields."""

import dataclasses
import html.parser
import http.client
import json
import urllib.parse


@dataclasses.dataclass
class Page:
    status: int
    url: str
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> dict:
        return json.loads(self.text)


@dataclasses.dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    label: str = ""
    checked: bool = False
    options: list[tuple[str, str, bool]] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Form:
    action: str
    method: str = "get"
    fields: list[Field] = dataclasses.field(default_factory=list)
    words: str = ""

    def field(self, named: str) -> Field:
        """By name, or by a part of its label."""
        for field in self.fields:
            if field.name == named:
                return field
        for field in self.fields:
            if named.lower() in field.label.lower() and field.kind != "hidden":
                return field
        known = ", ".join(f"{f.name} ({f.label.strip()})" for f in self.fields)
        raise AssertionError(f"no field {named!r} in the form to {self.action}: {known}")


class _Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self._form: Form | None = None
        self._labels: dict[str, str] = {}
        self._ids: dict[str, Field] = {}
        self._label: list | None = None  # [for, words, fields inside]
        self._link: list | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._silent = 0

    def handle_starttag(self, tag, attributes):
        words = {name: value or "" for name, value in attributes}
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "form":
            self._form = Form(words.get("action", ""), words.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "label":
            self._label = [words.get("for", ""), "", []]
        elif tag == "a":
            self._link = [words.get("href", ""), ""]
        elif tag in ("input", "select", "textarea", "button"):
            self._add_field(tag, words)
        elif tag == "option" and self._select is not None:
            self._select.options.append((words.get("value", ""), "", "selected" in words))

    def _add_field(self, tag, words):
        field = Field(words.get("name", ""), words.get("type", "text" if tag == "input" else tag),
                      words.get("value", ""), words.get("aria-label", ""), "checked" in words)
        if self._form is not None:
            self._form.fields.append(field)
        if "id" in words:
            self._ids[words["id"]] = field
        if self._label is not None:
            self._label[2].append(field)
        if tag == "select":
            self._select = field
        elif tag == "textarea":
            self._area = field

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, _, selected in self._select.options if selected]
            first = [value for value, _, _ in self._select.options][:1]
            self._select.value = (chosen or first or [""])[0]
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "label" and self._label is not None:
            target, words, inside = self._label
            self._labels[target] = words
            for field in inside:
                field.label = field.label or words
            self._label = None
        elif tag == "a" and self._link is not None:
            self.links.append((self._link[0], " ".join(self._link[1].split())))
            self._link = None

    def handle_data(self, data):
        if self._silent:
            return
        self.text += data
        if self._label is not None:
            self._label[1] += data
        if self._link is not None:
            self._link[1] += data
        if self._area is not None:
            self._area.value += data
        if self._form is not None:
            self._form.words += data

    def close(self):
        super().close()
        for target, words in self._labels.items():
            if target in self._ids:
                self._ids[target].label = self._ids[target].label or words


def read(page: Page) -> _Reader:
    reader = _Reader()
    reader.feed(page.text)
    reader.close()
    return reader


class Visitor:
    def __init__(self, base: str):
        self.base = base
        self.cookies: dict[str, str] = {}
        self.bearer = ""

    def request(self, method: str, url: str, body: bytes | None = None,
                headers: dict | None = None) -> Page:
        """One request, no redirect followed."""
        full = urllib.parse.urljoin(self.base, url)
        parts = urllib.parse.urlsplit(full)
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} \
            if self.cookies else {}
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        try:
            line.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body,
                         sent | (headers or {}))
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return Page(answer.status, full, {k.lower(): v for k, v in answer.getheaders()}, text)

    def _keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split(";")
        name, _, value = pair.strip().partition("=")
        if not value or any(a.strip().lower() == "max-age=0" for a in attributes):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def get(self, url: str) -> Page:
        page = self.request("GET", url)
        for _ in range(10):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            page = self.request("GET", urllib.parse.urljoin(page.url, page.headers["location"]))
        raise AssertionError(f"{url} redirects without end")

    def api(self, method: str, path: str, body: dict | None = None) -> Page:
        data = None if body is None else json.dumps(body).encode()
        return self.request(method, path, data, {"Content-Type": "application/json",
                                                 "Accept": "application/json"})

    def form(self, page: Page, action: str) -> Form:
        """The form whose action contains those words."""
        forms = read(page).forms
        for form in forms:
            if action in form.action:
                return form
        known = ", ".join(f"{f.method} {f.action}" for f in forms)
        raise AssertionError(f"{page.url}: no form to {action!r}; there are: {known}")

    def submit(self, page: Page, form: Form, values: dict[str, str | bool | list[str]]) -> Page:
        """As a browser would: every field of the form, with these ones changed."""
        given = {form.field(named).name: value for named, value in values.items()}
        pairs = []
        for field in form.fields:
            if not field.name or field.kind in ("submit", "button", "reset"):
                continue
            value = given.get(field.name)
            if field.kind in ("checkbox", "radio"):
                if field.name in given:
                    if isinstance(value, bool):
                        wanted = value
                    else:
                        chosen = [value] if isinstance(value, str) else value
                        wanted = field.value in chosen
                else:
                    wanted = field.checked
                if wanted:
                    pairs.append((field.name, field.value or "on"))
            else:
                pairs.append((field.name, field.value if value is None else str(value)))
        url = urllib.parse.urljoin(page.url, form.action or page.url)
        data = urllib.parse.urlencode(pairs)
        if form.method == "get":
            return self.get(f"{url.split('?')[0]}?{data}")
        answer = self.request("POST", url, data.encode(), {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": self.base,
            "Sec-Fetch-Site": "same-origin"})
        if answer.status in (301, 302, 303):
            return self.get(urllib.parse.urljoin(answer.url, answer.headers["location"]))
        return answer
