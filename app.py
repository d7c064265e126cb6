"""The map of the system: every route, queue and schedule, each handed over in one line."""

from chalice import Chalice, Rate
from chalice.app import CloudWatchEvent, SQSEvent

from chalicelib.jobs import reply_queue, sweeper
from chalicelib.routes import (
    corrections,
    http,
    inbox,
    jobs,
    knowledge,
    messages,
    metrics,
    operators,
    orders,
    products,
    profile,
    senders,
    session,
    trial,
    webhook,
)

app = Chalice(app_name="whatsapp-sales-bot", configure_logs=False)
app.register_middleware(http.middleware, "http")

app.register_blueprint(webhook.routes)
app.register_blueprint(session.routes)
app.register_blueprint(operators.routes)
app.register_blueprint(inbox.routes)
app.register_blueprint(jobs.routes)
app.register_blueprint(corrections.routes)
app.register_blueprint(trial.routes)
app.register_blueprint(messages.routes)
app.register_blueprint(metrics.routes)
app.register_blueprint(senders.routes)
app.register_blueprint(profile.routes)
app.register_blueprint(orders.routes)
app.register_blueprint(products.routes)
app.register_blueprint(knowledge.routes)


@app.on_sqs_message(queue="replies.fifo", batch_size=1)
def reply_worker(event: SQSEvent) -> dict[str, object]:
    return reply_queue.handle(event)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(_event: CloudWatchEvent) -> None:
    sweeper.handle()
