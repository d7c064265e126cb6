"""The profile and the pause switch through the API, down to what the worker does with them."""

from typing import Any

from tests.functional.conftest import ANA, Shop


def profile_of(shop: Shop, query: str = "") -> dict[str, Any]:
    answer = shop.api("GET", f"/api/profile{query}", token="viewer")
    assert answer.status_code == 200
    return dict(answer.json_body)


def save(shop: Shop, version: str, profile: dict[str, Any], token: str = "admin") -> Any:
    return shop.api("PUT", "/api/profile", {"version": version, "profile": profile}, token=token)


def renamed(shown: dict[str, Any], name: str) -> dict[str, Any]:
    profile: dict[str, Any] = shown["profile"]
    return profile | {"business": profile["business"] | {"name": name}}


def test_the_profile_of_the_package_is_shown_whole(shop: Shop) -> None:
    shown = profile_of(shop)
    assert (shown["version"], shown["saved_at"], shown["saved_by"], shown["paused"]) == ("file", None, None, False)
    assert shown["profile"]["business"]["name"] == "Casa Nopal"
    assert shown["profile"]["delivery"]["areas"][0]["price"] == "79.00"
    assert shown["profile"]["hours"]["sunday"] == []


def test_a_saved_profile_is_shown_kept_as_a_version_and_told_to_the_customer(shop: Shop) -> None:
    shown = profile_of(shop)
    profile = shown["profile"]
    profile["texts"]["opt_out_confirmed"] = "Hecho: ni un mensaje más."
    saved = save(shop, "file", profile)
    assert saved.status_code == 200
    assert saved.json_body["saved_by"] == "admin"
    assert profile_of(shop) == saved.json_body
    versions = shop.api("GET", "/api/profile/versions", token="viewer").json_body["items"]
    assert [version["version"] for version in versions] == [saved.json_body["version"], "file"]
    shop.customer_writes("BAJA")
    shop.worker()
    assert any("Hecho: ni un mensaje más." in message["body"] for message in shop.thread())


def test_an_edit_reaches_a_worker_that_has_read_the_profile_before(shop: Shop) -> None:
    sender = shop.parts.settings.twilio_senders[0]
    assert shop.parts.profiles.in_force(sender)
    assert save(shop, "file", renamed(profile_of(shop), "Casa Sol")).status_code == 200
    shop.clock.move(60)
    in_force = shop.parts.profiles.in_force(sender)
    assert in_force
    assert in_force.profile.name == "Casa Sol"


def test_going_back_is_saving_an_older_version_again(shop: Shop) -> None:
    first = save(shop, "file", renamed(profile_of(shop), "Casa Sol")).json_body
    second = save(shop, first["version"], renamed(first, "Casa Luna")).json_body
    old = profile_of(shop, f"?version={first['version']}")
    assert save(shop, second["version"], old["profile"]).json_body["profile"]["business"]["name"] == "Casa Sol"
    assert profile_of(shop, "?version=file")["profile"]["business"]["name"] == "Casa Nopal"


def test_an_edit_of_an_old_version_is_refused_and_loses_nothing(shop: Shop) -> None:
    shown = profile_of(shop)
    assert save(shop, "file", renamed(shown, "Casa Sol")).status_code == 200
    late = save(shop, "file", renamed(shown, "Casa Luna"))
    assert (late.status_code, late.json_body["error"]["code"]) == (409, "version_conflict")
    assert profile_of(shop)["profile"]["business"]["name"] == "Casa Sol"


def test_every_mistake_of_an_edit_is_told_in_spanish_with_its_place(shop: Shop) -> None:
    profile = profile_of(shop)["profile"]
    profile["voice"]["treatment"] = "ustedes"
    profile["hours"]["monday"] = ["9-18"]
    profile["texts"]["frist_message"] = "Hola"
    profile["delivery"]["areas"][1]["price"] = 129.001
    answer = save(shop, "file", profile)
    assert answer.status_code == 400
    error = answer.json_body["error"]
    assert (error["code"], error["message"]) == ("profile_invalid", "El perfil tiene 4 errores. No se guardó nada.")
    told = {detail["place"]: detail["message"] for detail in error["details"]}
    assert told == {
        "voice.treatment": "debe ser uno de: tú, usted, vos; ¿quisiste decir usted?",
        "hours.monday": "debe llevar horas como 09:00-18:00 (pasada la medianoche: 20:00-02:00); 9-18 no lo es",
        "texts.frist_message": "no es un campo que el bot conozca; ¿quisiste decir first_message?",
        "delivery.areas.1.price": "es más fino que MXN: esa moneda lleva 2 decimales",
    }
    assert profile_of(shop)["version"] == "file"


def test_what_is_no_profile_is_refused_with_a_sentence(shop: Shop) -> None:
    for body in ({}, {"version": "file"}, {"version": "file", "profile": []}, {"version": 1, "profile": {}}):
        answer = shop.api("PUT", "/api/profile", body, token="admin")
        assert (answer.status_code, answer.json_body["error"]["code"]) == (400, "bad_field")
    empty = save(shop, "file", {})
    assert empty.json_body["error"]["code"] == "profile_invalid"
    assert {"place": "business.name", "message": "falta"} in empty.json_body["error"]["details"]


def test_a_number_or_a_version_that_is_not_the_shops_is_refused(shop: Shop) -> None:
    assert profile_of(shop, "?sender=%2B14155238886")["version"] == "file"
    assert profile_of(shop, "?sender=+14155238886")["version"] == "file"
    for path in ("/api/profile", "/api/profile/versions"):
        assert shop.api("GET", f"{path}?sender=%2B19999999999", token="viewer").status_code == 400
    for version in ("current", "20260101T000000-00000000", "..%2Fcurrent"):
        assert shop.api("GET", f"/api/profile?version={version}", token="viewer").status_code == 404


def test_only_an_admin_saves_or_pauses(shop: Shop) -> None:
    shown = profile_of(shop)
    for token in ("viewer", "op"):
        assert save(shop, "file", shown["profile"], token).status_code == 403
        assert shop.api("PUT", "/api/pause", {"paused": True}, token=token).status_code == 403


def test_a_paused_bot_answers_nobody_and_a_person_is_asked_for(shop: Shop) -> None:
    assert shop.api("PUT", "/api/pause", {"paused": True}, token="admin").json_body == {"paused": True}
    assert profile_of(shop)["paused"]
    shop.customer_writes("Hola")
    shop.worker()
    assert [message["author"] for message in shop.thread()] == ["customer"]
    assert shop.conversation()["needs_person"] == "bot_paused"
    assert shop.conversation()["address"] == ANA


def test_a_bot_that_is_no_longer_paused_answers_again(shop: Shop) -> None:
    for paused in (True, False):
        assert shop.api("PUT", "/api/pause", {"paused": paused}, token="admin").status_code == 200
    assert shop.api("PUT", "/api/pause", {"paused": "no"}, token="admin").status_code == 400
    shop.customer_writes("Hola")
    shop.worker()
    assert "bot" in [message["author"] for message in shop.thread()]
