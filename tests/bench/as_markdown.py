"""A report of `make bench` as the table that stands in docs/scale.md.

python -m tests.bench.as_markdown FILE.json
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.rows import cells


def main() -> int:
    print("\n".join(lines(json.loads(Path(sys.argv[1]).read_text())["parts"])))
    return 0


def lines(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| | measured | baseline | ratio | aim | the baseline is |"
    yield "| --- | ---: | ---: | ---: | --- | --- |"
    for part in parts:
        yield f"| **{part['benchmark']}** | | | | | |"
        for row in part["rows"]:
            yield f"| {' | '.join(cells(row))} |"


if __name__ == "__main__":
    sys.exit(main())
