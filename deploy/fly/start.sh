#!/bin/sh
# Starts FlareWarden on a machine of Fly.io with what belongs to its legal region, and nothing of the others.
set -eu
case "${FLY_REGION:-}" in
  fra | ams) region=eu-west ;;
  iad | ord) region=us-east ;;
  sin | nrt) region=ap-south ;;
  *)
    echo "start.sh: no legal region is known for FLY_REGION \"${FLY_REGION:-}\"; add it here and to [regions]" >&2
    exit 1
    ;;
esac
suffix=$(printf %s "$region" | tr 'a-z-' 'A-Z_')
eval "FLAREWARDEN_LIBSQL_TOKEN=\${LIBSQL_TOKEN_$suffix:-}"
eval "FLAREWARDEN_KEY=\${REGION_KEY_$suffix:-}"
if [ -z "$FLAREWARDEN_LIBSQL_TOKEN" ] || [ -z "$FLAREWARDEN_KEY" ]; then
  echo "start.sh: set the secrets LIBSQL_TOKEN_$suffix and REGION_KEY_$suffix" >&2
  exit 1
fi
export FLAREWARDEN_LIBSQL_TOKEN FLAREWARDEN_KEY
for other in $(env | sed -n 's/^\(LIBSQL_TOKEN_[A-Z_]*\|REGION_KEY_[A-Z_]*\)=.*/\1/p'); do
  unset "$other"
done
sed "s/REGION/$region/" "${CONFIG:-/etc/flarewarden/flarewarden.toml}" >"${DATA:-/data}/flarewarden.toml"
exec flarewarden serve --config "${DATA:-/data}/flarewarden.toml"
