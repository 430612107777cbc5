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
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::rpc {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr int kAcceptsPerTurn = 64;  // Then others on the executor get their turn.

bool OutOfDescriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

std::string ToText(const asio::ip::tcp::endpoint& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

}  // namespace

// Shared with the handlers that wait. Everything is guarded by `mutex_`, as handlers may run on
// many threads and Stop comes from yet another one.
class Listener::Impl : public std::enable_shared_from_this<Listener::Impl> {
 public:
  Impl(asio::any_io_executor executor, ListenerOptions options, OnConnection on_connection)
      : executor_(std::move(executor)),
        options_(options),
        on_connection_(std::move(on_connection)),
        acceptor_(executor_),
        back_off_(executor_) {}

  ~Impl() {
    if (reserve_ >= 0) close(reserve_);
  }

  absl::Status Open(const asio::ip::tcp::endpoint& endpoint) {
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    // So that a restart need not wait for old connections; Linux still lets only one socket listen.
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.native_non_blocking(true, error);
    if (!error) endpoint_ = acceptor_.local_endpoint(error);
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", ToText(endpoint), ": ",
                                                 error.message(),
                                                 "; is another program listening there?"));
    }
    TakeReserve();
    const std::lock_guard lock(mutex_);
    Wait();
    return absl::OkStatus();
  }

  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    back_off_.cancel();
  }

  // The connections' watches hold `this`; without the listener nobody asks for their number.
  void Forget() {
    const std::lock_guard lock(mutex_);
    forgotten_ = true;
    open_.clear();
  }

  size_t connections() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

  asio::ip::tcp::endpoint endpoint_;

 private:
  using Watched = std::list<asio::posix::stream_descriptor>;

  void TakeReserve() { reserve_ = open("/dev/null", O_RDONLY | O_CLOEXEC); }

  void Wait() {
    acceptor_.async_wait(asio::socket_base::wait_read,
                         [self = shared_from_this()](error_code) { self->AcceptSome(); });
  }

  void AcceptSome() {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;
    for (int i = 0; i < kAcceptsPerTurn; ++i) {
      const int connection =
          accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (connection >= 0) {
        Admit(connection);
      } else if (errno == EAGAIN) {
        break;
      } else if (OutOfDescriptors(errno)) {
        return BackOff();
      }
      // Every other error, such as ECONNABORTED, is that one connection's.
    }
    Wait();
  }

  void Admit(int connection) {
    const int duplicate =
        open_.size() < options_.max_connections ? fcntl(connection, F_DUPFD_CLOEXEC, 0) : -1;
    if (duplicate < 0) {
      close(connection);
      return;
    }
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto watched = open_.emplace(open_.end(), executor_, duplicate);
    watched->async_wait(asio::posix::stream_descriptor::wait_error,
                        [self = shared_from_this(), watched](error_code error) {
                          const std::lock_guard lock(self->mutex_);
                          if (!error && !self->forgotten_) self->open_.erase(watched);
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
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer back_off_;
  int reserve_ = -1;
  bool stopped_ = false;
  bool forgotten_ = false;
  Watched open_;
};

absl::StatusOr<std::unique_ptr<Listener>> Listener::Start(asio::any_io_executor executor,
                                                          const asio::ip::tcp::endpoint& endpoint,
                                                          ListenerOptions options,
                                                          OnConnection on_connection) {
  auto impl = std::make_shared<Impl>(std::move(executor), options, std::move(on_connection));
  if (const absl::Status opened = impl->Open(endpoint); !opened.ok()) return opened;
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() {
  impl_->Stop();
  impl_->Forget();
}

void Listener::Stop() { impl_->Stop(); }
const asio::ip::tcp::endpoint& Listener::endpoint() const { return impl_->endpoint_; }
size_t Listener::connections() const { return impl_->connections(); }

}  // namespace nodeops::rpc
