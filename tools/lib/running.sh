# One run from start to end: the lock, the foreground loop, the background, --stop.
# shellcheck shell=bash

locate_var() {
  log_dir=$WEBMUNK_VAR_DIR/log
  pid_dir=$WEBMUNK_VAR_DIR/pid
}

make_var() {
  locate_var
  mkdir -p "$log_dir" "$pid_dir" || die "cannot make $WEBMUNK_VAR_DIR"
  [[ -w "$pid_dir" && -w "$log_dir" ]] || die "$WEBMUNK_VAR_DIR belongs to $(stat -c %U "$pid_dir"); run this as that user or choose another --var-dir"
}

refuse_second_run() {
  local pid
  locate_var
  if pid=$(live_pid "$pid_dir/run.pid"); then die "already running (process $pid); end it with tools/run --stop"; fi
}

check_free_space() {
  local free
  free=$(df -Pm "$WEBMUNK_VAR_DIR" | awk 'NR == 2 { print $4 }')
  ((free >= WEBMUNK_MIN_FREE_MIB)) || die "disk full: $free MiB free for $WEBMUNK_VAR_DIR, $WEBMUNK_MIN_FREE_MIB needed (--min-free-mib)"
}

check_ports() {
  local address
  for address in "$WEBMUNK_SERVER_LISTEN --listen-grpc" "$WEBMUNK_GATEWAY_LISTEN --listen-http"; do
    if port_is_taken "${address% *}"; then die "address ${address% *} is taken by another program; choose another (${address#* })"; fi
  done
}

check_programs() {
  local program
  for program in server/webmunk-server gateway/webmunk-gateway; do
    [[ -x "$WEBMUNK_BUILD_DIR/$program" ]] || die "$WEBMUNK_BUILD_DIR/$program is missing; run without --no-build"
  done
}

run_in_foreground() {
  make_var
  # The lock closes the gap between the look at the pid file and writing it.
  exec 9>"$WEBMUNK_VAR_DIR/lock"
  flock -n 9 || die "already running; end it with tools/run --stop"
  stop_services
  rm -f "$pid_dir/ready"
  check_programs
  check_free_space
  check_ports
  trap 'say stopping; exit 0' INT TERM HUP
  trap end_run EXIT
  write_pid_file "$pid_dir/run.pid" $$
  start_all
  print_welcome | tee "$pid_dir/ready"
  watch_services
}

start_all() {
  start_deadline=$((SECONDS + WEBMUNK_START_TIMEOUT))
  database_is_ours=no
  if [[ -z "$WEBMUNK_SERVER_DATABASE_URL" ]]; then
    database_is_ours=yes
    locate_cluster
    start_postgres
    database_shown="psql -h $socket_dir -U postgres webmunk"
  else
    database_shown='as set by --database-url'
    locate_foreign_sockets
  fi
  start_server
  create_first_admin
  start_gateway
}

# Without a cluster of ours there is still the gateway's socket.
locate_foreign_sockets() {
  as_cluster_user=()
  cluster_dir=$WEBMUNK_VAR_DIR
  WEBMUNK_CLUSTER_USER=$(id -un) locate_sockets
}

watch_services() {
  local name
  while true; do
    sleep 0.5
    if name=$(ended_service); then die "$name ended unexpectedly: $(ended_because "$name"); all is stopped"; fi
  done
}

ended_because() {
  if [[ "$1" == postgres ]]; then last_complaint "$log_dir/postgres.log"; else reason_in "$log_dir/$1.log"; fi
}

end_run() {
  local status=$?
  trap '' INT TERM HUP
  ((status == 0)) || [[ "$told_why" == yes ]] || warn "ended by an unexpected failure (status $status); see $log_dir"
  stop_services
  rm -f "$pid_dir/run.pid" "$pid_dir/ready"
  exit "$status"
}

run_in_background() {
  local log pid
  make_var
  log=$log_dir/run.log
  rm -f "$pid_dir/ready"
  setsid "$here/run" --no-install --no-build >"$log" 2>&1 </dev/null &
  pid=$!
  until [[ -s "$pid_dir/ready" ]]; do
    if ! is_running "$pid"; then
      tail -n 1 "$log" >&2
      exit 1
    fi
    sleep 0.1
  done
  grep '^user .*: the database is in\|^the way to ' "$log" || true
  cat "$pid_dir/ready"
}

stop_running() {
  local pid
  locate_var
  pid=$(live_pid "$pid_dir/run.pid") || die "nothing of $WEBMUNK_VAR_DIR is running"
  kill -TERM "$pid" 2>/dev/null || die "may not end process $pid of $(stat -c %U "/proc/$pid"); run this as that user"
  wait_gone "$pid" $((3 * WEBMUNK_STOP_TIMEOUT + 5)) || die "process $pid does not end; see $log_dir"
  say 'stopped'
}

print_status() {
  local name pid status=0
  locate_var
  for name in run postgres server gateway; do
    if pid=$(live_pid "$pid_dir/$name.pid"); then
      say "$name: process $pid"
    else
      say "$name: not running"
      status=1
    fi
  done
  if [[ -s "$pid_dir/ready" ]]; then cat "$pid_dir/ready"; fi
  exit "$status"
}

print_welcome() {
  local http grpc
  http=$(reachable "$gateway_address") grpc=$(reachable "$server_address")
  cat <<TEXT
REST and legacy uploads: http://$http
gRPC:                    $grpc
Database:                $database_shown
Admin:                   $(describe_admin)
Logs:                    $log_dir

Try:
  curl -s http://$http/v1/bundles -H 'Content-Type: application/json' -d '[{"passive-data-metadata":{"source":"alice","generator":"note: demo/1","generator-id":"note","timestamp":$(date +%s)},"text":"hello"}]'
  curl -s 'http://$http/v1/participants/alice/dataPoints?page_size=10' -H "Authorization: Bearer \$(cat $WEBMUNK_VAR_DIR/admin-token)"
  $WEBMUNK_BUILD_DIR/gobin/grpcurl -plaintext $grpc list
TEXT
}
