# Adds Debian's backports, reached by the archive that this machine already uses.
# shellcheck shell=bash

readonly backports_file=/etc/apt/sources.list.d/webmunk-backports.sources

# Prints "URI<TAB>Signed-By" of the first enabled source of suite $1, component main.
# Reads both formats of apt: stanzas (*.sources) and one-line entries (*.list).
apt_archive_of() {
  local suite=$1 root=${APT_ETC:-/etc/apt} file
  for file in "$root"/sources.list.d/*.sources; do
    [[ -r "$file" ]] && archive_in_stanzas "$suite" "$file"
  done
  for file in "$root"/sources.list "$root"/sources.list.d/*.list; do
    [[ -r "$file" ]] && archive_in_lines "$suite" "$file"
  done
  return 0
}

archive_in_stanzas() {
  awk -v suite="$1" '
    function has(list, word,    n, i, words) {
      n = split(list, words, " ")
      for (i = 1; i <= n; i++) if (words[i] == word) return 1
      return 0
    }
    function flush(    uris) {
      if (has(field["types"], "deb") && has(field["suites"], suite) &&
          has(field["components"], "main") && tolower(field["enabled"]) != "no") {
        split(field["uris"], uris, " ")
        print uris[1] "\t" (field["signed-by"] ~ /^\// ? field["signed-by"] : "")
      }
      split("", field)
    }
    /^#/ { next }
    /^[ \t]*$/ { flush(); name = ""; next }
    /^[ \t]/ { if (name != "") field[name] = field[name] " " $0; next }
    {
      name = tolower(substr($0, 1, index($0, ":") - 1))
      value = substr($0, index($0, ":") + 1)
      gsub(/^[ \t]+|[ \t]+$/, "", value)
      field[name] = value
    }
    END { flush() }' "$2"
}

archive_in_lines() {
  sed -E 's/#.*//' "$2" | awk -v suite="$1" '
    $1 != "deb" { next }
    {
      key = ""
      if (match($0, /\[[^]]*\]/)) {
        options = substr($0, RSTART + 1, RLENGTH - 2)
        $0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
        if (match(options, /signed-by=[^ ]+/)) key = substr(options, RSTART + 10, RLENGTH - 10)
      }
      if ($3 != suite) next
      for (i = 4; i <= NF; i++) if ($i == "main") { print $2 "\t" key; next }
    }'
}

# Writes the sources file of <codename>-backports unless a source has it already.
# Needs root.
add_backports() {
  local codename archive uri key
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  [[ -n "$(apt_archive_of "$codename-backports")" ]] && return 0
  archive=$(apt_archive_of "$codename" | head -n 1)
  [[ -n "$archive" ]] || die "no apt source of $codename main found, so none of its backports; install Go $go_minimum yourself"
  IFS=$'\t' read -r uri key <<<"$archive"
  {
    printf 'Types: deb\nURIs: %s\nSuites: %s-backports\nComponents: main\n' "$uri" "$codename"
    if [[ -n "$key" ]]; then printf 'Signed-By: %s\n' "$key"; fi
  } >"$backports_file"
}
