"""The Grafana dashboard, written as code; `python -m observability.dashboards` writes `konak.json` beside it."""
