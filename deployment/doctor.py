"""`make doctor STAGE=dev`: looks at a stage from outside, and says what is wrong and what to do."""

import sys
from collections.abc import Sequence

from deployment.checks import account, alarms, configuration, functions, model, page, queue, tables, twilio, webhook
from deployment.checks.finding import Check, run_checks
from deployment.checks.table import any_failed, print_table, summary
from deployment.checks.target import Target
from deployment.command import parser_of, run

CHECKS: tuple[Check[Target], ...] = (
    *account.CHECKS,
    *configuration.CHECKS,
    *tables.CHECKS,
    *queue.CHECKS,
    *functions.CHECKS,
    *alarms.CHECKS,
    *twilio.CHECKS,
    *webhook.CHECKS,
    *model.CHECKS,
    *page.CHECKS,
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = parser_of(
        "doctor",
        "Looks at a stage from outside: AWS, settings, Twilio, OpenAI, the page, the API. Changes nothing and sends "
        "nothing to a customer. Ends with 1 if something failed.",
        "make doctor STAGE=dev",
    )
    asked = parser.parse_args(arguments)
    return run(lambda: examine(asked.stage))


def examine(stage: str) -> int:
    if sys.stderr.isatty():
        print("Looking …", file=sys.stderr)
    rows = list(run_checks(CHECKS, Target(stage)))
    print_table(rows, sys.stdout)
    print(f"\n{summary(rows)}")
    return 1 if any_failed(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
