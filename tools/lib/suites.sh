# Running suites and counting what they did. A suite is the function suite_NAME (with
# _ for -); it calls passed, failed and skipped, and prints what a reader of its log needs.
# shellcheck shell=bash

readonly suites=(format shellcheck layers hygiene proto-lint proto-breaking go-vet
  unit client-install go readme integration compat fault fuzz tidy)
# With --full, or by name.
readonly long_suites=(tsan asan fuzzing)

declare -A suite_passed=() suite_failed=() suite_skipped=()
chosen=()

choose_suites() {
  local name
  if [[ -z "$1" ]]; then
    chosen=("${suites[@]}")
    if [[ "${WEBMUNK_TEST_FULL:-}" == 1 ]]; then chosen+=("${long_suites[@]}"); fi
    return
  fi
  IFS=, read -ra chosen <<<"$1"
  for name in "${chosen[@]}"; do
    [[ " ${suites[*]} ${long_suites[*]} " == *" $name "* ]] || usage_error "there is no suite $name"
  done
}

# These write to the results of the suite that runs: one line per check.
passed() { printf 'pass\t%s\n' "$*" >>"$results"; }
failed() { printf 'fail\t%s\n' "$*" >>"$results"; }
skipped() { printf 'skip\t%s\n' "$*" >>"$results"; }

# check NAME COMMAND...: one check, which passes if the command does.
check() {
  local name=$1
  shift
  if "$@"; then passed "$name"; else failed "$name"; fi
}

run_suite() {
  local name=$1 begin=$SECONDS status=0 log mark
  local log_dir=$WEBMUNK_BUILD_DIR/test-logs
  mkdir -p "$log_dir"
  log=$log_dir/$name.log
  results=$log_dir/$name.results
  : >"$results"
  # A function called where its status is looked at runs without set -e; a process
  # of its own keeps it, so a suite that breaks midway is a failure.
  set +e
  (set -e && "suite_${name//-/_}") >"$log" 2>&1
  status=$?
  set -e
  ((status == 0)) || grep -q '^fail' "$results" || failed "the suite itself ended with status $status"
  grep -qE '^(pass|fail)' "$results" || failed 'the suite ran no test'
  suite_passed[$name]=$(grep -c '^pass' "$results" || true)
  suite_failed[$name]=$(grep -c '^fail' "$results" || true)
  suite_skipped[$name]=$(grep -c '^skip' "$results" || true)
  mark="${green}ok${plain}"
  ((suite_failed[$name] == 0)) || mark="${red}FAILED${plain}"
  printf '%-15s %s: %s (%d s)\n' "$name" "$mark" "$(counts_of "$name")" $((SECONDS - begin))
  sed -n "s/^skip\t/    ${yellow}skipped:${plain} /p" "$results"
  ((suite_failed[$name] == 0)) || show_failure "$log"
}

counts_of() {
  printf '%d passed, %d failed, %d skipped' "${suite_passed[$1]}" "${suite_failed[$1]}" "${suite_skipped[$1]}"
}

show_failed() { sed -n "s/^fail\t/    ${red}failed:${plain} /p" "$1" | head -n 40; }

show_failure() {
  show_failed "$results"
  printf '    --- end of %s\n' "$1"
  tail -n "${WEBMUNK_TEST_LOG_LINES:-60}" "$1" | sed 's/^/    /'
}

print_summary() {
  local name all_passed=0 all_failed=0 all_skipped=0
  printf '\n%sSummary%s (%d s)\n' "$bold" "$plain" "$1"
  for name in "${chosen[@]}"; do
    printf '  %-15s %s\n' "$name" "$(counts_of "$name")"
    all_passed=$((all_passed + suite_passed[$name]))
    all_failed=$((all_failed + suite_failed[$name]))
    all_skipped=$((all_skipped + suite_skipped[$name]))
  done
  if ((all_failed > 0)); then
    printf '\n%sFailures%s\n' "$bold" "$plain"
    # Of a log that was cut, the end is left.
    for name in "${chosen[@]}"; do show_failed "$WEBMUNK_BUILD_DIR/test-logs/$name.results"; done
  fi
  printf '%d passed, %d failed, %d skipped\n' "$all_passed" "$all_failed" "$all_skipped"
  ((all_failed == 0)) || exit 1
}
