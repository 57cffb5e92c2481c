# Builds the programs into WEBMUNK_BUILD_DIR.
# shellcheck shell=bash

# build_server TARGET...: no target means all of them.
build_server() {
  local source=$repository build=$WEBMUNK_BUILD_DIR
  if [[ ! -e "$build/build.ninja" ]]; then
    cmake -S "$source" -B "$build" -G Ninja "-DCMAKE_BUILD_TYPE=$WEBMUNK_BUILD_TYPE" --log-level=WARNING >/dev/null
  fi
  cmake --build "$build" -j "$WEBMUNK_JOBS" ${1:+--target "$@"}
}

build_gateway() {
  "$repository/gateway/generate" "$WEBMUNK_BUILD_DIR/gobin"
  (cd "$repository/gateway" && go build -o "$WEBMUNK_BUILD_DIR/gateway/webmunk-gateway" .)
}

# build_tool IMPORT-PATH: one of the programs pinned in tools/go.mod.
build_tool() {
  local program=$WEBMUNK_BUILD_DIR/gobin/${1##*/} modules=$repository/tools/go.sum
  [[ -x "$program" && "$program" -nt "$modules" ]] && return 0
  (cd "$repository/tools" && go build -ldflags '-s -w' -o "$program" "$1")
  touch "$program"
}

readonly grpcurl_package=github.com/fullstorydev/grpcurl/cmd/grpcurl
readonly buf_package=github.com/bufbuild/buf/cmd/buf

# The servers of S3 and of mail that deliveries are tested against, as pinned in
# tests/data/servers.txt.
build_python_servers() {
  local venv=$WEBMUNK_BUILD_DIR/python-servers pinned=$repository/tests/data/servers.txt
  [[ -e "$venv/ready" && "$venv/ready" -nt "$pinned" ]] && return 0
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$pinned"
  touch "$venv/ready"
}

# logged NAME COMMAND...: shows a build's output only if it fails.
logged() {
  local name=$1 log
  shift
  mkdir -p "$WEBMUNK_BUILD_DIR"
  log=$WEBMUNK_BUILD_DIR/$name.log
  step "building: $name"
  if ! "$@" >"$log" 2>&1; then
    grep -v '^\[[0-9]*/[0-9]*\] [A-Z][a-z]*ing ' "$log" | tail -n 40 >&2
    die "building $name failed (whole log: $log)"
  fi
}

build_programs() {
  use_go
  logged server build_server webmunk-server
  logged gateway build_gateway
  logged grpcurl build_tool "$grpcurl_package"
}
