"""Twilio in: a customer's message, the progress of one of ours. Nothing heavy is imported on this way."""

import re

from chalice.app import Response

from chalicelib import logs, wiring
from chalicelib.errors import RequestRefused
from chalicelib.flows.track_delivery import DeliveryReport
from chalicelib.routes.http import FORM, LONGEST_ID, PUBLIC, Form, Routes, body_of, form_of, query, twiml
from chalicelib.sales.inbound import mistake_in, parse_inbound
from chalicelib.sales.links import signed_as, status_url

LARGEST_BODY = 256 * 1024
# Of a conversation or a message of ours; they stand in the log.
_ID = re.compile(rf"[A-Za-z0-9_=:-]{{1,{LONGEST_ID}}}")
routes = Routes(__name__)


@routes.route("/whatsapp", methods=["POST"], role=PUBLIC, content_types=[FORM])
def receive() -> Response:
    parts = wiring.current()
    form = _signed_form(parts, parts.settings.twilio_webhook_url)
    if mistake := mistake_in(form):
        raise _refused(400, mistake)
    parts.receive_message(parse_inbound(form))
    return twiml()


@routes.route("/whatsapp/status", methods=["POST"], role=PUBLIC, content_types=[FORM])
def status() -> Response:
    parts = wiring.current()
    parameters = query(routes.current_request)
    conversation_id, message_id = parameters.get("c", ""), parameters.get("m", "")
    form = _signed_form(parts, status_url(parts.settings.twilio_webhook_url, conversation_id, message_id))
    sid, progress = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not (sid and progress and conversation_id and message_id):
        raise _refused(400, "report_incomplete")
    if len(sid) > LONGEST_ID or not (_ID.fullmatch(conversation_id) and _ID.fullmatch(message_id)):
        raise _refused(400, "report_ids_wrong")
    code = form.get("ErrorCode", "")
    error_code = int(code) if code.isascii() and code.isdigit() and len(code) < 8 else None
    parts.track_delivery(DeliveryReport(conversation_id, message_id, sid, progress, error_code))
    return twiml()


def _signed_form(parts: wiring.Wiring, url: str) -> Form:
    """The form of a request that Twilio signed for our account. Raises RequestRefused."""
    request = routes.current_request
    raw = body_of(request)
    if len(raw) > LARGEST_BODY:
        raise _refused(413, "body_too_large")
    form = form_of(raw)
    if form is None:
        raise _refused(403, "body_unreadable")
    signed = any(parts.is_signed_by_twilio(each, form, request.headers) for each in signed_as(url))
    if parts.settings.verify_webhook and not signed:
        raise _refused(403, "signature_wrong")
    if form.get("AccountSid") != parts.settings.twilio_account_sid:
        raise _refused(403, "account_foreign")
    return form


def _refused(status_code: int, reason: str) -> RequestRefused:
    logs.step("webhook_refused", reason=reason)
    return RequestRefused(status_code, reason, reason)
