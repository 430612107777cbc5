#include "service/http/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/http/handshake.h"
#include "service/http/http_connection.h"
#include "service/http/tls_contexts.h"
#include "service/rpc/connection_counts.h"
#include "service/rpc/listener.h"
#include "service/rpc/listening_socket.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;

// A client behind a dead router is noticed after that, as on the gRPC port.
constexpr unsigned int kUnacknowledgedMs = 80'000;

HttpStream::Socket SocketOf(const asio::any_io_executor& executor, int descriptor, bool v6) {
  HttpStream::Socket socket(executor);
  boost::system::error_code ignored;
  socket.assign(v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), descriptor, ignored);
  setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMs,
             sizeof(kUnacknowledgedMs));
  return socket;
}

}  // namespace

// Shared with the connections, which end a moment after the server.
class HttpServer::Impl : public std::enable_shared_from_this<HttpServer::Impl> {
 public:
  Impl(asio::any_io_executor executor, base::Clock& clock, std::shared_ptr<RpcCaller> caller,
       HttpServerOptions options)
      : executor_(std::move(executor)),
        caller_(std::move(caller)),
        limits_(options.limits),
        router_(std::move(options.router)),
        service_{clock, router_, *caller_, limits_},
        v6_(options.listen.address().is_v6()) {
    if (options.certificates != nullptr) tls_.emplace(*options.certificates);
  }

  absl::Status Start(const asio::ip::tcp::endpoint& endpoint) {
    NODEOPS_ASSIGN_OR_RETURN(rpc::ListeningSocket socket,
                             rpc::ListeningSocket::Open({.tcp = endpoint}));
    url_ = absl::StrCat(tls_ ? "https://" : "http://", socket.address());
    listener_ =
        rpc::Listener::Start(executor_, std::move(socket),
                             {.counts = std::make_shared<rpc::ConnectionCounts>(
                                  limits_.max_connections, limits_.max_connections_per_address)},
                             [weak = weak_from_this()](int connection) {
                               if (const auto self = weak.lock()) self->Serve(connection);
                             });
    return absl::OkStatus();
  }

  void Stop(absl::Duration timeout) {
    listener_->Stop();
    ForEach([](HttpConnection& connection) { connection.CloseSoon(); });
    std::unique_lock lock(mutex_);
    const auto ended = [this] { return connections_.empty(); };
    ended_.wait_for(lock, absl::ToChronoNanoseconds(timeout), ended);
    lock.unlock();
    ForEach([](HttpConnection& connection) { connection.Close(); });
  }

  const std::string& url() const { return url_; }

  size_t connections() const {
    const std::lock_guard lock(mutex_);
    return connections_.size();
  }

 private:
  struct Place {
    asio::any_io_executor executor;
    std::shared_ptr<HttpConnection> connection;
  };
  using Places = std::list<Place>;

  // Null: no TLS, or, which is logged, none that works.
  std::shared_ptr<asio::ssl::context> TlsContext() {
    if (!tls_) return nullptr;
    auto context = tls_->current();
    if (context.ok()) return *std::move(context);
    spdlog::error("HTTP: {}", std::string(context.status().message()));
    return nullptr;
  }

  void Serve(int descriptor) {
    const asio::any_io_executor strand = asio::make_strand(executor_);
    HttpStream stream(SocketOf(strand, descriptor, v6_), TlsContext());
    const bool works = !tls_ || stream.tls() != nullptr;
    const auto timed = std::make_shared<TimedStream>(service_.clock, std::move(stream));
    if (!works) return timed->Close();
    const auto connection = std::make_shared<HttpConnection>(service_, timed);
    const std::lock_guard lock(mutex_);
    const auto place = connections_.insert(connections_.end(), {strand, connection});
    asio::co_spawn(strand, TimedStream::Watch(timed), asio::detached);
    asio::co_spawn(strand, Run(shared_from_this(), timed, place), asio::detached);
  }

  static asio::awaitable<void> Run(std::shared_ptr<Impl> self, std::shared_ptr<TimedStream> stream,
                                   Places::iterator place) {
    std::shared_ptr<HttpConnection> connection = place->connection;
    const bool needs_certificate = self->tls_ && self->tls_->verifies_clients();
    std::optional<Peer> peer =
        co_await Greet(stream, needs_certificate, self->limits_.handshake_time);
    if (peer) co_await HttpConnection::Run(std::move(connection), *std::move(peer));
    stream->Close();
    const std::lock_guard lock(self->mutex_);
    self->connections_.erase(place);
    if (self->connections_.empty()) self->ended_.notify_all();
  }

  // On each connection's own executor.
  void ForEach(void (*what)(HttpConnection&)) {
    const std::lock_guard lock(mutex_);
    for (const Place& place : connections_) {
      asio::post(place.executor, [connection = place.connection, what] { what(*connection); });
    }
  }

  const asio::any_io_executor executor_;
  const std::shared_ptr<RpcCaller> caller_;
  const HttpLimits limits_;
  const Router router_;
  const HttpService service_;
  const bool v6_;
  std::optional<TlsContexts> tls_;
  std::unique_ptr<rpc::Listener> listener_;
  std::string url_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::condition_variable ended_;
  Places connections_;
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(asio::any_io_executor executor,
                                                              base::Clock& clock,
                                                              std::shared_ptr<RpcCaller> caller,
                                                              HttpServerOptions options) {
  const asio::ip::tcp::endpoint listen = options.listen;
  auto impl =
      std::make_shared<Impl>(std::move(executor), clock, std::move(caller), std::move(options));
  NODEOPS_RETURN_IF_ERROR(impl->Start(listen));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { Stop(absl::ZeroDuration()); }

void HttpServer::Stop(absl::Duration timeout) { impl_->Stop(timeout); }
const std::string& HttpServer::url() const { return impl_->url(); }
size_t HttpServer::connections() const { return impl_->connections(); }

}  // namespace nodeops::http
