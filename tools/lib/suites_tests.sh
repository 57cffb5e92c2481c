# Programs of tests: ctest by label, and Go.
# shellcheck shell=bash

build_for_tests() {
  logged everything build_server
  logged gateway build_gateway
  logged grpcurl build_tool "$grpcurl_package"
  logged buf build_tool "$buf_package"
  logged python-servers build_python_servers
}

suite_unit() { ctest_label '^(unit|support)$'; }
suite_client_install() { ctest_label '^install$'; }
suite_integration() { ctest_label '^integration$'; }
suite_compat() { ctest_label '^compat$'; }
suite_fault() { ctest_label '^fault$'; }
suite_fuzz() { ctest_label '^fuzz$'; }

# The script prints its results as a suite keeps them.
suite_readme() { tools/check-readme | tee -a "$results"; }

# Cases, not programs, are counted: a program of tests that is one entry of ctest
# leaves gtest's report in test-results/.
ctest_label() {
  local status=0 report=$results.xml scratch
  rm -f "$report"
  scratch=$(mktemp -d)
  find "$WEBMUNK_BUILD_DIR/test-results" -name '*.xml' -delete 2>/dev/null || true
  # What tests leave goes with it.
  TEST_TMPDIR=$scratch/ ctest --test-dir "$WEBMUNK_BUILD_DIR" -L "$1" --output-on-failure --no-tests=error \
    --output-junit "$report" -j "$WEBMUNK_JOBS" || status=$?
  rm -rf "$scratch"
  [[ -s "$report" ]] || return "$status"
  python3 "$here/lib/count_cases.py" "$report" "$WEBMUNK_BUILD_DIR/test-results" >>"$results"
  return "$status"
}

suite_go() {
  local status=0 race=()
  if command -v gcc >/dev/null; then race=(-race); fi
  go -C gateway test "${race[@]}" -json ./... >"$results.json" || status=$?
  jq -r 'select(.Output) | .Output' "$results.json" | sed '/^$/d'
  jq -r 'select(.Test and (.Action | IN("pass", "fail", "skip"))) | "\(.Action)\t\(.Package | split("/") | last): \(.Test)"' \
    "$results.json" >>"$results"
  return "$status"
}
