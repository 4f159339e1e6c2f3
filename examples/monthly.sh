#!/bin/sh
# The round of a month, before it is delivered: build or update the index, write the page to review, install on trial (by
# the Python 3.12 of the settings, on PATH), pack what changed since the last delivery, and sign it by a KEY of SSH, if
# there is one. What fails stops it, and nothing is packed then.
# Run: sh examples/monthly.sh june [KEY]
set -eu
month=$1
key=${2:-}
cd "$(dirname "$0")/.."
settings=examples/monthly.toml
delivered=outbox/delivered.manifest.json # what the other side has
mkdir -p outbox

if [ ! -e "$delivered" ]; then
    whbuild --config-file "$settings"
    set -- # all of it
else
    whbuild update index --config-file "$settings" --prune --yes
    differs=0
    whbuild diff "$delivered" index --exit-code --format markdown > "outbox/$month.md" || differs=$?
    case $differs in
        0)
            rm "outbox/$month.md"
            echo "Nothing is new in $month."
            exit
            ;;
        1) set -- --since "$delivered" ;;
        *) exit "$differs" ;;
    esac
fi

whbuild verify index --install
whbuild bundle index "outbox/$month.tar.gz" "$@" ${key:+--sign "$key"}

cat << EOF

Agreed, and carried? Then the next delivery starts from it:
  cp outbox/$month.manifest.json $delivered
Not agreed? Then take it back:
  whbuild rollback index
EOF
