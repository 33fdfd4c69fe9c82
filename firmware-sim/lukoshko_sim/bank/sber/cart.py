"""The cart: registered with the order, and what a smaller deposit may say of it."""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from lukoshko_sim.bank.sber.words import BAD, Refusal, parsed


@dataclass(frozen=True)
class Item:
    """One line of a cart."""

    position: str
    name: str
    code: str
    quantity: str
    """A decimal number as text."""
    kopecks: int

    @property
    def identity(self) -> tuple[str, str, str]:
        """What must match at a deposit."""
        return self.position, self.name, self.code


def registered(text: str, amount_kopecks: int) -> list[Item]:
    """Read `orderBundle`: its lines add up to the amount. Raises Refusal."""
    bundle = parsed(text, "orderBundle")
    cart = bundle.get("cartItems") if isinstance(bundle, dict) else None
    items = _items(cart, "orderBundle")
    if len({item.position for item in items}) != len(items):
        raise Refusal(BAD, "Позиции корзины повторяются")
    if sum(item.kopecks for item in items) != amount_kopecks:
        raise Refusal(BAD, "Сумма корзины не равна сумме заказа")
    return items


def check_deposit(text: str, before: list[Item], amount_kopecks: int) -> None:
    """A smaller deposit names only registered lines, none greater, together its own amount. Raises Refusal."""
    items = _items(parsed(text, "depositItems"), "depositItems")
    known = {item.identity: item for item in before}
    if len({item.identity for item in items}) != len(items):
        raise Refusal(BAD, "Позиции корзины повторяются")
    for item in items:
        first = known.get(item.identity)
        if first is None:
            raise Refusal(BAD, f"Позиции {item.position} не было при регистрации")
        if Decimal(item.quantity) > Decimal(first.quantity) or item.kopecks > first.kopecks:
            raise Refusal(BAD, f"Позиция {item.position} больше зарегистрированной")
    if sum(item.kopecks for item in items) != amount_kopecks:
        raise Refusal(BAD, "Сумма корзины не равна сумме завершения")


def kept(items: list[Item]) -> str:
    """As the file keeps it."""
    return json.dumps([asdict(item) for item in items], ensure_ascii=False)


def read(text: str) -> list[Item]:
    """What `kept` wrote."""
    return [Item(**item) for item in json.loads(text)]


def _items(holder: object, name: str) -> list[Item]:
    items = holder.get("items") if isinstance(holder, dict) else None
    if not isinstance(items, list) or not items:
        raise Refusal(BAD, f"В {name} нет позиций")
    return [_item(item, name) for item in items]


def _item(item: object, name: str) -> Item:
    if not isinstance(item, dict):
        raise Refusal(BAD, f"Позиция в {name} не объект")
    words = [item.get(key) for key in ("positionId", "name", "itemCode")]
    measure = item.get("quantity")
    quantity = measure.get("value") if isinstance(measure, dict) else None
    kopecks = item.get("itemAmount")
    if not all(isinstance(word, str) and 0 < len(word) <= 100 for word in words):
        raise Refusal(BAD, f"В {name} нет номера, названия или кода позиции")
    if type(quantity) not in (int, Decimal) or Decimal(quantity) <= 0:  # type: ignore[arg-type]
        raise Refusal(BAD, f"В {name} нет количества")
    if type(kopecks) is not int or kopecks < 0:
        raise Refusal(BAD, f"В {name} нет суммы позиции")
    return Item(str(words[0]), str(words[1]), str(words[2]), str(quantity), kopecks)
