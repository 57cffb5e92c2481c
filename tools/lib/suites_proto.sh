# The API: its style, and that no released part of it was broken.
# shellcheck shell=bash

buf() { (cd "$repository/proto" && "$WEBMUNK_BUILD_DIR/gobin/buf" "$@"); }

suite_proto_lint() { check 'proto style' buf lint; }

# The check itself is checked: a copy of the protos that lost a field must fail.
suite_proto_breaking() {
  local copy found
  if [[ ! -e proto/baseline.binpb ]]; then
    failed 'proto/baseline.binpb is missing (tools/release-proto-baseline)'
    return
  fi
  check 'nothing released is broken' buf breaking --against baseline.binpb
  copy=$(mktemp -d)
  cp -r proto/. "$copy"
  sed -i '0,/^  string [a-z_]* = [0-9]*;/{/^  string [a-z_]* = [0-9]*;/d}' "$copy/webmunk/v1/participant.proto"
  found=$(cd "$copy" && "$WEBMUNK_BUILD_DIR/gobin/buf" breaking --against baseline.binpb 2>&1) || true
  printf '%s\n' "$found"
  check 'a removed field is noticed' grep -q 'Previously present field' <<<"$found"
  rm -rf "$copy"
}
