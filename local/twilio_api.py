"""Twilio's REST API as far as a bot uses it, in Twilio's own shapes: its SDK works with it unchanged."""

import hmac
import socket
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, jsonify, redirect, request

from chalicelib.sales.links import CONNECTION_OVERRIDES, without_fragment
from local.faults_api import faults_api
from local.inbound_form import API_VERSION, media_path
from local.phone_store import Media, Message
from local.settings import SIMULATED_SENDER
from local.twilio_account import TwilioAccount
from local.twilio_errors import AnswerLost, Refused

MOST_A_PAGE = 1000
DELIVERY = "/media.twiliocdn.com"


def twilio_app(account: TwilioAccount) -> Flask:
    app = Flask(__name__, static_folder=None)
    messages = f"/{API_VERSION}/Accounts/{account.account_sid}/Messages"

    @app.before_request
    def authenticate() -> None:
        given = request.authorization
        if request.blueprint in ("faults", "delivery"):
            return
        known = f"{account.account_sid}:{account.auth_token}"
        if given is None or not hmac.compare_digest(f"{given.username}:{given.password}".encode(), known.encode()):
            raise Refused(20003)

    @app.post(f"{messages}.json")
    def create() -> Any:
        try:
            return jsonify(_resource(account, account.accept(request.form.to_dict()))), 201
        except AnswerLost:
            return _hang_up()

    @app.get(f"{messages}.json")
    def list_messages() -> Any:
        if account.faults.strikes("list_fail_next"):
            raise Refused(500)
        found = [message for message in account.listed_messages() if _is_asked_for(message)]
        return jsonify(_page(account, f"{messages}.json", found))

    @app.get(f"{messages}/<sid>.json")
    def fetch(sid: str) -> Any:
        return jsonify(_resource(account, _known(account, sid)))

    @app.delete(f"{messages}/<sid>.json")
    def delete(sid: str) -> Any:
        """With its files; one that is still on its way stays."""
        account.delete(_known(account, sid))
        return "", 204

    @app.get(f"{messages}/<sid>/Media.json")
    def list_media(sid: str) -> Any:
        media = account.store.media_of(_known(account, sid).sid)
        return jsonify({"media_list": [_media_resource(account, item) for item in media], "page": 0})

    @app.get(f"{messages}/<sid>/Media/<media_sid>")
    def fetch_media(sid: str, media_sid: str) -> Any:
        """Not the file itself, but where it is delivered."""
        media = account.store.media(media_sid)
        if account.faults.strikes("media_missing_next") or media is None or media.message_sid != sid:
            raise Refused(20404)
        return redirect(f"{DELIVERY}/{_delivery_key(account, media_sid)}/{media_sid}", 307)

    @app.delete(f"{messages}/<sid>/Media/<media_sid>.json")
    def delete_media(sid: str, media_sid: str) -> Any:
        media = account.store.media(media_sid)
        if media is None or media.message_sid != _known(account, sid).sid:
            raise Refused(20404)
        account.store.delete_file(media_sid)
        return "", 204

    @app.post("/v2/Indicators/Typing.json")
    def typing() -> Any:
        account.show_typing(request.form.get("messageId", ""))
        return jsonify({"success": True})

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Any:
        more_info = f"https://www.twilio.com/docs/errors/{error.code}"
        shape = {"code": error.code, "message": error.message, "more_info": more_info, "status": error.status}
        return jsonify(shape), error.status

    @app.errorhandler(404)
    def unknown(error: Exception) -> Any:
        del error
        return refused(Refused(20404))

    app.register_blueprint(faults_api(account.faults))
    app.register_blueprint(_account_api(account))
    app.register_blueprint(_delivery_api(account))
    return app


def _delivery_api(account: TwilioAccount) -> Blueprint:
    """The host that delivers files: the address is the permission, and who also shows credentials is refused."""
    routes = Blueprint("delivery", __name__)

    @routes.get(f"{DELIVERY}/<key>/<media_sid>")
    def deliver(key: str, media_sid: str) -> Any:
        media = account.store.media(media_sid)
        if request.authorization is not None:
            return Response("Only one way to authenticate is allowed.", 400, content_type="text/plain")
        if media is None or not hmac.compare_digest(key, _delivery_key(account, media_sid)):
            return Response(status=403)
        return Response(media.content, content_type=media.content_type)

    return routes


def _delivery_key(account: TwilioAccount, media_sid: str) -> str:
    return hmac.digest(account.auth_token.encode(), media_sid.encode(), "sha256").hex()


def _account_api(account: TwilioAccount) -> Blueprint:
    """What tells about the account itself, for those who check whether it is well set up."""
    routes = Blueprint("account", __name__)

    @routes.get(f"/{API_VERSION}/Accounts/{account.account_sid}.json")
    def fetch_account() -> Any:
        return jsonify({"sid": account.account_sid, "status": "active", "type": "Full", "friendly_name": "Simulated"})

    @routes.get("/v2/Channels/Senders")
    def list_senders() -> Any:
        """As at Twilio, the sandbox's number is not among them."""
        listed = [sender for sender in account.senders if not sender.endswith(SIMULATED_SENDER)]
        return jsonify(
            {"senders": [_sender_resource(account, sender) for sender in listed], "meta": {"key": "senders"}}
        )

    @routes.get("/v1/ContentAndApprovals")
    def list_templates() -> Any:
        return jsonify({"contents": [], "meta": {"key": "contents"}})

    return routes


def _sender_resource(account: TwilioAccount, sender: str) -> dict[str, Any]:
    return {
        "sid": f"XE{sha256(sender.encode()).hexdigest()[:32]}",
        "sender_id": sender,
        "status": "ONLINE",
        "webhook": {
            "callback_url": without_fragment(account.webhook_url) + CONNECTION_OVERRIDES,
            "callback_method": "POST",
        },
    }


def _known(account: TwilioAccount, sid: str) -> Message:
    message = account.store.message(sid)
    if message is None or message.deleted:
        raise Refused(20404)
    return message


def _hang_up() -> Response:
    """Close the connection before anything is answered."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response()


def _is_asked_for(message: Message) -> bool:
    """The filters of the list: To, From, and DateSent by day in GMT."""
    asked = request.args
    sent_on = datetime.fromtimestamp(message.sent_at, UTC).date().isoformat() if message.sent_at else ""
    source, target = _ends(message)
    return (
        asked.get("To", target) == target
        and asked.get("From", source) == source
        and asked.get("DateSent", sent_on)[:10] == sent_on
        and sent_on >= asked.get("DateSent>", "")[:10]
        and sent_on <= asked.get("DateSent<", "9999")[:10]
    )


def _ends(message: Message) -> tuple[str, str]:
    inbound = message.direction == "inbound"
    return (message.address, message.sender) if inbound else (message.sender, message.address)


def _page(account: TwilioAccount, path: str, found: list[Message]) -> dict[str, Any]:
    size = max(1, min(int(request.args.get("PageSize", 50)), MOST_A_PAGE))
    number = int(request.args.get("Page", 0))
    start = number * size
    shown = found[start : start + size]

    def uri(page: int) -> str:
        asked = {name: value for name, value in request.args.items() if name not in ("Page", "PageToken")}
        return f"{path}?{urlencode({**asked, 'PageSize': size, 'Page': page})}"

    return {
        "messages": [_resource(account, message) for message in shown],
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": uri(number),
        "first_page_uri": uri(0),
        "previous_page_uri": uri(number - 1) if number else None,
        "next_page_uri": uri(number + 1) if len(found) > start + size else None,
    }


def _resource(account: TwilioAccount, message: Message) -> dict[str, Any]:
    source, target = _ends(message)
    inbound = message.direction == "inbound"
    uri = f"/{API_VERSION}/Accounts/{account.account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": _rfc2822(message.created_at),
        "date_sent": _rfc2822(message.sent_at),
        "date_updated": _rfc2822(message.updated_at),
        "direction": "inbound" if inbound else "outbound-api",
        "error_code": message.error_code,
        "error_message": None,
        "from": source,
        "messaging_service_sid": None,
        "num_media": str(len(message.details.get("media", [])) or int("media_url" in message.details)),
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": "received" if inbound else message.delivery_status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": target,
        "uri": f"{uri}.json",
    }


def _media_resource(account: TwilioAccount, media: Media) -> dict[str, Any]:
    return {
        "account_sid": account.account_sid,
        "parent_sid": media.message_sid,
        "sid": media.media_sid,
        "content_type": media.content_type,
        "uri": f"{media_path(account.account_sid, media)}.json",
    }


def _rfc2822(seconds: float | None) -> str | None:
    return None if seconds is None else format_datetime(datetime.fromtimestamp(seconds, UTC))
