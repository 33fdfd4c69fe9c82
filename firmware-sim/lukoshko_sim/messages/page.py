"""A telephone on the desk: every message as it arrives."""

import secrets

from flask import Response, render_template_string

_PAGE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Сообщения</title>
<style nonce="{{ nonce }}">
:root { color-scheme: light dark; --paper: #FFFDF8; --paper-2: #F5F1E8; --ink: #1E2420; --ink-2: #55605A;
  --line: #7C867F; --brand: #0B6B3A; }
@media (prefers-color-scheme: dark) { :root { --paper: #121613; --paper-2: #1C221E; --ink: #EEF2EE;
  --ink-2: #AEB8B1; --line: #7C867F; --brand: #6FD79A; } }
* { box-sizing: border-box; }
body { margin: 0; min-block-size: 100vh; display: grid; place-items: center; padding: 12px;
  background: var(--paper-2); color: var(--ink); font: 16px/1.4 system-ui, sans-serif; }
main { inline-size: 100%; max-inline-size: 380px; block-size: min(720px, calc(100vh - 24px));
  display: flex; flex-direction: column; border: 2px solid var(--line); border-radius: 28px;
  background: var(--paper); overflow: hidden; }
header { display: flex; align-items: center; justify-content: space-between; gap: 8px;
  padding: 16px 20px 8px; }
h1 { margin: 0; font-size: 20px; }
label { padding: 0 20px 8px; color: var(--ink-2); font-size: 14px; }
input { display: block; inline-size: 100%; min-block-size: 48px; margin-block-start: 4px;
  padding: 0 12px; border: 1px solid var(--line); border-radius: 12px; background: transparent;
  color: var(--ink); font: inherit; font-size: 16px; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
ol { list-style: none; flex: 1; margin: 0; padding: 8px 20px 20px; overflow-y: auto; }
li { margin-block-end: 12px; padding: 12px; border-radius: 12px; background: var(--paper-2);
  overflow-wrap: anywhere; white-space: pre-wrap; }
li small { display: block; margin-block-end: 4px; color: var(--ink-2);
  font-variant-numeric: tabular-nums; }
#state { font-size: 14px; color: var(--ink-2); }
</style>
</head>
<body>
<main>
<header><h1>Сообщения</h1><span id="state" role="status">ждём</span></header>
<label>Телефон <input id="phone" inputmode="tel" placeholder="все телефоны" value="{{ phone }}"></label>
<ol id="list" aria-live="polite"></ol>
</main>
<script nonce="{{ nonce }}">
"use strict";
const list = document.getElementById("list");
const state = document.getElementById("state");
const phone = document.getElementById("phone");
let after = 0;
function show(message) {
  const item = document.createElement("li");
  const head = document.createElement("small");
  const time = new Date(message.at).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  head.textContent = message.phone + " · " + time;
  item.append(head, message.text);
  item.dataset.no = message.no;
  item.dataset.phone = message.phone;
  list.prepend(item);
}
async function poll() {
  const asked = phone.value.trim();
  const query = new URLSearchParams({ after: String(after) });
  if (asked) query.set("phone", asked);
  try {
    const answer = await fetch("sim/messages?" + query);
    const body = await answer.json();
    if (asked === phone.value.trim()) {
      for (const message of body.messages) { show(message); after = message.no; }
      state.textContent = list.childElementCount ? "на связи" : "пока пусто";
    }
  } catch {
    state.textContent = "нет связи";
  }
  setTimeout(poll, 1000);
}
phone.addEventListener("input", () => { after = 0; list.replaceChildren(); });
poll();
</script>
</body>
</html>
"""


def page(phone: str) -> Response:
    """Render the telephone; text of messages never becomes markup."""
    nonce = secrets.token_urlsafe(16)
    answer = Response(render_template_string(_PAGE, nonce=nonce, phone=phone), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
