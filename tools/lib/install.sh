# Installs what is missing, and nothing else.
# shellcheck shell=bash

# as_root COMMAND...: through sudo where the caller is not root.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "packages are missing, and neither root nor sudo is at hand to install them: ${missing_packages[*]}"
  fi
}

# Sets missing_packages to those of "$@" that dpkg does not know as installed.
find_missing_packages() {
  local -A installed=()
  local package status
  while read -r status package; do
    if [[ "$status" == ii ]]; then installed[${package%:*}]=1; fi
  done < <(dpkg-query -W -f '${db:Status-Abbrev} ${binary:Package}\n' "$@" 2>/dev/null || true)
  missing_packages=()
  for package in "$@"; do
    [[ -n "${installed[$package]:-}" ]] || missing_packages+=("$package")
  done
}

# install_packages PACKAGE...: one apt call for all of those that are missing, plus
# a newer Go where the machine has none.
install_packages() {
  command -v dpkg-query >/dev/null || die "this is not a Debian system; install what tools/lib/packages.sh lists, then use --no-install"
  find_missing_packages "$@"
  local need_go=no
  if ! find_go >/dev/null; then
    need_go=yes
    missing_packages+=("$backports_go_package")
  fi
  ((${#missing_packages[@]})) || return 0
  step "installing ${#missing_packages[@]} packages: ${missing_packages[*]}"
  # shellcheck disable=SC2016  # the inner shell expands it
  as_root bash -euo pipefail -c '
    lib=$1 need_go=$2
    shift 2
    for part in log go_toolchain apt_backports install; do source "$lib/$part.sh"; done
    install_as_root "$need_go" "$@"' bash "${BASH_SOURCE[0]%/*}" "$need_go" "${missing_packages[@]}"
}

install_as_root() {
  local need_go=$1 log
  shift
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  [[ "$need_go" == no ]] || add_backports
  forbid_system_cluster
  apt_get "$log" update
  apt_get "$log" install -y --no-install-recommends "$@"
  rm -f "$log"
}

# apt_get LOG ARGUMENT...: silent while all goes well, apt's own words when not.
apt_get() {
  local log=$1
  shift
  apt-get -q "$@" >"$log" 2>&1 </dev/null && return 0
  tail -n 20 "$log" >&2
  die "apt-get $1 failed: $(grep -m 1 '^E:' "$log" || tail -n 1 "$log")"
}

# Debian's package makes and starts a cluster of its own when it is first installed;
# ours is private, so that one would only hold memory and port 5432.
forbid_system_cluster() {
  [[ -e /usr/bin/pg_createcluster ]] && return 0
  install -d /etc/postgresql-common/createcluster.d
  printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.d/webmunk.conf
}
