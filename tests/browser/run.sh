#!/usr/bin/env bash
# Runs three scenarios and opens their reports in headless Chromium. SHORTFALL names the program, OUT where reports and
# screenshots go.
set -euo pipefail
cd "$(dirname "$0")"
root="$(cd ../.. && pwd)"
shortfall="${SHORTFALL:-$root/target/release/shortfall}"
out="${OUT:-$(mktemp -d)}"
if ! command -v chromium > /dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1 || true
fi
if ! command -v chromium > /dev/null; then
    echo "There is no Chromium here and it cannot be installed: the browser tests are skipped." >&2
    exit 0
fi
npm ci --ignore-scripts --no-audit --no-fund --silent
cd "$root"
"$shortfall" run rare_earth_licences_2025 --replicates 4 --force --out "$out/licences" > /dev/null
"$shortfall" run tests/worlds/small.ron --replicates 3 --force --out "$out/small" > /dev/null
"$shortfall" experiment rare_earth_uncertainty --samples 20 --replicates 1 --out "$out/doubt" > /dev/null
"$shortfall" report "$out/licences" --experiment "$out/doubt" > /dev/null
# One run only, over half a year: no bands, no intervals, little that happens.
"$shortfall" run rare_earth_licences_2025 --replicates 1 --set 'horizon=Months(6)' --force --out "$out/single" > /dev/null
cd - > /dev/null
REPORTS="$out/licences/report.html:$out/small/report.html:$out/single/report.html" SHOTS="$out/screenshots" node --test report.test.mjs
echo "Screenshots: $out/screenshots"
