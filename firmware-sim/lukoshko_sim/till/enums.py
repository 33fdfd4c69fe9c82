"""Numbers that the fiscal storage keeps, with the literals of ATOL's JSON and the words on paper."""

OPERATIONS = {"sell": 1, "sellReturn": 2, "buy": 3, "buyReturn": 4}

TAXATION = {
    "osn": 1,
    "usnIncome": 2,
    "usnIncomeOutcome": 4,
    "esn": 16,
    "patent": 32,
}
TAXATION_WORDS = {1: "ОСН", 2: "УСН доход", 4: "УСН доход-расход", 16: "ЕСХН", 32: "Патент"}

# literal -> (tag 1199, rate); the sum holds it as n/(100+n), plain or of an advance
TAXES = {
    "vat20": (1, 20),
    "vat10": (2, 10),
    "vat120": (3, 20),
    "vat110": (4, 10),
    "vat0": (5, 0),
    "none": (6, 0),
    "vat5": (7, 5),
    "vat7": (8, 7),
    "vat105": (9, 5),
    "vat107": (10, 7),
    "vat22": (11, 22),
    "vat122": (12, 22),
}
RATES = dict(TAXES.values())
TAX_WORDS = {
    1: "НДС 20%",
    2: "НДС 10%",
    3: "НДС 20/120",
    4: "НДС 10/110",
    5: "НДС 0%",
    6: "БЕЗ НДС",
    7: "НДС 5%",
    8: "НДС 7%",
    9: "НДС 5/105",
    10: "НДС 7/107",
    11: "НДС 22%",
    12: "НДС 22/122",
}
# tag 1199 -> its own tag of the receipt; every other rate goes to 1115
TAX_TAGS = {1: 1102, 2: 1103, 5: 1104, 6: 1105, 3: 1106, 4: 1107}

PAYMENTS = {"cash": 1031, "electronically": 1081, "prepaid": 1215, "credit": 1216, "other": 1217}
PAYMENT_NUMBERS = dict(enumerate(PAYMENTS))

UNITS = {
    "piece": 0,
    "gram": 10,
    "kilogram": 11,
    "ton": 12,
    "centimeter": 20,
    "decimeter": 21,
    "meter": 22,
    "squareCentimeter": 30,
    "squareDecimeter": 31,
    "squareMeter": 32,
    "milliliter": 40,
    "liter": 41,
    "cubicMeter": 42,
    "kilowattHour": 50,
    "gkal": 51,
    "day": 70,
    "hour": 71,
    "minute": 72,
    "second": 73,
    "kilobyte": 80,
    "megabyte": 81,
    "gigabyte": 82,
    "terabyte": 83,
    "otherUnits": 255,
}
UNIT_WORDS = {0: "шт", 10: "г", 11: "кг", 12: "т", 40: "мл", 41: "л"}

METHODS = {
    "fullPrepayment": 1,
    "prepayment": 2,
    "advance": 3,
    "fullPayment": 4,
    "partialPayment": 5,
    "credit": 6,
    "creditPayment": 7,
}
METHOD_WORDS = {
    1: "ПРЕДОПЛАТА 100%",
    2: "ЧАСТИЧНАЯ ПРЕДОПЛАТА",
    3: "АВАНС",
    4: "ПОЛНЫЙ РАСЧЕТ",
    5: "ЧАСТИЧНЫЙ РАСЧЕТ",
    6: "ПЕРЕДАЧА В КРЕДИТ",
    7: "ОПЛАТА КРЕДИТА",
}

OBJECTS = {
    "commodity": 1,
    "excise": 2,
    "job": 3,
    "service": 4,
    "intellectualActivity": 9,
    "payment": 10,
    "agentCommission": 11,
    "composite": 12,
    "another": 13,
    "proprietaryLaw": 14,
    "deposit": 19,
    "consumption": 20,
    "exciseWithoutMarking": 30,
    "exciseWithMarking": 31,
    "commodityWithoutMarking": 32,
    "commodityWithMarking": 33,
}
OBJECT_WORDS = {
    1: "ТОВАР",
    2: "ТОВАР ПОДАКЦ.",
    3: "РАБОТА",
    4: "УСЛУГА",
    10: "ПЛАТЕЖ",
    30: "ТОВАР ПОДАКЦ. БЕЗ КМ",
    31: "ТОВАР ПОДАКЦ. [М]",
    32: "ТОВАР БЕЗ КМ",
    33: "ТОВАР [М]",
}

DOCUMENT_TYPES = {
    1: "registration",
    2: "openShift",
    3: "receipt",
    5: "closeShift",
    21: "ofdExchangeStatus",
    31: "receiptCorrection",
}
OPERATION_WORDS = {1: "ПРИХОД", 2: "ВОЗВРАТ ПРИХОДА", 3: "РАСХОД", 4: "ВОЗВРАТ РАСХОДА"}
