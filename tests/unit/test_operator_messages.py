"""What operators send besides plain words: templates, pictures, and once more what the customer never got."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import RequestRefused, SendRefused, SendUnknown
from chalicelib.sales.conversation import Message, Mode
from chalicelib.sales.profile import Template
from chalicelib.sales.replies import Again, FilledTemplate, Picture, Wish, Words
from tests.world import ANA, World

PNG = b"\x89PNG\r\n\x1a\n a picture"
A_DAY = 24 * 3600
SID = "HX" + "0a" * 16
TEMPLATE = Template("retomar", SID, ("nombre", "producto"), "Hola {{1}}, ¿todavía te interesa {{2}}?")
HELLO = Words("Hola, soy Lucía")
FILLED = FilledTemplate("retomar", {"1": "Ana", "2": "la taza"})


@pytest.fixture
def world() -> World:
    world = World()
    world.profile = replace(world.profile, templates=(TEMPLATE,))
    world.customer_writes()
    return world


def refusal(world: World, wish: Wish) -> str:
    before = len(world.thread())
    with pytest.raises(RequestRefused) as refused:
        world.operator_sends(wish, "client-9999")
    assert len(world.thread()) == before
    assert world.twilio.accepted == []
    return refused.value.code


def failed(world: World, wish: Wish = HELLO) -> Message:
    world.twilio.fails = [SendRefused(63024)]
    return world.operator_sends(wish)


# Templates


def test_after_the_24_hours_a_template_goes_out_with_its_text_in_the_thread(world: World) -> None:
    world.clock.move(A_DAY + 1)
    message = world.operator_sends(FILLED)
    assert message.body == "Hola Ana, ¿todavía te interesa la taza?"
    assert (message.content_sid, message.template_name, message.author) == (SID, "retomar", "lucia")
    (sent,) = world.twilio.accepted
    assert (sent.content_sid, sent.content_variables) == (SID, {"1": "Ana", "2": "la taza"})
    conversation = world.conversation()
    assert conversation.mode is Mode.HUMAN
    assert conversation.last_message_preview == message.body


def test_variables_may_be_named_and_become_one_line(world: World) -> None:
    world.operator_sends(FilledTemplate("retomar", {"producto": " la\n taza ", "nombre": "Ana"}))
    assert world.twilio.accepted[0].content_variables == {"1": "Ana", "2": "la taza"}


@pytest.mark.parametrize(
    "variables", [{}, {"1": "Ana"}, {"1": "Ana", "2": " "}, {"1": "a", "2": "b", "3": "c"}, {"1": "a", "nombre": "b"}]
)
def test_each_variable_needs_just_one_text(world: World, variables: dict[str, str]) -> None:
    assert refusal(world, FilledTemplate("retomar", variables)) == "bad_variables"


def test_a_template_that_the_profile_has_not_is_refused_with_those_that_it_has(world: World) -> None:
    with pytest.raises(RequestRefused) as refused:
        world.operator_sends(FilledTemplate("otra", {}))
    assert (refused.value.status, refused.value.code) == (400, "unknown_template")
    assert "retomar" in refused.value.message


@pytest.mark.parametrize("fields", [{"opted_out": True}, {"unasked_forbidden": True}])
def test_after_the_24_hours_no_template_goes_to_who_wants_no_messages(world: World, fields: dict[str, Any]) -> None:
    _with(world, **fields)
    world.clock.move(A_DAY + 1)
    assert refusal(world, FILLED) == "opted_out"


def test_no_template_goes_to_who_is_blocked(world: World) -> None:
    _with(world, blocked=True)
    assert refusal(world, FILLED) == "blocked"


def test_a_template_whose_request_died_after_the_24_hours_is_finished_by_the_worker(world: World) -> None:
    world.clock.move(A_DAY + 1)
    world.twilio.fails = [SendUnknown()]
    message = world.operator_sends(FILLED)
    assert message.sid is None
    world.clock.move(60)
    world.worker_runs()
    assert world.status_of(message.message_id) == "queued"
    assert [sent.content_sid for sent in world.twilio.accepted] == [SID]


# Pictures


def test_a_picture_is_kept_under_its_conversation_and_goes_out_as_a_link(world: World) -> None:
    message = world.operator_sends(Picture(PNG, "Así quedó"))
    key = f"media/{world.id_of(ANA)}/op:client-0001/0"
    assert world.objects.objects == {key: PNG}
    assert (message.kind, message.body, message.media[0].content_type) == ("image", "Así quedó", "image/png")
    (sent,) = world.twilio.accepted
    assert sent.body == "Así quedó"
    assert key in sent.media_url


def test_a_picture_without_words_is_a_photo_in_the_list(world: World) -> None:
    world.operator_sends(Picture(PNG))
    assert world.conversation().last_message_preview == "Foto"


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"GIF89a", b"%PDF-1.7", b"RIFF0000WEBPVP8X0000\x02", b"<html>\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_by_its_bytes_is_refused_and_not_kept(world: World, data: bytes) -> None:
    assert refusal(world, Picture(data)) == "bad_picture"
    assert world.objects.objects == {}


def test_a_picture_of_more_than_4_mb_is_refused(world: World) -> None:
    assert refusal(world, Picture(PNG + bytes(4 * 1024 * 1024))) == "too_large"


def test_a_caption_is_shorter_than_a_message(world: World) -> None:
    assert refusal(world, Picture(PNG, "a" * 1025)) == "body_too_long"


def test_a_picture_that_may_not_go_out_is_not_kept(world: World) -> None:
    world.clock.move(A_DAY + 1)
    assert refusal(world, Picture(PNG)) == "window_closed"
    assert world.objects.objects == {}


def test_a_picture_sent_again_by_the_worker_has_a_new_link(world: World) -> None:
    world.twilio.fails = [SendUnknown()]
    message = world.operator_sends(Picture(PNG))
    world.clock.move(60)
    world.worker_runs()
    assert world.status_of(message.message_id) == "queued"
    first, second = world.objects.links
    assert world.twilio.accepted[0].media_url == second != first
    assert "lasts=3600" in second


def test_a_picture_whose_answer_was_lost_is_found_and_not_sent_twice(world: World) -> None:
    world.twilio.lose_answers = 1
    message = world.operator_sends(Picture(PNG))
    world.clock.move(60)
    world.worker_runs()
    assert world.status_of(message.message_id) == "sent"
    assert len(world.twilio.accepted) == 1


def test_the_model_is_told_that_a_person_sent_a_photo_and_not_that_the_customer_did(world: World) -> None:
    world.operator_sends(Picture(PNG))
    world.operator_edits(mode=Mode.BOT)
    world.customer_writes("¿Esa es?")
    world.worker_runs()
    told = str(world.model.requests[0].conversation)
    assert "[Respondió una persona del equipo con una foto]" in told
    assert "El cliente envió" not in told


def test_an_erased_persons_conversation_loses_the_pictures_that_went_there(world: World) -> None:
    world.operator_sends(Picture(PNG))
    world.erase()
    world.worker_runs()
    assert world.objects.keys_under("media/") == []


# Once more


def test_a_failed_message_goes_out_once_more_as_a_new_one(world: World) -> None:
    first = failed(world)
    assert first.delivery_status == "failed"
    second = world.operator_sends(Again(first.message_id), "client-0002")
    assert (second.message_id, second.body, second.delivery_status) == ("op:client-0002", first.body, "queued")
    assert world.status_of(first.message_id) == "failed"


def test_once_more_is_once_however_often_it_is_asked(world: World) -> None:
    first = failed(world)
    for _ in range(3):
        world.operator_sends(Again(first.message_id), "client-0002")
    assert len(world.twilio.accepted) == 1


@pytest.mark.parametrize("wish", [Picture(PNG, "Así quedó"), FILLED])
def test_a_picture_and_a_template_go_out_once_more_whole(world: World, wish: Wish) -> None:
    first = failed(world, wish)
    second = world.operator_sends(Again(first.message_id), "client-0002")
    same = ("body", "kind", "media", "content_sid", "content_variables", "template_name")
    assert [getattr(second, name) for name in same] == [getattr(first, name) for name in same]
    assert len(world.twilio.accepted) == 1


def test_an_answer_of_the_bot_that_nobody_knows_of_goes_out_in_the_operators_name(world: World) -> None:
    world.twilio.fails = [SendUnknown()]
    world.twilio.listing_fails = True
    world.worker_runs()
    assert world.status_of("bot:1:1") == "unknown"
    again = world.operator_sends(Again("bot:1:1"))
    assert again.author == "lucia"
    assert world.sent_bodies() == [again.body]


def test_what_the_customer_has_or_wrote_is_not_sent_again(world: World) -> None:
    sent = world.operator_writes()
    inbound = world.thread()[0].message_id
    for message_id in (sent.message_id, inbound):
        with pytest.raises(RequestRefused) as refused:
            world.operator_sends(Again(message_id), "client-0002")
        assert (refused.value.status, refused.value.code) == (409, "not_resendable")
    with pytest.raises(RequestRefused) as unknown:
        world.operator_sends(Again("op:nobody"), "client-0002")
    assert unknown.value.status == 404


def test_after_the_24_hours_words_do_not_go_out_again(world: World) -> None:
    first = failed(world)
    world.clock.move(A_DAY + 1)
    assert refusal(world, Again(first.message_id)) == "window_closed"


# Who is told, and who has it


def test_an_opt_out_keeps_its_reason_and_who_said_it(world: World) -> None:
    world.operator_edits(opted_out=True, opt_out_reason="Lo pidió por teléfono")
    conversation = world.conversation()
    assert (conversation.opt_out_reason, conversation.opt_out_by) == ("Lo pidió por teléfono", "lucia")
    world.operator_edits(opted_out=False)
    conversation = world.conversation()
    assert (conversation.opt_out_reason, conversation.opt_out_by, conversation.opted_out_at) == ("", "lucia", None)


def test_an_opt_out_by_the_customers_own_word_is_the_customers(world: World) -> None:
    world.customer_writes("BAJA")
    world.worker_runs()
    assert world.conversation().opt_out_by == "customer"


def test_the_reason_is_kept_in_the_persons_other_conversation_too() -> None:
    world, hidden = World(), "whatsapp:ES.4480491918930694"
    world.customer_writes(address=hidden, external_user_id="ES.4480491918930694")
    world.customer_writes()
    world.customer_writes(external_user_id="ES.4480491918930694")
    world.operator_edits(opted_out=True, opt_out_reason="Lo pidió por teléfono")
    other = world.conversation(hidden)
    assert (other.opt_out_reason, other.opt_out_by) == ("Lo pidió por teléfono", "lucia")


def test_a_conversation_is_given_to_an_operator_that_there_is(world: World) -> None:
    assert world.operator_edits(assigned_to="lucia").assigned_to == "lucia"
    with pytest.raises(RequestRefused) as refused:
        world.operator_edits(assigned_to="nobody")
    assert (refused.value.status, refused.value.code) == (400, "unknown_operator")
    assert world.operator_edits(assigned_to=None).assigned_to is None


def test_who_takes_a_conversation_over_has_it_unless_somebody_has_it_already(world: World) -> None:
    assert world.operator_edits(mode=Mode.HUMAN).assigned_to == "lucia"
    _with(world, mode=Mode.BOT, assigned_to="pedro")
    assert world.operator_edits(mode=Mode.HUMAN).assigned_to == "pedro"


def test_who_has_it_and_is_gone_since_stands_in_no_edits_way(world: World) -> None:
    _with(world, assigned_to="pedro")
    assert world.operator_edits(assigned_to="pedro", note="sigue").note == "sigue"


def _with(world: World, **fields: Any) -> None:
    rows = world.conversations.rows
    rows[world.id_of(ANA)] = replace(rows[world.id_of(ANA)], **fields)
