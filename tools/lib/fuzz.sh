# Building and running the fuzz targets.
# shellcheck shell=bash

readonly cpp_fuzz_targets=(bundle filter payload typed_point page_token)
# Each a function of package gateway/legacy.
readonly go_fuzz_targets=(FuzzAddBundle FuzzURLEncoded FuzzBase64)
readonly fuzz_build=$repository/build-fuzz

build_fuzz_targets() {
  cmake --preset fuzz --log-level=WARNING >/dev/null
  cmake --build "$fuzz_build" -j "$WEBMUNK_JOBS" --target "${cpp_fuzz_targets[@]/#/webmunk-fuzz-}"
  "$repository/gateway/generate" "$WEBMUNK_BUILD_DIR/gobin"
}

# fuzz_target TARGET SECONDS
fuzz_target() {
  case " ${cpp_fuzz_targets[*]} " in
    *" $1 "*) fuzz_cpp "$@" ;;
    *) fuzz_go "$@" ;;
  esac
}

# New inputs go to the build directory: the repository keeps a small corpus.
fuzz_cpp() {
  local work=$fuzz_build/fuzz/$1
  mkdir -p "$work/corpus"
  nice -n 15 "$fuzz_build/tests/fuzz/webmunk-fuzz-$1" "-max_total_time=$2" -timeout=20 \
    -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 "-artifact_prefix=$work/" \
    "$work/corpus" "$repository/tests/fuzz/corpus/$1"
}

# What it finds is written to testdata/fuzz, to be kept as a test.
fuzz_go() {
  nice -n 15 go -C "$repository/gateway" test -run '^$' -fuzz "^$1\$" -fuzztime "$2s" -parallel 1 ./legacy
}
