#include "service/rpc/listening_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::rpc {
namespace {

absl::Status CannotListen(const std::string& address, const std::string& why) {
  return absl::UnavailableError(absl::StrCat("cannot listen on ", address, ": ", why));
}

std::string ErrorText() { return std::strerror(errno); }

std::string ToText(const boost::asio::ip::tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

sockaddr_un UnixAddress(const std::string& path) {
  sockaddr_un address = {.sun_family = AF_UNIX};
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

// 0: nothing is there; otherwise the inode.
ino_t FileAt(const std::string& path) {
  struct stat about = {};
  return lstat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

// Makes way for a new socket at `path`, if what is there is the socket of nobody.
absl::Status RemoveStale(const std::string& path) {
  const std::string name = absl::StrCat("unix:", path);
  struct stat about = {};
  if (lstat(path.c_str(), &about) != 0) return absl::OkStatus();
  if (!S_ISSOCK(about.st_mode)) {
    return CannotListen(name, "there is something else than a socket; remove it or choose another");
  }
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const sockaddr_un address = UnixAddress(path);
  const int connected =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error = connected == 0 ? 0 : errno;
  close(probe);
  if (error != ECONNREFUSED) return CannotListen(name, "another process listens there");
  if (unlink(path.c_str()) == 0) return absl::OkStatus();
  return CannotListen(name, absl::StrCat("cannot remove the old socket: ", ErrorText()));
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::Open(const ListenAddress& address) {
  if (address.unix_path.size() >= sizeof(sockaddr_un::sun_path)) {
    return CannotListen("unix:" + address.unix_path, "the path is too long for a socket");
  }
  const int family = address.is_unix() ? AF_UNIX : address.tcp.protocol().family();
  ListeningSocket opened(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "");
  opened.text_ = address.is_unix() ? "unix:" + address.unix_path : ToText(address.tcp);
  if (opened.descriptor_ < 0) return CannotListen(opened.text_, ErrorText());
  NODEOPS_RETURN_IF_ERROR(opened.Bind(address));
  if (listen(opened.descriptor_, SOMAXCONN) != 0) return CannotListen(opened.text_, ErrorText());
  return opened;
}

absl::Status ListeningSocket::Bind(const ListenAddress& address) {
  if (address.is_unix()) {
    NODEOPS_RETURN_IF_ERROR(RemoveStale(address.unix_path));
    const sockaddr_un unix_address = UnixAddress(address.unix_path);
    // On Linux the file gets the mode of the socket.
    if (fchmod(descriptor_, 0600) != 0 ||
        bind(descriptor_, reinterpret_cast<const sockaddr*>(&unix_address), sizeof(unix_address)) !=
            0) {
      return CannotListen(text_, ErrorText());
    }
    path_ = address.unix_path;
    file_ = FileAt(path_);
    return absl::OkStatus();
  }
  // So that a restart need not wait for old connections; Linux still lets only one socket listen.
  const int on = 1;
  setsockopt(descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  boost::asio::ip::tcp::endpoint endpoint = address.tcp;
  auto size = static_cast<socklen_t>(endpoint.size());
  if (bind(descriptor_, endpoint.data(), size) != 0) {
    return CannotListen(text_, absl::StrCat(ErrorText(), "; is another program listening there?"));
  }
  size = static_cast<socklen_t>(endpoint.capacity());
  if (getsockname(descriptor_, endpoint.data(), &size) != 0) {
    return CannotListen(text_, ErrorText());
  }
  text_ = ToText(endpoint);
  return absl::OkStatus();
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      text_(std::move(other.text_)),
      file_(other.file_) {}

ListeningSocket::~ListeningSocket() { Close(); }

void ListeningSocket::Close() {
  if (descriptor_ < 0) return;
  // Another process may have put its own there meanwhile.
  if (is_unix() && FileAt(path_) == file_) unlink(path_.c_str());
  close(std::exchange(descriptor_, -1));
}

}  // namespace nodeops::rpc
