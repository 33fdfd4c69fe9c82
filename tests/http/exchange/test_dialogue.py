"""The dialogue itself: who may speak, in which words, in which order, and what a repeat does."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.conftest import FixedClock
from tests.http.exchange.onec import PASSWORD, USER, OneC, Site
from tests.http.exchange.papers import catalogue, document, goods, offer, offers, price

TEA = document(catalogue([goods("tea", "Чай")]))
TEA_PRICE = document(offers([offer("tea", price("89.90"), stock="<Количество>5</Количество>")]))


def test_checkauth_gives_a_cookie_and_a_timestamp(onec: OneC) -> None:
    answer = onec.ask("checkauth", auth=f"{USER}:{PASSWORD}")
    said = onec.lines(answer)
    assert said[0] == "success"
    assert said[1] == "lukoshko_1c"
    assert len(said[2]) > 30
    assert said[3].startswith("timestamp=17")
    assert answer.content_type == "text/plain; charset=windows-1251"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("auth", ["", f"{USER}:wrong", f"nobody:{PASSWORD}", f"{USER}:", ":"])
def test_a_wrong_password_gets_failure_and_no_session(onec: OneC, auth: str) -> None:
    answer = onec.ask("checkauth", auth=auth)
    assert answer.status_code == 401
    assert onec.lines(answer)[0] == "failure"


@pytest.mark.parametrize("mode", ["init", "file", "import", "deactivate", "complete"])
def test_nothing_is_done_without_a_session(onec: OneC, mode: str) -> None:
    assert onec.ask(mode, b"<x/>", filename="import.xml").status_code == 401
    onec.cookie = "lukoshko_1c=made-up"
    assert onec.lines(onec.ask(mode, b"<x/>", filename="import.xml"))[0] == "failure"


def test_the_password_at_every_request_does_as_well_as_the_cookie(site: Site, onec: OneC) -> None:
    auth = f"{USER}:{PASSWORD}"
    assert onec.lines(onec.ask("init", auth=auth))[0] == "zip=no"
    assert onec.lines(onec.ask("file", TEA, auth=auth, filename="import.xml"))[0] == "success"
    assert onec.lines(onec.ask("import", auth=auth, filename="import.xml"))[0] == "success"
    assert site.catalogue.goods("tea").name == "Чай"


def test_a_session_lives_for_hours_and_then_is_over(onec: OneC, clock: FixedClock) -> None:
    onec.begin()
    clock.forward(hours=11)
    assert onec.word("file", TEA, filename="import.xml") == "success"
    clock.forward(hours=2)
    assert onec.ask("import", filename="import.xml").status_code == 401


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("sale", "init"), ("sale", "query"), ("reference", "init"), ("catalog", "info"), ("", "")],
)
def test_what_is_not_offered_is_answered_with_failure_and_a_reason(onec: OneC, kind: str, mode: str) -> None:
    onec.begin()
    answer = onec.ask(mode, kind=kind)
    assert onec.lines(answer)[:2] == ["failure", "exchange.not-offered"]
    assert answer.status_code == 200


def test_checkauth_for_sales_succeeds_so_that_1c_hears_why_the_rest_does_not(onec: OneC) -> None:
    assert len(onec.lines(onec.ask("checkauth", kind="sale", auth=f"{USER}:{PASSWORD}"))) == 3


def test_answers_are_in_the_character_set_of_the_settings(site: Site, tmp_path: object) -> None:
    utf = Site(site.work, site.settings.data_dir, exchange_charset="utf-8")
    onec = OneC(utf).begin()
    onec.send("import.xml", TEA)
    answer = onec.ask("import", filename="import.xml")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert "товары 1" in answer.get_data().decode("utf-8")


def test_a_file_in_many_parts_is_the_same_file(site: Site) -> None:
    onec = OneC(site, part=37)
    assert onec.push({"import.xml": TEA, "offers.xml": TEA_PRICE})[1][0] == "success"
    assert site.catalogue.view("tea").price_kopecks == 8990


def test_a_part_that_is_repeated_after_a_lost_answer_is_kept_once(site: Site, onec: OneC) -> None:
    onec.begin()
    for part in (TEA[:100], TEA[100:200], TEA[100:200], TEA[200:], TEA[200:]):
        assert onec.word("file", part, filename="import.xml") == "success"
    assert onec.load("import.xml")[0] == "success"
    assert site.catalogue.goods("tea").name == "Чай"


def test_a_part_that_opens_a_document_begins_the_file_anew(site: Site, onec: OneC) -> None:
    onec.begin()
    onec.send("import.xml", TEA[:150])
    onec.send("import.xml", b"\xef\xbb\xbf" + TEA)
    assert onec.load("import.xml")[0] == "success"


def test_bytes_that_a_crash_left_behind_the_last_part_are_cut_off(site: Site, onec: OneC) -> None:
    onec.begin()
    onec.send("import.xml", TEA[:150])
    (file,) = [each for each in (site.settings.data_dir / "exchange").rglob("*") if each.is_file()]
    with file.open("ab") as written:
        written.write(b"<half of a part")
    onec.send("import.xml", TEA[150:])
    assert onec.load("import.xml")[0] == "success"


def test_import_says_progress_until_it_is_done_and_then_success_for_ever(site: Site, onec: OneC) -> None:
    cards = [goods(f"tea-{number}", f"Чай {number}") for number in range(450)]
    onec.begin()
    onec.send("import.xml", document(catalogue(cards)))
    site.elapsed.by = site.settings.exchange_step_s
    words = [onec.word("import", filename="import.xml") for _ in range(8)]
    assert words.count("progress") >= 3
    assert words == sorted(words)
    assert words[-1] == "success"
    assert len(site.catalogue.many([f"tea-{number}" for number in range(450)])) == 450
    assert site.exchange.reports()[0].report["counts"]["товары"] == 450


def test_nothing_of_a_file_is_seen_while_it_says_progress(site: Site, onec: OneC) -> None:
    onec.push({"import.xml": TEA, "offers.xml": TEA_PRICE})
    cards = [goods(f"tea-{number}", f"Чай {number}") for number in range(450)]
    later = OneC(site).begin()
    later.send("import.xml", document(catalogue([goods("tea", "Чай новый"), *cards])))
    site.elapsed.by = site.settings.exchange_step_s
    assert later.word("import", filename="import.xml") == "progress"
    assert site.catalogue.goods("tea").name == "Чай"
    assert site.catalogue.many(["tea-1"]) == {}
    assert later.load("import.xml")[0] == "success"
    assert site.catalogue.goods("tea").name == "Чай новый"


def test_an_import_whose_process_was_killed_goes_on_where_it_was(
    site: Site, onec: OneC, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [goods(f"tea-{number}", f"Чай {number}") for number in range(450)]
    onec.begin()
    onec.send("import.xml", document(catalogue(cards)))

    class Killed(BaseException):
        """Nothing of ours catches this, as nothing catches a kill."""

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        site.elapsed.by = site.settings.exchange_step_s
        broken.setattr("lukoshko_server.exchange.loading._Run._pause", die)
        with pytest.raises(Killed):
            onec.ask("import", filename="import.xml")
    assert onec.word("import", filename="import.xml") == "progress"  # the lease of the dead still holds
    clock.forward(seconds=30)
    assert onec.load("import.xml")[0] == "success"
    assert site.exchange.reports()[0].report["counts"]["товары"] == 450
    assert "twice" not in site.exchange.reports()[0].report["kinds"]


def test_two_requests_for_one_import_do_not_apply_a_step_twice(site: Site, onec: OneC) -> None:
    cards = [goods(f"tea-{number}", f"Чай {number}") for number in range(300)]
    onec.begin()
    onec.send("import.xml", document(catalogue(cards)))
    with ThreadPoolExecutor(4) as pool:
        words = set(pool.map(lambda _: onec.word("import", filename="import.xml"), range(4)))
    assert words <= {"progress", "success"}
    assert onec.load("import.xml")[0] == "success"
    assert site.exchange.reports()[0].report["counts"]["товары"] == 300
    assert "twice" not in site.exchange.reports()[0].report["kinds"]


def test_a_second_exchange_waits_for_the_first(site: Site, clock: FixedClock) -> None:
    first, second = OneC(site).begin(), OneC(site)
    said = second.lines(second.ask("checkauth", auth=f"{USER}:{PASSWORD}"))
    second.cookie = f"{said[1]}={said[2]}"
    assert second.lines(second.ask("init"))[:2] == ["failure", "exchange.runs"]
    assert second.word("file", TEA, filename="import.xml") == "failure"
    first.send("import.xml", TEA)
    assert second.word("init") == "failure"
    assert first.load("import.xml")[0] == "success"
    assert second.word("init") == "zip=no"
    assert first.word("file", TEA, filename="import.xml") == "failure"


def test_an_exchange_that_broke_off_is_swept_away_by_the_next(
    site: Site, onec: OneC, clock: FixedClock
) -> None:
    onec.push({"import.xml": TEA, "offers.xml": TEA_PRICE})
    dead = OneC(site).begin()
    dead.send("import.xml", document(catalogue([goods(f"tea-{number}") for number in range(450)])))
    site.elapsed.by = site.settings.exchange_step_s
    assert dead.word("import", filename="import.xml") == "progress"
    clock.forward(seconds=site.settings.exchange_idle_s + 1)
    site.elapsed.by = 0
    heir = OneC(site)
    assert heir.push({"import.xml": document(catalogue([goods("coffee", "Кофе")]))})[0][0] == "success"
    assert site.catalogue.many(["tea-1"]) == {}
    assert set(site.catalogue.many(["tea", "coffee"])) == {"tea", "coffee"}
    assert dead.word("import", filename="import.xml") == "failure"


def test_a_file_may_be_sent_and_loaded_again_in_one_exchange(site: Site, onec: OneC) -> None:
    onec.push({"import.xml": TEA, "offers.xml": TEA_PRICE})
    onec.send("offers.xml", TEA_PRICE.replace(b">5<", b">7<"))
    assert onec.load("offers.xml")[0] == "success"
    assert site.stock.available(["tea"]) == {"tea": 7}


def test_init_forgets_what_was_sent_before_it(site: Site, onec: OneC) -> None:
    onec.begin()
    onec.send("import.xml", TEA)
    assert onec.word("init") == "zip=no"
    assert onec.lines(onec.ask("import", filename="import.xml"))[:2] == ["failure", "exchange.no-such-file"]
    assert not list((site.settings.data_dir / "exchange").rglob("*.*"))


def test_a_name_that_leads_elsewhere_is_refused_and_writes_nothing(site: Site, onec: OneC) -> None:
    onec.begin()
    name = "../../etc/passwd"
    assert onec.lines(onec.ask("file", TEA, filename=name))[:2] == ["failure", "exchange.bad-name"]
    assert onec.word("import", filename=name) == "failure"
    assert not list((site.settings.data_dir / "exchange").rglob("*"))


def test_folders_that_1c_puts_in_front_are_taken_off(onec: OneC) -> None:
    onec.begin()
    assert onec.word("file", TEA, filename="/tmp/v8_1A/import0_1.xml") == "success"
    assert onec.load("import0_1.xml")[0] == "success"


def test_pictures_are_accepted_beside_the_papers(onec: OneC) -> None:
    onec.begin()
    assert onec.word("file", b"\xff\xd8\xff\xe0JFIF", filename="import_files/ab/ab12.jpg") == "success"
    onec.send("import.xml", TEA)
    assert onec.load("import.xml")[0] == "success"


def test_a_part_above_the_limit_is_refused(site: Site, onec: OneC) -> None:
    onec.begin()
    part = b" " * (site.settings.exchange_file_limit + 1)
    assert onec.lines(onec.ask("file", part, filename="import.xml"))[:2] == ["failure", "exchange.too-large"]
    assert onec.word("file", part[1:], filename="import.xml") == "success"


def test_a_body_far_too_large_is_not_even_read(onec: OneC) -> None:
    onec.begin()
    answer = onec.ask("file", b" " * (5 * 1024 * 1024), filename="import.xml")
    assert answer.status_code == 413
    assert onec.lines(answer)[0] == "failure"


def test_the_sum_of_the_files_is_bounded(site: Site) -> None:
    small = Site(site.work, site.settings.data_dir, exchange_most_bytes=1000)
    onec = OneC(small).begin()
    assert onec.word("file", b"a" * 600, filename="a.xml") == "success"
    assert onec.word("file", b"b" * 600, filename="b.xml") == "failure"
    assert onec.word("file", b"b" * 400, filename="b.xml") == "success"


def test_archives_are_refused_at_once(onec: OneC) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("import.xml", TEA)
    onec.begin()
    assert onec.word("file", archive.getvalue(), filename="v8_1.zip") == "failure"


def test_complete_ends_an_exchange(site: Site, onec: OneC) -> None:
    onec.begin()
    onec.send("import.xml", TEA)
    assert onec.word("complete") == "success"
    assert onec.word("import", filename="import.xml") == "failure"
    assert OneC(site).begin()


def test_deactivate_withdraws_what_the_exchange_did_not_name(
    site: Site, onec: OneC, clock: FixedClock
) -> None:
    onec.push({"import.xml": document(catalogue([goods("tea"), goods("coffee")])), "offers.xml": document(
        offers([offer("tea", price("1")), offer("coffee", price("2"))])
    )})  # fmt: skip
    clock.forward(hours=1)
    later = OneC(site)
    stamp = str(int((clock.now - timedelta(seconds=1)).timestamp()))
    later.begin()
    assert later.word("deactivate", timestamp=stamp) == "success"
    assert site.catalogue.goods("coffee").for_sale  # no goods came: nothing is withdrawn
    later.send("import.xml", document(catalogue([goods("tea")])))
    later.load("import.xml")
    assert later.word("deactivate", timestamp=stamp) == "success"
    assert site.catalogue.goods("tea").for_sale
    assert not site.catalogue.goods("coffee").for_sale
    assert later.word("deactivate", timestamp=stamp) == "success"
    assert site.catalogue.goods("tea").for_sale


def test_the_log_says_who_was_refused_and_never_the_password(
    onec: OneC, caplog: pytest.LogCaptureFixture
) -> None:
    onec.ask("checkauth", auth=f"{USER}:a guess")
    onec.ask("checkauth", auth=f"{USER}:{PASSWORD}")
    assert "127.0.0.1" in caplog.text
    assert "exchange.not-signed-in" in caplog.text
    assert PASSWORD not in caplog.text
    assert "a guess" not in caplog.text
