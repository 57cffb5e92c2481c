# The files of the repository that people write, one path per line; run at its root.
# Files not yet added count too, ignored ones do not.
# shellcheck shell=bash

repository_files() {
  git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while read -r file; do
    if [[ -f "$file" ]]; then printf '%s\n' "$file"; fi
  done
}

cpp_sources() { repository_files '*.h' '*.cc'; }
go_sources() { repository_files '*.go'; }

# Scripts are found by their first line, since commands carry no suffix.
bash_sources() {
  repository_files | while read -r file; do
    if [[ "$file" == *.sh ]] || head -n 1 "$file" | grep -qaE '^#!.*\b(bash|sh)\b'; then printf '%s\n' "$file"; fi
  done
}
