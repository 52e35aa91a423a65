"""Record anew what the shipped model says of the fixtures: after a fixture was changed, or the way pages are cut.

python -m training.probes
"""

from __future__ import annotations

import sys

from stripper import model as models
from stripper.learn.probes import PROBES_FILE, probes_text
from training.train import DEFAULT_OUT


def main() -> int:
    """Write the file beside the model; ``python -m training.train`` does it too."""
    (DEFAULT_OUT / PROBES_FILE).write_text(probes_text(models.load(DEFAULT_OUT), DEFAULT_OUT), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
