"""Write the dashboard's JSON: `python -m observability.dashboards`."""

from observability.dashboards.build import FILE, build_dashboard

FILE.write_text(build_dashboard(), encoding="utf-8")
