#!/bin/sh
# Installs the client library of a finished build to a temporary prefix, moves it,
# and builds the example against it twice: by find_package and by pkg-config.
#   install_test.sh BUILD_DIR SOURCE_DIR
set -eu
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "install_test: $1" >&2
  exit 1
}

# Runs the program named $1 against a port where nothing listens.
expect_unavailable() {
  if output=$("$1" 127.0.0.1:1 2>&1); then fail "$1 reached a dead address"; fi
  case $output in
    UNAVAILABLE:*) ;;
    *) fail "$1 printed '$output' in place of UNAVAILABLE" ;;
  esac
}

cmake --install "$build" --prefix "$work/first" --component client > "$work/install.log" ||
  fail "cmake --install failed"
# What still works elsewhere holds no path of the machine that built it.
mv "$work/first" "$work/prefix"
prefix=$work/prefix

for file in bin/webmunk include/webmunk/client.h include/webmunk/v1/ingest.pb.h \
  include/webmunk/v1/ingest.grpc.pb.h; do
  [ -f "$prefix/$file" ] || fail "$file is not installed"
done
[ ! -e "$prefix/bin/webmunk-server" ] || fail "component client installs the server"

config=$(find "$prefix" -name 'webmunk_client*.cmake' -o -name webmunk_client.pc)
for word in -Werror -Wall -Wextra -Wshadow -fsanitize webmunk_warnings "$build" "$source"; do
  # shellcheck disable=SC2086 # one word per file
  if grep -l -e "$word" $config; then fail "$word is in the files above"; fi
done

[ "$("$prefix/bin/webmunk" version | cut -d ' ' -f 1)" = webmunk ] || fail "webmunk does not run"

cmake -S "$source/example" -B "$work/example" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON > "$work/configure.log" 2>&1 ||
  { cat "$work/configure.log" >&2; fail "find_package failed"; }
if grep -e -Wall -e -Werror "$work/example/compile_commands.json"; then
  fail "the example is compiled with our warnings"
fi
cmake --build "$work/example" > "$work/build.log" 2>&1 ||
  { cat "$work/build.log" >&2; fail "the example does not build by find_package"; }
expect_unavailable "$work/example/store_and_read"

pc=$(find "$prefix" -name webmunk_client.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
flags=$(pkg-config --cflags --libs webmunk_client) || fail "pkg-config does not know the library"
# shellcheck disable=SC2086 # flags are many words
${CXX:-c++} -std=c++17 ${CXXFLAGS:-} "$source/example/main.cc" -o "$work/by_pkg_config" $flags ||
  fail "the example does not build by pkg-config"
expect_unavailable "$work/by_pkg_config"
