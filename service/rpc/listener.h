#ifndef NODEOPS_SERVICE_RPC_LISTENER_H_
#define NODEOPS_SERVICE_RPC_LISTENER_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "service/rpc/connection_counts.h"
#include "service/rpc/listening_socket.h"

namespace nodeops::rpc {

struct ListenerOptions {
  // One more is accepted and closed, so that its caller hears at once. Listeners may share it.
  std::shared_ptr<ConnectionCounts> counts = std::make_shared<ConnectionCounts>(1000, 1000);
  absl::Duration back_off = absl::Milliseconds(100);  // When there are no descriptors left.
};

// The listening socket. gRPC 1.51 could own it, but after a single EMFILE its listener never
// accepts again (grpc/grpc#20418), and it has no limit of connections. So this accepts, and hands
// each connection over.
//
// How it knows that a connection has ended, which gRPC does not tell: it keeps a duplicate of the
// descriptor and waits for EPOLLHUP, which comes when both directions are shut down: by a reset, or
// because gRPC calls shutdown(2) before it closes its own descriptor. So each connection costs two
// descriptors.
//
// When accept fails for want of descriptors, a reserve descriptor is given up to accept and close
// what waits, so that callers hear at once, and after `back_off` it goes on.
class Listener {
 public:
  // Takes over a connected socket, which is non-blocking. Called on `executor`.
  using OnConnection = std::function<void(int descriptor)>;

  // Listens on `socket` from now on, and accepts on `executor`, which may have many threads. Of
  // those that connect to a unix: socket only this user and root are let in.
  static std::unique_ptr<Listener> Start(boost::asio::any_io_executor executor,
                                         ListeningSocket socket, ListenerOptions options,
                                         OnConnection on_connection);
  ~Listener();  // Stops.

  // Closes the listening socket. Once it has returned OnConnection is not called any more.
  // Connections go on. Thread-safe.
  void Stop();

  // ListeningSocket's.
  const std::string& address() const;

  // Open now. Thread-safe.
  size_t connections() const;

 private:
  class Impl;
  explicit Listener(std::shared_ptr<Impl> impl);

  const std::shared_ptr<Impl> impl_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_LISTENER_H_
