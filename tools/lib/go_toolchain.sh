# Finds a Go that is new enough; Debian 12's own (1.19) is not.
# shellcheck shell=bash

readonly go_minimum=1.23

# Prints the newest usable go binary, or fails. A machine's own Go comes first, so
# that nothing is installed where a developer already has one.
find_go() {
  local candidate version
  for candidate in "$(command -v go || true)" /usr/local/go/bin/go $(printf '%s\n' /usr/lib/go-*/bin/go | sort -rV); do
    [[ -x "$candidate" ]] || continue
    version=$(GOTOOLCHAIN=local "$candidate" env GOVERSION 2>/dev/null) || continue
    if version_at_least "${version#go}" "$go_minimum"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

version_at_least() {
  [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" == "$2" ]]
}

# Puts Go on PATH. GOTOOLCHAIN=local: a toolchain is installed by us or by the
# machine's owner, never downloaded behind their back.
use_go() {
  local go
  go=$(find_go) || die "no Go $go_minimum or newer found; run without --no-install, or put one on PATH"
  PATH="$(dirname "$go"):$PATH"
  export PATH GOTOOLCHAIN=local
}
