"""Clients of AWS share what is slow to read."""

from botocore.session import get_session

from chalicelib.aws_clients import share_descriptions
from chalicelib.store.tables import ALL_TABLES, name_tables


def test_the_tables_clients_read_the_descriptions_of_aws_with_all_others() -> None:
    other = get_session()
    share_descriptions(other)
    name_tables("never-used-")  # a table of another name gets a connection of its own
    sessions = [table._get_connection().connection.session for table in ALL_TABLES]
    loaders = [session.get_component("data_loader") for session in sessions]
    assert all(loader is other.get_component("data_loader") for loader in loaders)
