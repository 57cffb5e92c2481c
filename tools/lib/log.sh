# Messages of the scripts: progress on stdout, one line per failure on stderr.
# shellcheck shell=bash

bold='' red='' green='' yellow='' plain=''
if [[ -t 1 && "${CI:-}" != true && -z "${NO_COLOR:-}" ]]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
fi
# Scripts that source this file use these.
export bold red green yellow plain

told_why=no
say() { printf '%s\n' "$*"; }
step() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  warn "$*"
  told_why=yes
  exit 1
}
usage_error() {
  warn "$* (see --help)"
  exit 2
}
