# Processes that outlive one command: pid files, waiting, ending.
# shellcheck shell=bash

run_as=()

# A pid alone may name a stranger after a reboot or a wrap-around; with the start
# time of the kernel (field 22 of stat, in ticks since boot) it does not.
start_time_of() {
  local stat fields
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<<"${stat##*) }"
  printf '%s\n' "${fields[19]}"
}

write_pid_file() { printf '%s %s %s\n' "$2" "$(start_time_of "$2")" "$(</proc/sys/kernel/random/boot_id)" >"$1"; }

# Prints the pid in a pid file if that very process is still alive.
live_pid() {
  local pid started boot
  [[ -r "$1" ]] && read -r pid started boot <"$1" || return 1
  [[ "$boot" == "$(</proc/sys/kernel/random/boot_id)" ]] || return 1
  [[ "$(start_time_of "$pid")" == "$started" ]] && is_running "$pid" && printf '%s\n' "$pid"
}

# A zombie has ended; only its parent has not looked yet.
is_running() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  [[ "${stat:0:1}" != Z ]]
}

# wait_gone PID SECONDS
wait_gone() {
  local ticks=$(($2 * 10))
  while is_running "$1"; do
    ((ticks-- > 0)) || return 1
    sleep 0.1
  done
}

# end_process NAME PID SIGNAL: signal, wait, and as the last resort kill.
end_process() {
  is_running "$2" || return 0
  kill "-$3" "$2" 2>/dev/null || { is_running "$2" && die "may not end $1 (process $2); who started it must"; }
  wait_gone "$2" "$WEBMUNK_STOP_TIMEOUT" && return 0
  warn "$1 did not end within $WEBMUNK_STOP_TIMEOUT s and is killed"
  kill -KILL "$2" 2>/dev/null || true
  wait_gone "$2" 5
}

# start_child LOG COMMAND...: sets child_pid. The child gets a session of its own, so
# that the terminal's Ctrl-C reaches only us and the order of the end is ours. Should
# we be killed, the kernel ends it (set last: a change of user would clear that). No
# lock of ours is passed on. The caller's array run_as may name another user.
start_child() {
  local log=$1
  shift
  setsid "${run_as[@]}" setpriv --pdeathsig TERM "$@" >>"$log" 2>&1 </dev/null 9>&- &
  child_pid=$!
  # Or bash would print a line of its own when it is killed.
  disown "$child_pid"
}

# port_is_taken HOST:PORT
port_is_taken() {
  local host=${1%:*} port=${1##*:}
  [[ "$1" == *:* && "$port" =~ ^[0-9]+$ && "$port" != 0 && "$1" != unix:* ]] || return 1
  host=${host#[} host=${host%]}
  case "$host" in '' | 0.0.0.0 | ::) host=127.0.0.1 ;; esac
  (exec 3<>"/dev/tcp/$host/$port") 2>/dev/null
}
