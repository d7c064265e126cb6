"""What the bot is measured against: the plain first design of such a bot, in Flask and SQLAlchemy (SQLite).

It answers within the request: keep the message, ask the model, keep the answer, send it through Twilio, and only then
acknowledge. It does so as well as that can be done: no connection to the database is held while the model thinks.

Served by gunicorn as `tests.bench.plain_bot:make_app()`. Settings: DATABASE_URL, OPENAI_BASE_URL, OPENAI_API_KEY,
TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_BASE_URL, TWILIO_WEBHOOK_URL.
"""

import os
from datetime import UTC, datetime
from typing import Literal, cast

import requests
from flask import Flask, Response, abort, request
from openai import OpenAI
from openai.types.responses import ResponseInputParam
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from twilio.request_validator import RequestValidator

INSTRUCTIONS = "Eres el vendedor de una tienda. Responde en español, breve y amable."
HISTORY = 20  # messages
TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Table(DeclarativeBase):
    pass


class Message(Table):
    __tablename__ = "messages"

    message_id: Mapped[int] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]


def make_app() -> Flask:
    app = Flask(__name__)
    engine = create_engine(os.environ["DATABASE_URL"])
    Table.metadata.create_all(engine)
    engine.dispose()  # each of gunicorn's processes opens its own
    model = OpenAI(timeout=60)
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])

    @app.post("/whatsapp")
    def receive() -> Response:
        form = request.form
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(os.environ["TWILIO_WEBHOOK_URL"], form, signature):
            abort(403)
        customer = form["From"]
        keep(customer, "user", form["Body"])
        answer = model.responses.create(model="demo", instructions=INSTRUCTIONS, input=history(customer)).output_text
        keep(customer, "assistant", answer)
        send(form["To"], customer, answer)
        return Response(TWIML, content_type="text/xml")

    def keep(customer: str, role: str, body: str) -> None:
        with Session(engine) as session, session.begin():
            session.add(Message(customer=customer, role=role, body=body, created_at=datetime.now(UTC)))

    def history(customer: str) -> ResponseInputParam:
        newest = select(Message).where(Message.customer == customer).order_by(Message.message_id.desc()).limit(HISTORY)
        with Session(engine) as session:
            found = list(session.scalars(newest))
        return [{"role": cast(Literal["user", "assistant"], each.role), "content": each.body} for each in found[::-1]]

    return app


def send(sender: str, customer: str, body: str) -> None:
    account = os.environ["TWILIO_ACCOUNT_SID"]
    answer = requests.post(
        f"{os.environ['TWILIO_API_BASE_URL']}/2010-04-01/Accounts/{account}/Messages.json",
        data={"From": sender, "To": customer, "Body": body},
        auth=(account, os.environ["TWILIO_AUTH_TOKEN"]),
        timeout=10,
    )
    answer.raise_for_status()
