"""Marking codes at the web server: checked before their receipt, told in 2106, refused by number."""

import base64
from typing import Any

import pytest

Caller = Any
Make = Any
MILK = base64.b64encode(b"01046006531059902152CUnq\x1d93Gk30").decode()
SHOES = base64.b64encode(b"010290000032304921BxDJ)fD8.&jdm\x1d91003A\x1d92" + b"5" * 88).decode()


def _marked(an_item: Make, code: str, **more: object) -> Any:
    return an_item(paymentObject="commodityWithMarking", imcParams={"imcType": "auto", "imc": code, **more})


def test_a_marking_code_is_checked_before_its_receipt(shift: Caller, a_sale: Make, an_item: Make) -> None:
    begin = {
        "type": "beginMarkingCodeValidation",
        "params": {"imc": MILK, "itemEstimatedStatus": "itemPieceSold"},
    }
    ask = {"type": "getMarkingCodeValidationStatus"}
    assert shift.code(ask) == 404
    offline = shift.ready(begin)["offlineValidation"]
    assert offline == {"fmCheck": False, "fmCheckResult": False, "fmCheckErrorReason": "typeIncorrect"}
    assert shift.code(begin) == 401
    assert shift.ready(ask)["onlineValidation"]["markOperatorResponseResult"] == "correct"
    assert shift.code(a_sale(_marked(an_item, MILK))) == 422
    said = shift.ready({"type": "acceptMarkingCode"})["itemInfoCheckResult"]
    assert list(said.values()) == [True, True, True, True, False]
    wrong = {**said, "imcCheckFlag": False}
    assert shift.code(a_sale(_marked(an_item, MILK, itemInfoCheckResult=wrong))) == 13
    assert shift.code(a_sale(an_item(imcParams={"imc": MILK}))) == 426
    assert shift.code(a_sale(an_item(paymentObject="commodityWithMarking"))) == 422
    line = _marked(an_item, MILK, itemInfoCheckResult=said, itemFractionalAmount="1/2")
    line["industryInfo"] = [
        {"fois": "030", "date": "21.11.2023", "number": "1944", "industryAttribute": "UUID=a&Time=1"}
    ]
    shift.ready(a_sale(line))
    view = shift.ready({"type": "getFnDocument", "fiscalDocumentNumber": 3})["documentTLV"]
    (item,) = view["1059"]
    assert (item["2106"], item["2110"], view["2107"]) == (15, 1, 0)
    assert item["1163"] == {"1305": "01046006531059902152CUnq"}
    assert item["2000"] == "01046006531059902152CUnq\x1d93Gk30"
    assert item["1291"]["1292"] == "1/2"
    assert item["1260"][0]["1265"] == "UUID=a&Time=1"
    assert shift.code(a_sale(_marked(an_item, MILK))) == 422  # its check was used up by the receipt


@pytest.mark.parametrize(
    ("code", "fault", "result"),
    [
        (SHOES, {}, 15),
        (SHOES, {"ism_down": 1}, 3),
        (SHOES, {"fn_no_keys": 1, "ism_down": 1}, 0),
        (SHOES, {"ism_says": 4}, 7),
        (MILK, {"ism_down": 1}, 0),
        (MILK, {"ism_says": 5}, 5),
    ],
)
def test_what_2106_says(
    shift: Caller, a_sale: Make, an_item: Make, code: str, fault: Any, result: int
) -> None:
    shift.sim("faults", fault)
    shift.ready({"type": "beginMarkingCodeValidation", "params": {"imc": code}})
    verdict = shift.ready({"type": "getMarkingCodeValidationStatus"})
    assert ("onlineValidation" in verdict) is ("ism_down" not in fault)
    shift.ready({"type": "acceptMarkingCode"})
    shift.ready(a_sale(_marked(an_item, code)))
    view = shift.ready({"type": "getFnDocument", "fiscalDocumentNumber": 3})["documentTLV"]
    assert (view["1059"][0]["2106"], view["2107"]) == (result, int(result != 15))


def test_marking_has_its_refusals(open_till: Any, a_sale: Make, an_item: Make) -> None:
    plain = open_till(marked=False, taxes=(6, 11))
    plain.ready({"type": "openShift"})
    assert plain.code({"type": "beginMarkingCodeValidation", "params": {"imc": MILK}}) == 414
    assert plain.code(a_sale(an_item(paymentObject="commodityWithMarking", tax={"type": "none"}))) == 414
    assert plain.code(a_sale()) == 144
    known = open_till(state="known.db")
    known.sim("faults", {"marks_blocked": 1})
    assert known.code({"type": "beginMarkingCodeValidation", "params": {"imc": MILK}}) == 407
    assert known.code({"type": "beginMarkingCodeValidation", "params": {"imc": "@"}}) == 409
    known.ready({"type": "beginMarkingCodeValidation", "params": {"imc": MILK}})
    known.ready({"type": "declineMarkingCode"})
    known.ready({"type": "openShift"})
    # A prepayment names goods whose packages nobody has chosen yet.
    item = an_item(
        paymentObject="commodityWithMarking", paymentMethod="fullPrepayment", tax={"type": "vat110"}
    )
    known.ready(a_sale(item))
