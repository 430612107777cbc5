#include "service/rpc/listener.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <list>
#include <mutex>
#include <string>
#include <utility>

namespace nodeops::rpc {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kAcceptsPerTurn = 64;  // Then others on the executor get their turn.

bool OutOfDescriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// Whether the other end of a unix: socket is of this user or root. Its mode says the same; this
// holds whatever becomes of the mode.
bool IsOwnUserOrRoot(int connection) {
  ucred peer = {};
  socklen_t size = sizeof(peer);
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == geteuid() || peer.uid == 0);
}

}  // namespace

// Shared with the handlers that wait. Everything is guarded by `mutex_`, as handlers may run on
// many threads and Stop comes from yet another one.
class Listener::Impl : public std::enable_shared_from_this<Listener::Impl> {
 public:
  Impl(asio::any_io_executor executor, ListeningSocket socket, ListenerOptions options,
       OnConnection on_connection)
      : executor_(std::move(executor)),
        options_(std::move(options)),
        on_connection_(std::move(on_connection)),
        socket_(std::move(socket)),
        acceptor_(executor_, socket_.descriptor()),
        back_off_(executor_) {}

  ~Impl() {
    if (reserve_ >= 0) close(reserve_);
  }

  void Start() {
    TakeReserve();
    const std::lock_guard lock(mutex_);
    Wait();
  }

  void Stop() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    acceptor_.release();
    socket_.Close();
    back_off_.cancel();
  }

  // The connections' watches hold `this`; without the listener nobody asks for their number.
  void Forget() {
    const std::lock_guard lock(mutex_);
    forgotten_ = true;
    for (const Connection& connection : open_) options_.counts->Leave(connection.address);
    open_.clear();
  }

  size_t connections() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

  const std::string& address() const { return socket_.address(); }

 private:
  struct Connection {
    std::string address;  // That it counts for.
    asio::posix::stream_descriptor watched;
  };

  void TakeReserve() { reserve_ = open("/dev/null", O_RDONLY | O_CLOEXEC); }

  void Wait() {
    acceptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](error_code) { self->AcceptSome(); });
  }

  void AcceptSome() {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      sockaddr_storage peer = {};
      socklen_t size = sizeof(peer);
      const int connection = accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer),
                                     &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (connection >= 0) {
        Admit(connection, peer);
      } else if (errno == EAGAIN) {
        break;
      } else if (OutOfDescriptors(errno)) {
        return BackOff();
      }
      // Every other error, such as ECONNABORTED, is that one connection's.
    }
    Wait();
  }

  void Admit(int connection, const sockaddr_storage& peer) {
    if (socket_.is_unix() && !IsOwnUserOrRoot(connection)) {
      spdlog::warn("Listener: another user was refused at {}", address());
      close(connection);
      return;
    }
    const std::string counted = CountedAddress(peer);
    if (!options_.counts->Enter(counted)) {
      close(connection);
      return;
    }
    const int duplicate = fcntl(connection, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) {
      options_.counts->Leave(counted);
      close(connection);
      return;
    }
    const int on = 1;
    if (!socket_.is_unix()) setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto place = open_.emplace(
        open_.end(), Connection{counted, asio::posix::stream_descriptor(executor_, duplicate)});
    place->watched.async_wait(asio::posix::stream_descriptor::wait_error,
                              [self = shared_from_this(), place](error_code error) {
                                const std::lock_guard lock(self->mutex_);
                                if (error || self->forgotten_) return;
                                self->options_.counts->Leave(place->address);
                                self->open_.erase(place);
                              });
    on_connection_(connection);
  }

  // Closes what waits, by means of the reserve, and tries again later.
  void BackOff() {
    spdlog::warn("Listener: out of file descriptors with {} connections; refusing some",
                 open_.size());
    for (int i = 0; i < kAcceptsPerTurn && reserve_ >= 0; ++i) {
      close(reserve_);
      const int connection = accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
      if (connection >= 0) close(connection);
      TakeReserve();
      if (connection < 0) break;
    }
    back_off_.expires_after(absl::ToChronoNanoseconds(options_.back_off));
    back_off_.async_wait([self = shared_from_this()](error_code) {
      const std::lock_guard lock(self->mutex_);
      if (self->stopped_) return;
      if (self->reserve_ < 0) self->TakeReserve();
      self->Wait();
    });
  }

  const asio::any_io_executor executor_;
  const ListenerOptions options_;
  const OnConnection on_connection_;
  mutable std::mutex mutex_;  // Guards everything below.
  ListeningSocket socket_;
  asio::posix::stream_descriptor acceptor_;  // Waits for `socket_`, which owns the descriptor.
  asio::steady_timer back_off_;
  int reserve_ = -1;
  bool stopped_ = false;
  bool forgotten_ = false;
  std::list<Connection> open_;
};

std::unique_ptr<Listener> Listener::Start(asio::any_io_executor executor, ListeningSocket socket,
                                          ListenerOptions options, OnConnection on_connection) {
  auto impl = std::make_shared<Impl>(std::move(executor), std::move(socket), std::move(options),
                                     std::move(on_connection));
  impl->Start();
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() {
  impl_->Stop();
  impl_->Forget();
}

void Listener::Stop() { impl_->Stop(); }
const std::string& Listener::address() const { return impl_->address(); }
size_t Listener::connections() const { return impl_->connections(); }

}  // namespace nodeops::rpc
