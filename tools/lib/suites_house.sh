# House rules: format, scripts, layers, and what no file may hold.
# shellcheck shell=bash

suite_format() {
  local file unformatted
  while read -r file; do
    check "$file" clang-format --dry-run -Werror "$file"
  done < <(cpp_sources)
  unformatted=$(go_sources | xargs -r gofmt -l)
  while read -r file; do
    if grep -qxF "$file" <<<"$unformatted"; then failed "$file (gofmt)"; else passed "$file"; fi
  done < <(go_sources)
}

suite_shellcheck() {
  local file
  while read -r file; do check "$file" shellcheck -x "$file"; done < <(bash_sources)
}

suite_layers() {
  check 'layers' tools/check-layers
  check 'layers: each planted violation is found' tools/check-layers --self-test
  check 'names of types' tools/check-names
  check 'names of types: each planted violation is found' tools/check-names --self-test
}

suite_go_vet() {
  local package
  while read -r package; do
    check "$package" go -C gateway vet "$package"
  done < <(go -C gateway list ./...)
}

# Longer files, each with its reason here: none yet.
readonly long_files=' '
readonly top_level=' .ci .clang-format .clang-tidy .editorconfig .gitattributes .github .gitignore
  CHANGELOG.md CMakeLists.txt CMakePresets.json CONTRIBUTING.md LICENSE README.md
  client-lib docs gateway proto server sql tests tools '

suite_hygiene() {
  local file lines name
  while read -r file; do
    check "no machine path: $file" without '(^|[^A-Za-z0-9_.])/(root|work|home)/[a-z]' "$file"
    check "no package host: $file" without '[a-z]\.debian\.org|proxy\.golang\.org|pypi\.org|registry\.npmjs|docker\.io' "$file"
    case "$file" in
      *.h | *.cc | *.go | *.sh | *.py | *.proto | *.sql | tools/*)
        lines=$(wc -l <"$file")
        [[ "$file" == */go.sum || "$file" == */go.mod || "$long_files" == *" $file "* ]] ||
          check "at most 300 lines: $file ($lines)" test "$lines" -le 300
        ;;
    esac
  done < <(repository_files ':!*/data/*' ':!*.binpb' ':!LICENSE' ':!tools/lib/suites_house.sh')
  while read -r name; do
    check "known at the top level: $name" grep -qwF -- "$name" <<<"$top_level"
  done < <(repository_files | cut -d/ -f1 | sort -u)
}

# without PATTERN FILE: no line matches.
without() { ! grep -nIE "$1" "$2"; }
