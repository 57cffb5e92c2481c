#include "server/delivery/connect_guard.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

namespace webmunk {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the system calls of this architecture are not known here"
#endif

void CloseIfOpen(int& fd) {
  if (fd >= 0) close(std::exchange(fd, -1));
}

// Room for one file descriptor beside a message of one byte.
struct FdMessage {
  char byte = 0;
  iovec part = {&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};

  FdMessage() {
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
  }
};

void SendFd(int socket, int fd) {
  FdMessage message;
  cmsghdr* control = CMSG_FIRSTHDR(&message.header);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof fd);
  std::memcpy(CMSG_DATA(control), &fd, sizeof fd);
  sendmsg(socket, &message.header, MSG_NOSIGNAL);
}

int ReceiveFd(int socket) {
  FdMessage message;
  ssize_t bytes = 0;
  do {
    bytes = recvmsg(socket, &message.header, MSG_CMSG_CLOEXEC);
  } while (bytes < 0 && errno == EINTR);
  const cmsghdr* control = CMSG_FIRSTHDR(&message.header);
  if (bytes <= 0 || control == nullptr || control->cmsg_type != SCM_RIGHTS) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(control), sizeof fd);
  return fd;
}

// The address that a call in another process points to. False if it cannot be read.
bool ReadAddress(const seccomp_notif& call, sockaddr_storage& address) {
  const size_t size = std::min<size_t>(call.data.args[2], sizeof address);
  iovec to = {&address, size};
  iovec from = {reinterpret_cast<void*>(call.data.args[1]), size};  // NOLINT: theirs
  return process_vm_readv(static_cast<pid_t>(call.pid), &to, 1, &from, 1, 0) ==
         static_cast<ssize_t>(size);
}

bool IsAllowed(const seccomp_notif& call, const ConnectGuard::MayConnect& may_connect) {
  sockaddr_storage address{};
  if (!ReadAddress(call, address)) return false;
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) return true;
  return may_connect(*reinterpret_cast<const sockaddr*>(&address));
}

}  // namespace

ConnectGuard::~ConnectGuard() {
  CloseIfOpen(ours_);
  CloseIfOpen(childs_);
  CloseIfOpen(listener_);
}

bool ConnectGuard::Prepare() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  ours_ = ends[0];
  childs_ = ends[1];
  return true;
}

void ConnectGuard::HoldConnects() const {
  std::array<sock_filter, 6> filter = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_connect, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
  }};
  const sock_fprog program = {static_cast<uint16_t>(filter.size()), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
  const int64_t listener =
      syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
  if (listener >= 0) SendFd(childs_, static_cast<int>(listener));
}

bool ConnectGuard::TakeOver() {
  // The child's end is then its own alone, and ends with exec.
  CloseIfOpen(childs_);
  listener_ = ReceiveFd(ours_);
  return listener_ >= 0;
}

void ConnectGuard::Answer(const MayConnect& may_connect) const {
  seccomp_notif call{};
  // The caller may be gone already.
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;
  seccomp_notif_resp answer{};
  answer.id = call.id;
  const bool is_allowed = IsAllowed(call, may_connect);
  // Its number may be another's by now, whose memory was then read.
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) != 0) return;
  if (is_allowed) {
    answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  } else {
    answer.error = -EACCES;
  }
  ioctl(listener_, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

}  // namespace webmunk
