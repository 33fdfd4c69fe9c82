"""Error codes of the driver, and which of them leave the outcome of a fiscal task unknown."""

from lukoshko_sim.till.refusal import Broken, Refusal, Why

ERRORS = {
    0: "Ошибок нет",
    2: "Нет связи",
    3: "Порт занят",
    4: "Порт недоступен",
    5: "Некорректные данные от устройства или в задании",
    8: "Не хватает обязательного параметра",
    11: "Не поддерживается",
    13: "Некорректное значение параметра",
    15: "Неизвестная ошибка",
    16: "Неверная сумма",
    17: "Неверное количество",
    34: "Операция невозможна в этом режиме",
    36: "Часы ККТ отстают от даты последнего фискального документа",
    44: "Нет бумаги",
    45: "Открыта крышка",
    46: "Ошибка принтера",
    52: "Сумма безналичных платежей превышает сумму чека",
    55: "Предыдущая операция не завершена",
    66: "Чек оплачен не полностью",
    68: "Смена превысила 24 часа",
    73: "Смена закрыта",
    80: "В кассе нет наличных для выплаты",
    82: "Документ открыт",
    83: "Смена открыта",
    110: "Слишком много позиций в чеке",
    115: "Ошибка обмена с ФН",
    118: "Неисправность ФН",
    120: "Исчерпан срок действия ФН",
    121: "Переполнен архив ФН",
    123: "Нет запрошенных данных в ФН",
    128: "Неверная сумма налога",
    134: "Переполнение буфера TLV",
    140: "Исчерпан ресурс хранения документов для ОФД",
    142: "Время ККТ и ФН различается",
    143: "Неверная система налогообложения",
    144: "Неверный тип налога",
    177: "Прервано закрытие чека",
    195: "Недопустимое сочетание реквизитов",
    166: "ФН не найден",
    203: "Критическая ошибка, документ должен быть отменён",
    216: "Неверный признак способа расчёта",
    227: "Неверный итог чека",
    241: "Соединение потеряно",
    401: "Проверка кода маркировки уже идёт",
    402: "Нет связи с сервером ИСМ",
    404: "Проверка кода маркировки не начата",
    406: "Работа с кодами маркировки запрещена",
    407: "Работа с кодами маркировки временно заблокирована",
    408: "Таблица проверенных кодов переполнена",
    409: "Неверный код маркировки",
    414: "ККТ не зарегистрирована для маркированных товаров",
    420: "Код маркировки не проверен в ФН",
    422: "Код маркировки не проверен",
    426: "Реквизит допустим только для маркированного товара",
    501: "Ошибка разбора JSON",
    502: "Выполнение прервано из-за предыдущих ошибок",
    505: "Ошибка веб-сервера",
}

_NUMBERS = {
    Why.PARAMETER: 13,
    Why.MISSING: 8,
    Why.SUM: 16,
    Why.QUANTITY: 17,
    Why.TOTAL: 227,
    Why.TOO_MANY_LINES: 110,
    Why.COMBINATION: 195,
    Why.TAX_KIND: 144,
    Why.TAX_SUM: 128,
    Why.TAXATION: 143,
    Why.METHOD: 216,
    Why.NOT_PAID: 66,
    Why.PAID_TOO_MUCH: 52,
    Why.NO_CASH: 80,
    Why.SHIFT_CLOSED: 73,
    Why.SHIFT_OPEN: 83,
    Why.SHIFT_EXPIRED: 68,
    Why.CLOCK_BEHIND: 36,
    Why.CLOCK_OFF: 142,
    Why.NO_PAPER: 44,
    Why.COVER: 45,
    Why.NO_DATA: 123,
    Why.TLV_LARGE: 134,
    Why.UNSENT: 140,
    Why.FN_OVER: 120,
    Why.FN_FULL: 121,
    Why.FN_FAULT: 118,
    Why.MARK_UNCHECKED: 422,
    Why.MARK_BUSY: 401,
    Why.MARK_STATE: 404,
    Why.MARK_BAD: 409,
    Why.MARK_TABLE: 408,
    Why.MARK_BLOCKED: 407,
    Why.MARK_DENIED: 406,
    Why.MARK_NOT_REGISTERED: 414,
    Why.MARK_FOR_PLAIN: 426,
}

LINK = frozenset({2, 3, 4, 15, 241})
STORAGE = frozenset({*range(115, 123), 124, *range(133, 139), 141, 142, 159})
PAPER = frozenset({44, 45, 46, 114})
"""What blocks only with `blockQueueOnPrintErrors`."""
BLOCKING = LINK | STORAGE


class DriverError(Exception):
    """A task that the driver refused or could not finish."""

    def __init__(self, code: int, about: str = "") -> None:
        self.code = code
        text = ERRORS.get(code, f"Ошибка {code}")
        self.description = f"{text}: {about}" if about else text
        super().__init__(self.description)


def block_reason(code: int) -> str:
    """Why a queue stands, in the web server's word."""
    if code in PAPER:
        return "paperError"
    return "fnError" if code in STORAGE else "connectionError"


def driver_error(error: Refusal | Broken) -> DriverError:
    """What the driver makes of it."""
    if isinstance(error, Broken):
        return DriverError(error.code)
    return DriverError(_NUMBERS[error.why], error.about)
