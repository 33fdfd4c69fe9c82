"""While the database does not answer, a request is told to come again: 503, never a plain failure of ours."""

from pathlib import Path

from sqlalchemy.exc import OperationalError
from tests import databases
from tests.shop import settings

from lukoshko_server.app import build


def test_a_request_that_the_database_did_not_answer_may_come_again(tmp_path: Path) -> None:
    engine = databases.sqlite(tmp_path / "test.sqlite")
    app = build(settings(tmp_path), engine=engine).flask()

    @app.get("/api/v1/cut")
    def cut() -> str:
        """Meets a connection that was just cut."""
        raise OperationalError(
            "select 1", {}, Exception("terminating connection due to administrator command")
        )

    answer = app.test_client().get("/api/v1/cut")
    engine.dispose()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.get_json()["code"] == "request.unavailable"
    assert "administrator" not in answer.get_data(as_text=True)
