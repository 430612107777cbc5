#ifndef NODEOPS_SERVICE_RPC_LISTENING_SOCKET_H_
#define NODEOPS_SERVICE_RPC_LISTENING_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/rpc/listen_address.h"

namespace nodeops::rpc {

// A socket that listens, non-blocking. A unix: socket's file has mode 0600 from the moment that it
// is there; the file of a process that is gone is replaced, and it goes when the socket closes.
class ListeningSocket {
 public:
  // UNAVAILABLE names the address and says why: it is taken, or the path is something else.
  static absl::StatusOr<ListeningSocket> Open(const ListenAddress& address);

  ListeningSocket(ListeningSocket&& other) noexcept;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();  // Closes.

  void Close();

  int descriptor() const { return descriptor_; }
  bool is_unix() const { return !path_.empty(); }
  // "127.0.0.1:50051", with the real port, or "unix:/run/nodeops.sock".
  const std::string& address() const { return text_; }

 private:
  ListeningSocket(int descriptor, std::string path) : descriptor_(descriptor), path_(path) {}

  absl::Status Bind(const ListenAddress& address);

  int descriptor_ = -1;  // -1: closed.
  std::string path_;     // Empty: TCP.
  std::string text_;
  unsigned long file_ = 0;  // The inode of `path_`.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_LISTENING_SOCKET_H_
