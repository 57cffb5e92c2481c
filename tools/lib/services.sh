# Server and gateway: start, wait until healthy, end.
# shellcheck shell=bash

# last_of LOG EVENT FIELD: the field's value in the last log line of that event. The
# logs hold one JSON object per line; the fields asked for here hold plain text.
last_of() {
  sed -nE "/\"(event|msg)\":\"$2\"/s/.*\"$3\":\"([^\"]*)\".*/\\1/p" "$1" | tail -n 1
}

# Why a program ended: the message of its last error, else its last line.
reason_in() {
  local line
  line=$(grep -iE '"level":"error"' "$1" | tail -n 1)
  if [[ -z "$line" ]]; then
    grep -v '^$' "$1" | tail -n 1
    return
  fi
  printf '%s' "$line" | sed -E 's/^\{"time":"[^"]*",?//; s/"level":"[^"]*",?//i; s/"(event|msg)":"([^"]*)",?/\2: /; s/"([a-z_]+)":/\1=/g; s/\}$//; s/: $//'
}

# start_server: needs socket_dir; sets server_pid and server_address.
start_server() {
  local log=$log_dir/server.log
  : >"$log"
  rm -f "$socket_dir/gateway.sock"
  export WEBMUNK_SERVER_GATEWAY_LISTEN="${WEBMUNK_SERVER_GATEWAY_LISTEN:-unix:$socket_dir/gateway.sock}"
  export WEBMUNK_SERVER_EXPORT_DIR="${WEBMUNK_SERVER_EXPORT_DIR:-$WEBMUNK_VAR_DIR/exports}"
  start_child "$log" "$WEBMUNK_BUILD_DIR/server/webmunk-server" serve
  server_pid=$child_pid
  write_pid_file "$pid_dir/server.pid" "$server_pid"
  until grep -qF '"event":"ready"' "$log"; do
    is_running "$server_pid" || die "the server did not start: $(reason_in "$log")"
    check_deadline "the server: $(reason_in "$log")"
    sleep 0.1
  done
  server_address=$WEBMUNK_SERVER_LISTEN
  if [[ "$server_address" == *:0 ]]; then
    server_address=$(sed -nE '/"event":"listening"/s/.*"address":"([^"]*)".*/\1/p' "$log" | sed '/^unix:/d' | tail -n 1)
  fi
}

# start_gateway: sets gateway_pid and gateway_address.
start_gateway() {
  local log=$log_dir/gateway.log
  : >"$log"
  export WEBMUNK_GATEWAY_SERVER="${WEBMUNK_GATEWAY_SERVER:-$WEBMUNK_SERVER_GATEWAY_LISTEN}"
  start_child "$log" "$WEBMUNK_BUILD_DIR/gateway/webmunk-gateway"
  gateway_pid=$child_pid
  write_pid_file "$pid_dir/gateway.pid" "$gateway_pid"
  gateway_address=
  until [[ -n "$gateway_address" ]] && curl -sf --noproxy '*' -o /dev/null --max-time 2 "http://$(reachable "$gateway_address")/healthz"; do
    is_running "$gateway_pid" || die "the gateway did not start: $(reason_in "$log")"
    is_running "$server_pid" || die "the server ended: $(reason_in "$log_dir/server.log")"
    check_deadline "the gateway: $(reason_in "$log")"
    sleep 0.1
    gateway_address=$(last_of "$log" listening address)
  done
}

# An address to call for one that is listened on: any interface is also loopback.
reachable() {
  case "$1" in
    0.0.0.0:* | :* | '[::]:'*) printf '127.0.0.1:%s\n' "${1##*:}" ;;
    *) printf '%s\n' "$1" ;;
  esac
}

check_deadline() { ((SECONDS < start_deadline)) || die "not healthy after $WEBMUNK_START_TIMEOUT s: $1"; }

# In the order that loses nothing: first who takes requests, last who stores them.
# PostgreSQL's SIGINT is its fast shutdown: sessions end, data is written.
stop_services() {
  local name
  for name in gateway:TERM server:TERM postgres:INT; do
    stop_service "${name%:*}" "${name#*:}"
  done
}

stop_service() {
  local pid file=$pid_dir/$1.pid
  if pid=$(live_pid "$file"); then end_process "$1" "$pid" "$2"; fi
  rm -f "$file"
}

# Prints the name of a service that has ended, if any has.
ended_service() {
  local name
  for name in gateway server postgres; do
    [[ -e "$pid_dir/$name.pid" ]] || continue
    live_pid "$pid_dir/$name.pid" >/dev/null || { printf '%s\n' "$name" && return 0; }
  done
  return 1
}
