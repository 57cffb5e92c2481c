# The suites of --full alone: they build everything anew.
# shellcheck shell=bash

# Sanitizer builds in directories of their own.
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" --log-level=WARNING >/dev/null
  cmake --build "build-$preset" -j "$WEBMUNK_JOBS" ${1:+--target "$@"}
}

suite_tsan() {
  build_preset tsan webmunk-ingest-core-test
  check 'the ingest core has no data race' \
    env TSAN_OPTIONS=exitcode=66 build-tsan/tests/core/webmunk-ingest-core-test
}

# The server under both sanitizers, driven by tests that it does not share a process
# with: a finding ends it, and the test with it.
suite_asan() {
  build_preset asan
  check 'unit tests' ctest --test-dir build-asan -L '^(unit|fuzz)$' --output-on-failure
  check 'integration tests' env WEBMUNK_SERVER_BIN="$repository/build-asan/server/webmunk-server" \
    WEBMUNK_GATEWAY_BIN="$WEBMUNK_BUILD_DIR/gateway/webmunk-gateway" \
    UBSAN_OPTIONS=halt_on_error=1 "$WEBMUNK_BUILD_DIR/tests/webmunk-integration-test"
}

suite_fuzzing() {
  local target
  build_fuzz_targets
  for target in "${cpp_fuzz_targets[@]}" "${go_fuzz_targets[@]}"; do
    check "$target" fuzz_target "$target" "${WEBMUNK_FUZZ_SECONDS:-60}"
  done
}
