"""The SNS topic that reaches a person of the shop by e-mail. The one seam of SNS."""

from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws_clients import make_client
from chalicelib.errors import StoreBusy

_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2})


class NoticeTopic:
    """Without a topic there is nobody to tell: then nothing happens."""

    def __init__(self, topic_arn: str) -> None:
        self._topic_arn = topic_arn

    @cached_property
    def client(self) -> Any:
        return make_client("sns", _CONFIG)

    def tell(self, subject: str, text: str) -> None:
        """`subject`: ASCII, under 100 characters, one line. Raises StoreBusy."""
        if not self._topic_arn:
            return
        try:
            self.client.publish(TopicArn=self._topic_arn, Subject=subject, Message=text)
        except (BotoCoreError, ClientError) as error:
            raise StoreBusy(type(error).__name__) from None
