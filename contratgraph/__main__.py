"""`python -m contratgraph` is the command `contratgraph`."""

from contratgraph.cli import main

raise SystemExit(main())
