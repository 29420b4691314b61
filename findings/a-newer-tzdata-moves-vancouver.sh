#!/usr/bin/env bash
# Two tz databases that are both in use disagree by an hour about every winter in Vancouver from November 2026 on.
#
# One would expect: an update of the zone files changes the past of small places, not the coming winter of a large city.
# Seen: tzdata 2025b and 2025c (PyPI 2025.2, 2025.3) put America/Vancouver at UTC-08:00 in winter; 2026f (PyPI 2026.6) at UTC-07:00 all
# year. So "06:00 to 22:00, America/Vancouver" names other instants on two machines that differ in nothing but this package.
# What follows: whoever lets local hours decide must say which version of the zone files decided.
#
# Needs python3 with venv and PyPI. Exit: 0 as described, 1 something else was seen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
offsets() { # VERSION: the version's own name, and the offsets of noon in four months
    "$folder/venv/bin/pip" -q --disable-pip-version-check install --target "$folder/$1" "tzdata==$1"
    # An empty search path leaves the package as the only source of zones.
    PYTHONTZPATH='' PYTHONPATH="$folder/$1" "$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
from zoneinfo import ZoneInfo
import tzdata

zone = ZoneInfo("America/Vancouver")
days = [(2026, 1, 15), (2026, 7, 1), (2026, 11, 15), (2027, 1, 15)]
hours = [int(datetime(*day, 12, tzinfo=zone).utcoffset().total_seconds()) // 3600 for day in days]
print(tzdata.IANA_VERSION, *hours)
PYTHON
}
seen=$(for version in 2025.2 2025.3 2026.6; do offsets "$version"; done)
echo "version, and hours from UTC in January, July, November 2026 and January 2027:"
echo "$seen"
[ "$seen" = "2025b -8 -7 -8 -8
2025c -8 -7 -8 -8
2026f -8 -7 -7 -7" ]
