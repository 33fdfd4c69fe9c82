"""The shop window over HTTP."""

from flask import Blueprint, Response, request

from lukoshko_server.catalogue.service import Catalogue
from lukoshko_server.web import answer


def blueprint(catalogue: Catalogue) -> Blueprint:
    """Groups, search, one item: for anyone."""
    bp = Blueprint("catalogue", __name__, url_prefix="/api/v1")

    @bp.get("/groups")
    def groups() -> Response:
        """Groups with something to show."""
        return answer(catalogue.groups())

    @bp.get("/goods")
    def search() -> Response:
        """One page of goods for sale."""
        args = request.args
        limit = args.get("limit", "")
        return answer(
            catalogue.search(
                args.get("q", "")[:200],
                args.get("group") or None,
                args.get("after", ""),
                int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 5 else 40,
            )
        )

    @bp.get("/goods/<goods_id>")
    def item(goods_id: str) -> Response:
        """One item for sale; 404 otherwise."""
        return answer(catalogue.view(goods_id))

    return bp
