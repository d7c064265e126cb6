"""Clients of AWS. Reading botocore's descriptions of AWS is most of a client's cost: it is done once a process."""

import gc
import threading
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

# A session must not make two clients at the same moment.
_MAKING = threading.Lock()


def make_client(service: str, config: Config) -> Any:
    """Region, credentials and endpoint are those of the environment."""
    with _MAKING:
        return _session().create_client(service, config=config)


def share_descriptions(session: Session) -> None:
    """With the session of another library, which makes its own clients."""
    session.register_component("data_loader", _session().get_component("data_loader"))


@cache
def _session() -> Session:
    # What a cold start has imported by now stays: a collection that walks all of it takes as long as a client.
    gc.freeze()
    return get_session()
