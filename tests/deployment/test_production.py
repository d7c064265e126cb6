"""What only production has: its data stack cannot be deleted by mistake."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deployment.deploy import Deployment
from deployment.stacks import OURS
from deployment.stages import Stage


@dataclass
class Aws:
    """Session and clients in one: a data stack that is there already, and in which nothing is to change."""

    region_name: str = "us-east-1"
    protected: dict[str, bool] = field(default_factory=dict)

    def client(self, service: str) -> "Aws":
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def describe_stacks(self, **asked: Any) -> dict[str, Any]:
        ours = [{"Key": "Project", "Value": OURS}]
        return {"Stacks": [{"StackId": "1", "StackStatus": "CREATE_COMPLETE", "Tags": ours}]}

    def get_template_summary(self, **asked: Any) -> dict[str, Any]:
        return {}

    def create_change_set(self, **asked: Any) -> dict[str, Any]:
        return {"Id": "1"}

    def describe_change_set(self, **asked: Any) -> dict[str, Any]:
        return {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}

    def delete_change_set(self, **asked: Any) -> None:
        pass

    def update_termination_protection(self, **asked: Any) -> None:
        self.protected[asked["StackName"]] = asked["EnableTerminationProtection"]


@pytest.mark.parametrize(("name", "protected"), [("dev", {}), ("prod", {"sales-bot-prod-data": True})])
def test_the_data_stack_of_production_alone_has_termination_protection(
    tmp_path: Path, name: str, protected: dict[str, bool]
) -> None:
    (tmp_path / "data.json").write_text('{"Resources": {}}')
    aws = Aws()
    Deployment(Stage(name), aws, {})._apply_data(tmp_path)
    assert aws.protected == protected
