"""The customers' phones: a page that looks like WhatsApp, and the JSON it and the tests use.

GET  /api/customers                        -> {items}
POST /api/customers {profile_name, phone}  -> 201; without phone: one who hides the number behind a username
PATCH /api/customers/ID {read_receipts}    or {hides_number: true}
POST /api/customers/ID/messages {kind, body, ...} -> 201 {items}; phone_messages.py says what each kind takes
GET  /api/messages?since=CHANGE&wait=SECONDS -> {items, customers, next}: what changed, once something did
GET  /media/SID                            a file that was sent
GET, POST, DELETE /faults                  see faults.py
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from local.faults_api import faults_api
from local.flask_server import file_of
from local.phone_messages import BadMessage, read_messages
from local.phone_store import Customer, Message
from local.twilio_account import TwilioAccount

PAGE = Path(__file__).parent / "phone_page"
LONGEST_WAIT_SECONDS = 25
LOCATION = ("Latitude", "Longitude", "Label", "Address")
CONTENT_SECURITY = "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'"


def phone_app(account: TwilioAccount) -> Flask:
    app = Flask(__name__, static_folder=None)
    store = account.store

    @app.get("/")
    def index() -> Response:
        return page("index.html")

    @app.get("/page/<path:name>")
    def page(name: str) -> Response:
        return file_of(PAGE, name)

    @app.get("/api/customers")
    def customers() -> Any:
        return jsonify({"items": [customer_json(customer) for customer in store.customers()], "next": None})

    @app.post("/api/customers")
    def add_customer() -> Any:
        wanted = request.get_json()
        name, phone = (
            str(wanted.get("profile_name") or "").strip(),
            str(wanted.get("phone") or "").replace(" ", ""),
        )
        if not name:
            raise BadMessage("Falta el nombre.")
        if phone and not (phone.startswith("+") and phone[1:].isdecimal() and 8 <= len(phone) <= 16):
            raise BadMessage("El teléfono se escribe con su prefijo, por ejemplo +34600000002.")
        customer = account.add_customer(name, phone or None, username=str(wanted.get("username") or ""))
        return jsonify(customer_json(customer)), 201

    @app.patch("/api/customers/<customer_id>")
    def change_customer(customer_id: str) -> Any:
        customer, wanted = known(customer_id), request.get_json()
        changes: dict[str, Any] = {}
        if "read_receipts" in wanted:
            changes["read_receipts"] = bool(wanted["read_receipts"])
        if wanted.get("hides_number"):
            changes |= {"phone": None, "address": f"whatsapp:{customer.external_user_id}"}
        changed = store.change_customer(customer_id, **changes)
        return jsonify(customer_json(changed or customer))

    @app.post("/api/customers/<customer_id>/messages")
    def write(customer_id: str) -> Any:
        customer, wanted = known(customer_id), request.get_json()
        copies = wanted.get("copies", 1)
        written = [
            account.customer_writes(
                customer,
                kind=draft.kind,
                body=draft.body,
                parameters=draft.parameters,
                media=draft.media,
                copies=min(max(int(copies), 1), 10),
            )
            for draft in read_messages(wanted, account.senders[0])
        ]
        return jsonify({"items": [message_json(message) for message in written]}), 201

    @app.get("/api/messages")
    def messages() -> Any:
        since = request.args.get("since", 0, int)
        store.wait_for_change(since, min(request.args.get("wait", 0.0, float), LONGEST_WAIT_SECONDS))
        # Read before the lists: what changes meanwhile comes twice rather than never.
        seen = store.last_change()
        return jsonify(
            {
                "items": [message_json(message) for message in store.messages_since(since)],
                "customers": [customer_json(customer) for customer in store.customers(since)],
                "next": seen,
            }
        )

    @app.get("/media/<media_sid>")
    def media(media_sid: str) -> Response:
        found = store.media(media_sid)
        if found is None:
            abort(404)
        return Response(found.content, content_type=found.content_type)

    def known(customer_id: str) -> Customer:
        customer = store.customer(customer_id)
        if customer is None:
            abort(404)
        return customer

    @app.errorhandler(BadMessage)
    def bad_message(error: BadMessage) -> Any:
        return jsonify({"error": {"code": "bad_message", "message": str(error)}}), 400

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        return jsonify({"error": {"code": "http", "message": error.name}}), error.code

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    app.register_blueprint(faults_api(account.faults))
    return app


def customer_json(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.customer_id,
        "address": customer.address,
        "phone": customer.phone,
        "external_user_id": customer.external_user_id,
        "profile_name": customer.profile_name,
        "username": customer.username,
        "read_receipts": customer.read_receipts,
        "typing_seconds": max(0, round(customer.typing_until - time.time(), 1)),
    }


def message_json(message: Message) -> dict[str, Any]:
    parameters = message.details.get("parameters", {})
    return {
        "sid": message.sid,
        "customer_id": message.customer_id,
        "direction": message.direction,
        "kind": message.kind,
        "body": message.body,
        "media": [f"/media/{media_sid}" for media_sid in message.details.get("media", [])],
        "media_url": message.details.get("media_url"),
        "location": {name.lower(): parameters.get(name) for name in LOCATION} if "Latitude" in parameters else None,
        "referral_headline": parameters.get("ReferralHeadline"),
        "reply_to": parameters.get("OriginalRepliedMessageSid"),
        "forwarded": "Forwarded" in parameters,
        "delivery_status": message.delivery_status,
        "error_code": message.error_code,
        "sent_at": datetime.fromtimestamp(message.created_at, UTC).isoformat().replace("+00:00", "Z"),
    }
