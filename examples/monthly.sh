#!/bin/sh
# The round of a month: build or update the index, write the page to review, pack what changed since the last delivery.
# Run: sh examples/monthly.sh june
set -eu
month=$1
cd "$(dirname "$0")/.."
settings=examples/monthly.toml
delivered=outbox/delivered.manifest.json # what the other side has
mkdir -p outbox

if [ ! -e "$delivered" ]; then
    whbuild --config-file "$settings"
    whbuild bundle index "outbox/$month.tar.gz"
else
    whbuild update index --config-file "$settings" --prune --yes
    if whbuild diff "$delivered" index --exit-code --format markdown > "outbox/$month.md"; then
        rm "outbox/$month.md"
        echo "Nothing is new in $month."
        exit
    fi
    whbuild bundle index "outbox/$month.tar.gz" --since "$delivered"
fi

cat << EOF

Agreed, and carried? Then the next delivery starts from it:
  cp outbox/$month.manifest.json $delivered
Not agreed? Then take it back:
  whbuild rollback index
EOF
