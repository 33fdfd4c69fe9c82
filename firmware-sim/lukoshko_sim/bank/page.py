"""The bank's payment page: what a customer sees after the shop has sent the phone here."""

import re
import secrets
from urllib.parse import urlsplit

from flask import Response, render_template_string

TEST_CARD = "5555 5555 5555 4444"
TEST_EXPIRES = "12/30"
TEST_CVC = "123"

_PAGE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Оплата заказа</title>
<style nonce="{{ nonce }}">
:root { color-scheme: light dark; --page: #eef1f6; --card: #ffffff; --ink: #1a2233; --ink-2: #566074;
  --line: #7a8499; --main: #1f3fae; --main-ink: #ffffff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --page: #10141c; --card: #1a2130; --ink: #eef1f6;
  --ink-2: #b0b9ca; --line: #7a8499; --main: #9db4ff; --main-ink: #0a1638; --bad: #ffb4ab; } }
* { box-sizing: border-box; }
body { margin: 0; min-block-size: 100vh; display: grid; place-items: center; padding: 16px;
  background: var(--page); color: var(--ink); font: 16px/1.4 system-ui, sans-serif; }
main { inline-size: 100%; max-inline-size: 400px; padding: 24px 20px; border-radius: 16px;
  background: var(--card); }
.bank { display: flex; justify-content: space-between; gap: 8px; color: var(--ink-2); font-size: 14px; }
.sum { margin: 16px 0 4px; font-size: 40px; font-weight: 700; font-variant-numeric: tabular-nums; }
.what { margin: 0 0 20px; color: var(--ink-2); overflow-wrap: anywhere; }
label { display: block; margin-block-end: 12px; font-size: 14px; color: var(--ink-2); }
input { display: block; inline-size: 100%; min-block-size: 48px; margin-block-start: 4px;
  padding: 0 12px; border: 1px solid var(--line); border-radius: 12px; background: transparent;
  color: var(--ink); font: inherit; font-size: 16px; font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
button { inline-size: 100%; min-block-size: 56px; margin-block-start: 8px; border-radius: 12px;
  border: 1px solid var(--line); background: transparent; color: var(--ink); font: inherit;
  font-weight: 600; cursor: pointer; }
button.main { border-color: var(--main); background: var(--main); color: var(--main-ink); }
a { display: grid; place-items: center; min-block-size: 48px; color: var(--main); font-weight: 600; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.bad { color: var(--bad); font-weight: 600; }
.small { margin: 16px 0 0; color: var(--ink-2); font-size: 14px; }
</style>
</head>
<body>
<main data-status="{{ status }}">
<div class="bank"><span>Учебный банк</span><span>деньги не настоящие</span></div>
<p class="sum">{{ amount }}</p>
<p class="what">{{ description }}</p>
{% if status == "pending" %}
{% if problem %}<p class="bad" role="alert">{{ problem }}</p>{% endif %}
<form method="post" autocomplete="off">
{% if by_card %}<label>Номер карты
<input name="card" inputmode="numeric" value="{{ card }}" maxlength="23" aria-label="Номер карты"></label>
<div class="pair">
<label>Месяц и год <input name="expires" value="{{ expires }}" maxlength="5"></label>
<label>Код на обороте
<input name="cvc" inputmode="numeric" type="password" value="{{ cvc }}" maxlength="3"></label>
</div>{% else %}<p>Оплата через Систему быстрых платежей: подтвердите перевод в приложении своего банка.</p>{% endif %}
<button class="main" name="action" value="pay">Оплатить {{ amount }}</button>
<button name="action" value="refuse" formnovalidate>Отказаться</button>
</form>
{% if held %}<p class="small">Сейчас деньги только удерживаются. Спишется столько,
сколько будет выдано.</p>{% endif %}
{% else %}
<p>{{ outcome }}</p>
<p><a href="{{ return_url }}">Вернуться в магазин</a></p>
{% endif %}
</main>
</body>
</html>
"""

_OUTCOMES = {
    "waiting_for_capture": "Деньги удержаны. Можно возвращаться в магазин.",
    "succeeded": "Оплачено. Можно возвращаться в магазин.",
    "canceled": "Платёж отменён, деньги не списаны.",
}


def page(
    *,
    status: str,
    amount_kopecks: int,
    description: str,
    return_url: str,
    held: bool,
    by_card: bool,
    problem: str = "",
) -> Response:
    """Render the page, shut in by a content policy that allows it nothing but its own form."""
    nonce = secrets.token_urlsafe(16)
    body = render_template_string(
        _PAGE,
        nonce=nonce,
        status=status,
        amount=_roubles(amount_kopecks),
        description=description or "Заказ в магазине",
        return_url=return_url,
        held=held,
        by_card=by_card,
        problem=problem,
        outcome=_OUTCOMES.get(status, ""),
        card=TEST_CARD,
        expires=TEST_EXPIRES,
        cvc=TEST_CVC,
    )
    answer = Response(body, status=422 if problem else 200, mimetype="text/html")
    # A form's redirect is checked too, so the shop's own origin is named beside the bank's.
    parts = urlsplit(return_url)
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {parts.scheme}://{parts.netloc}"
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def read_card(number: str, expires: str, cvc: str, this_month: str) -> dict[str, object]:
    """Check a card as a bank's page does; only its ends are kept. Raises ValueError with the word."""
    digits = re.sub(r"[ \-]", "", number)
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19 and _luhn(digits)):
        raise ValueError("В номере карты ошибка. Проверьте цифры.")
    found = re.fullmatch(r"(0[1-9]|1[0-2])/(\d\d)", expires.strip(), re.ASCII)
    if found is None or f"20{found[2]}-{found[1]}" < this_month:
        raise ValueError("Срок карты прошёл или записан неверно: нужны месяц и год, например 12/30.")
    if re.fullmatch(r"\d{3}", cvc, re.ASCII) is None:
        raise ValueError("Код на обороте карты состоит из трёх цифр.")
    return {
        "first6": digits[:6],
        "last4": digits[-4:],
        "expiry_month": found[1],
        "expiry_year": f"20{found[2]}",
        "card_type": {"2": "Mir", "4": "Visa", "5": "MasterCard"}.get(digits[0], "Unknown"),
    }


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _roubles(kopecks: int) -> str:
    whole = f"{kopecks // 100:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{whole},{kopecks % 100:02}\N{NO-BREAK SPACE}₽"
