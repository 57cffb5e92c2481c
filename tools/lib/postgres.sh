# The private PostgreSQL cluster: one directory, one Unix socket, no TCP.
# shellcheck shell=bash

# Sets pg_bin: the newest version that Debian's packages put here.
find_postgres() {
  pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  [[ -x "$pg_bin/initdb" ]] || die "no PostgreSQL found below /usr/lib/postgresql; run without --no-install"
}

# Sets cluster_dir, socket_dir and the array as_cluster_user. initdb and postgres
# refuse root, so root's cluster belongs to another user, who must be able to
# reach it: below /root, say, it cannot lie.
locate_cluster() {
  as_cluster_user=()
  cluster_dir=${WEBMUNK_CLUSTER_DIR:-$(remembered cluster-dir || printf '%s\n' "$WEBMUNK_VAR_DIR/postgres")}
  if ((EUID == 0)); then
    id -u "$WEBMUNK_CLUSTER_USER" >/dev/null 2>&1 || die "there is no user $WEBMUNK_CLUSTER_USER to own the cluster (--cluster-user)"
    as_cluster_user=(setpriv "--reuid=$WEBMUNK_CLUSTER_USER" "--regid=$(id -g "$WEBMUNK_CLUSTER_USER")" --init-groups)
    if ! is_reachable "$(dirname "$cluster_dir")"; then
      [[ -z "$WEBMUNK_CLUSTER_DIR" ]] || die "user $WEBMUNK_CLUSTER_USER cannot enter the way to $cluster_dir (--cluster-dir)"
      cluster_dir=/var/lib/webmunk-$(printf '%s' "$WEBMUNK_VAR_DIR" | sha256sum | head -c 12)
      say "user $WEBMUNK_CLUSTER_USER cannot enter $WEBMUNK_VAR_DIR: the database is in $cluster_dir"
    fi
  fi
  make_private_dir "$cluster_dir"
  remember cluster-dir "$cluster_dir"
  locate_sockets
}

is_reachable() { (cd / && "${as_cluster_user[@]}" test -x "$1"); }

# A socket's path may hold 107 bytes; the longest name of ours is .s.PGSQL.5432.
locate_sockets() {
  socket_dir=${WEBMUNK_SOCKET_DIR:-$cluster_dir/run}
  if ((${#socket_dir} > 90)); then
    [[ -z "$WEBMUNK_SOCKET_DIR" ]] || die "$socket_dir is too long for a Unix socket (--socket-dir)"
    socket_dir=$(remembered socket-dir) && is_ours "$socket_dir" || socket_dir=$(mktemp -d /tmp/webmunk-XXXXXX)
    say "the way to $cluster_dir is too long for a Unix socket: the sockets are in $socket_dir"
  fi
  make_private_dir "$socket_dir"
  remember socket-dir "$socket_dir"
}

# /tmp is everybody's: a directory there is taken up again only if it is still ours.
is_ours() { [[ -d "$1" && ! -L "$1" && "$(stat -c %u "$1")" == "$("${as_cluster_user[@]}" id -u)" ]]; }

make_private_dir() {
  mkdir -p "$1" || die "cannot make the directory $1"
  chmod 700 "$1" || die "the directory $1 is not ours"
  ((EUID != 0)) || chown "$WEBMUNK_CLUSTER_USER:" "$1"
}

remembered() { [[ -s "$WEBMUNK_VAR_DIR/$1" ]] && cat "$WEBMUNK_VAR_DIR/$1"; }
remember() { printf '%s\n' "$2" >"$WEBMUNK_VAR_DIR/$1"; }

# The new cluster appears under its name only when it is whole, so a start that was
# cut off leaves nothing that looks like a database.
create_cluster() {
  local data=$cluster_dir/data log=$log_dir/initdb.log
  [[ -e "$data/PG_VERSION" ]] && return 0
  [[ ! -e "$data" ]] || die "$data is not a PostgreSQL cluster (no PG_VERSION); restore it or move it away"
  step "making a PostgreSQL cluster in $cluster_dir"
  rm -rf "$data.new"
  (cd / && "${as_cluster_user[@]}" "$pg_bin/initdb" -D "$data.new" -U postgres -A trust -E UTF8 --locale=C --data-checksums) >"$log" 2>&1 ||
    die "initdb failed: $(last_complaint "$log")"
  mv "$data.new" "$data"
}

# Sets postgres_pid. Trust is right here: whoever can enter the 0700 directory of the
# socket owns the database's files anyway.
start_postgres() {
  local log=$log_dir/postgres.log extra=() run_as=("${as_cluster_user[@]}")
  find_postgres
  create_cluster
  : >"$log"
  read -ra extra <<<"$WEBMUNK_POSTGRES_OPTIONS"
  cd /
  start_child "$log" "$pg_bin/postgres" -D "$cluster_dir/data" -k "$socket_dir" \
    -c listen_addresses= -c unix_socket_permissions=0700 -c log_line_prefix='%m [%p] ' "${extra[@]}"
  cd "$OLDPWD" || true
  postgres_pid=$child_pid
  write_pid_file "$pid_dir/postgres.pid" "$postgres_pid"
  until "$pg_bin/pg_isready" -q -U postgres -d postgres -h "$socket_dir"; do
    is_running "$postgres_pid" || die "PostgreSQL did not start: $(last_complaint "$log")"
    check_deadline "PostgreSQL: $(last_complaint "$log")"
    sleep 0.1
  done
  create_database
  WEBMUNK_SERVER_DATABASE_URL="host=$socket_dir user=postgres dbname=webmunk"
  export WEBMUNK_SERVER_DATABASE_URL
}

create_database() {
  local found
  found=$(private_psql "SELECT 1 FROM pg_database WHERE datname = 'webmunk'") || die "PostgreSQL does not answer: $found"
  [[ "$found" == 1 ]] && return 0
  private_psql 'CREATE DATABASE webmunk' >/dev/null || die "cannot create the database; see $log_dir/postgres.log"
}

private_psql() { "$pg_bin/psql" -X -h "$socket_dir" -U postgres -d postgres -Atc "$1" 2>&1; }

# The last line of a log that tells a cause, else its last line.
last_complaint() {
  local line
  line=$(grep -E 'PANIC|FATAL|ERROR|could not|error:' "$1" | grep -v 'the database system is starting up' | tail -n 1)
  [[ -n "$line" ]] || line=$(grep -v '^$' "$1" | tail -n 1)
  printf '%s (log: %s)\n' "${line#*] }" "$1"
}
