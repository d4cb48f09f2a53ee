#!/bin/sh
# A deploy script in the manner of real ones: it parses the output of the official CLI by column and by regular
# expression, polls, and answers the prompt of a delete. `compare` runs it with both programs, tests/it with ours.
#
#   CLI=commercetools URL=https://github.com/acme/shop.git REGION=europe-west1.gcp tests/official-cli/deploy.sh
set -eu

KEY=shop
DEPLOYMENT=shop-live

fail () {
  echo "deploy: $1" >&2
  exit 1
}

# The official CLI colors `describe` always.
plain () {
  sed "s/$(printf '\033')\[[0-9;]*m//g"
}

# The id of a Connector in the list, by its key in the second column.
id_of () {
  "$CLI" connect connectorstaged list --limit 100 --sort -createdAt | awk -v key="$1" '$2 == key { print $1 }'
}

status_of () {
  "$CLI" connect deployment describe --key "$1" | plain | sed -n "s/^  status: '\([A-Za-z]*\)',*\$/\1/p"
}

if [ -z "$(id_of "$KEY")" ]; then
  created=$("$CLI" connect connectorstaged create --key "$KEY" --name Shop --creator-email kim@acme.example \
    --repository-url "$URL" --repository-tag v1 --supported-regions "$REGION")
  id=$(echo "$created" | sed -n 's/.*(id: \([0-9a-f-]*\)).*/\1/p')
  [ "$id" = "$(id_of "$KEY")" ] || fail "the list has another id than create printed"
fi
id=$(id_of "$KEY")

"$CLI" connect connectorstaged update --id "$id" --repository-tag v2 |
  grep -Eq 'successfully updated\. \(version: [0-9]+\)' || fail "not updated"
"$CLI" connect connectorstaged describe --id "$id" | plain | grep -Eq "^  repository: \{.*tag: 'v2' \},?$" ||
  fail "another tag"
"$CLI" connect connectorstaged publish --id "$id" | grep -q 'Publishing succeeded' || fail "not published"

created=$("$CLI" connect deployment create --key "$DEPLOYMENT" --connector-key "$KEY" --region "$REGION" \
  --configuration web.TOKEN=t0ken,LOG_LEVEL=debug)
deployment=$(echo "$created" | sed -n 's/.*created with ID: \([0-9a-f-]*\) and.*/\1/p')
[ -n "$deployment" ] || fail "no id in: $created"

polls=0
until [ "$(status_of "$DEPLOYMENT")" = Deployed ]; do
  polls=$((polls + 1))
  [ "$polls" -lt 20 ] || fail "not deployed: $(status_of "$DEPLOYMENT")"
  sleep 1
done

"$CLI" connect deployment redeploy --id "$deployment" --configuration web.GREETING=hi |
  grep -Eq "^Deployment with $DEPLOYMENT - '$deployment' has been successfully redeployed" || fail "not redeployed"
row=$("$CLI" connect deployment list | awk -v id="$deployment" '$1 == id { print $2, $4 }')
case $row in
  "$DEPLOYMENT Queued" | "$DEPLOYMENT Deploying" | "$DEPLOYMENT Deployed") ;;
  *) fail "the row in the list is: $row" ;;
esac

until [ "$(status_of "$DEPLOYMENT")" = Deployed ]; do sleep 1; done
printf 'y\n' | "$CLI" connect deployment delete --key "$DEPLOYMENT" | grep -q 'has been successfully deleted' ||
  fail "not deleted"
echo "deployed $KEY as $DEPLOYMENT and deleted it"
