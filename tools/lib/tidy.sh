# clang-tidy on the core and on changed files, remembering what was clean.
# shellcheck shell=bash

readonly tidy_core=(server/points server/ingest server/storage)

# Tests are left to the compiler's warnings: they cost as much and teach less.
tidy_files() {
  {
    repository_files "${tidy_core[@]}"
    changed_files
  } | grep -E '^(server|client-lib)/.*\.cc$' | grep -v '_test\.cc$' | sort -u | while read -r file; do
    if [[ -f "$file" ]] && grep -qF "\"$repository/$file\"" "$WEBMUNK_BUILD_DIR/compile_commands.json"; then printf '%s\n' "$file"; fi
  done
}

changed_files() {
  local base
  base=$(git merge-base HEAD "${WEBMUNK_BASE_REF:-origin/main}" 2>/dev/null || git rev-parse HEAD 2>/dev/null) || return 0
  git diff --name-only "$base" --
  git ls-files --others --exclude-standard
}

# What the result of a file depends on: the checker, its configuration, the file's own
# text and that of every header of ours that ninja saw it include. (System headers
# change with packages, so with the version of clang-tidy or not in a way that matters.)
write_tidy_keys() {
  ninja -C "$WEBMUNK_BUILD_DIR" -t deps 2>/dev/null |
    awk -v root="$repository/" '
      /^[^ ].*: #deps/ { first = 1; next }
      NF == 1 {
        if (index($1, root) != 1) next
        path = substr($1, length(root) + 1)
        if (first) { unit = path; first = 0 }
        print unit "\t" path
      }' | sort -u
}

suite_tidy() {
  local cache=$WEBMUNK_BUILD_DIR/tidy-cache deps=$results.deps todo=$results.todo file key base
  mkdir -p "$cache"
  write_tidy_keys >"$deps"
  base=$({ clang-tidy --version && cat .clang-tidy; } | sha256sum)
  : >"$todo"
  while read -r file; do
    key=$({ printf '%s\n' "$base" "$file" && awk -F'\t' -v f="$file" '$1 == f { print $2 }' "$deps" |
      xargs -r -d '\n' sha256sum -- "$file"; } | sha256sum | head -c 32)
    if [[ -e "$cache/$key" ]]; then passed "$file"; else printf '%s\t%s\n' "$file" "$cache/$key" >>"$todo"; fi
  done < <(tidy_files)
  printf '%d files to check\n' "$(wc -l <"$todo")"
  export WEBMUNK_BUILD_DIR results
  xargs -r -a "$todo" -d '\n' -P "$WEBMUNK_JOBS" -n 1 "$here/lib/tidy_one"
}
