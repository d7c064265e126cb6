"""The simulated account knows the shop's templates, as Twilio knows the approved ones."""

from chalicelib.clock import SystemClock
from chalicelib.flows.edit_profile import EditProfile
from chalicelib.gateways.object_store import ObjectStore
from chalicelib.wiring import load_profile
from local.shop_templates import ShopTemplates
from tests.aws import BUCKET, aws_in_process

SENDER = "whatsapp:+14155238886"
SID = "HX" + "0a" * 16


def test_a_template_that_the_shop_saved_is_filled_in_and_no_other() -> None:
    with aws_in_process():
        edit = EditProfile(ObjectStore(BUCKET), SystemClock(), lambda: (SENDER,), load_profile)
        template = {"name": "retomar", "content_sid": SID, "variables": ["nombre"], "body": "Hola {{1}}"}
        edit.save(None, "file", {**edit.show(None).document, "templates": [template]}, "admin")
        templates = ShopTemplates(BUCKET, (SENDER,))
        assert templates.text(SENDER, SID, {"1": "Lucía"}) == "Hola Lucía"
        assert templates.text(SENDER, "HX" + "0b" * 16, {}) == ""


def test_while_the_bucket_cannot_be_read_no_template_is_known() -> None:
    with aws_in_process():
        assert ShopTemplates("nowhere", (SENDER,)).text(SENDER, SID, {}) == ""
