# The settings of tools/run: one table, from which come the flags, the environment
# variables, the defaults and --help.
# shellcheck shell=bash

repository=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
readonly repository

# flag | variable | default | meaning. An empty default leaves the choice to the
# program that reads the variable.
settings_table="
listen-http|WEBMUNK_GATEWAY_LISTEN|127.0.0.1:8080|address of the gateway (REST, legacy uploads)
listen-grpc|WEBMUNK_SERVER_LISTEN|127.0.0.1:50051|address of the server (gRPC)
var-dir|WEBMUNK_VAR_DIR|$repository/var|database, logs and pid files
build-dir|WEBMUNK_BUILD_DIR|$repository/build|where programs are built and looked for
socket-dir|WEBMUNK_SOCKET_DIR||Unix sockets (default: below the database's directory, in /tmp if that is too long)
cluster-dir|WEBMUNK_CLUSTER_DIR||the private PostgreSQL cluster (default: VAR_DIR/postgres)
cluster-user|WEBMUNK_CLUSTER_USER|postgres|who owns the cluster when root runs this; PostgreSQL refuses root
postgres-options|WEBMUNK_POSTGRES_OPTIONS||more options for postgres, e.g. '-c shared_buffers=1GB'
database-url|WEBMUNK_SERVER_DATABASE_URL||use this database, start no private cluster (secret: prefer the variable)
build-type|WEBMUNK_BUILD_TYPE|RelWithDebInfo|CMake build type
jobs|WEBMUNK_JOBS|$(nproc)|parallel compile jobs
start-timeout|WEBMUNK_START_TIMEOUT|60|seconds until all must be healthy
stop-timeout|WEBMUNK_STOP_TIMEOUT|30|seconds each program has to end before it is killed
min-free-mib|WEBMUNK_MIN_FREE_MIB|256|free space below which nothing is started
max-payload-bytes|WEBMUNK_SERVER_MAX_PAYLOAD_BYTES||limit of one bundle as sent
max-decoded-bytes|WEBMUNK_SERVER_MAX_DECODED_BYTES||limit of one bundle unpacked
max-points-per-bundle|WEBMUNK_SERVER_MAX_POINTS_PER_BUNDLE||limit of points in one bundle
max-bytes-in-flight|WEBMUNK_SERVER_MAX_BYTES_IN_FLIGHT||limit of bundles being worked on, in bytes
writers|WEBMUNK_SERVER_WRITERS||database connections that store points
shutdown-grace|WEBMUNK_SERVER_SHUTDOWN_GRACE||how long calls in flight may take at the end, e.g. 20s
"
readonly settings_table

# Gives every variable without a value its default, and exports those with a value.
apply_default_settings() {
  local variable default
  while IFS='|' read -r _ variable default _; do
    [[ -n "$variable" ]] || continue
    printf -v "$variable" '%s' "${!variable:-$default}"
    # An exported empty variable would be a value to the program that reads it.
    if [[ -n "${!variable}" ]]; then export "${variable?}"; else unset "$variable" && declare -g "$variable="; fi
  done <<<"$settings_table"
}

# set_setting FLAG VALUE: fails if there is no such flag. Beside the table,
# --server-x-y and --gateway-x-y reach every flag of the two programs.
set_setting() {
  local flag variable name
  while IFS='|' read -r flag variable _; do
    if [[ "$flag" == "$1" && -n "$flag" ]]; then
      export "$variable=$2"
      return 0
    fi
  done <<<"$settings_table"
  [[ "$1" =~ ^(server|gateway)-[a-z0-9-]+$ ]] || return 1
  name=${1//-/_}
  export "WEBMUNK_${name^^}=$2"
}

print_settings() {
  local flag variable default meaning
  while IFS='|' read -r flag variable default meaning; do
    [[ -n "$flag" ]] || continue
    printf '  --%s=  %s%s\n      %s\n' "$flag" "$variable" "${default:+ [$default]}" "$meaning"
  done <<<"$settings_table"
}
