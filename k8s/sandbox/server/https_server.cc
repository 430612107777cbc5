#include "k8s/sandbox/server/https_server.h"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "k8s/sandbox/server/https_connection.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr absl::Duration kAcceptPause = absl::Milliseconds(100);

absl::Status SetUpTls(const HttpsServerOptions& options, ssl::context& tls) {
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  // Resumed sessions of clients with certificates need one.
  constexpr unsigned char kSessions[] = "nodeops-sandbox";
  SSL_CTX_set_session_id_context(tls.native_handle(), kSessions, sizeof(kSessions));
  error_code error;
  tls.use_certificate_chain(asio::buffer(options.certificate.certificate), error);
  if (!error) {
    tls.use_private_key(asio::buffer(options.certificate.key.Reveal()), ssl::context::pem, error);
  }
  if (!error && !options.client_ca.empty()) {
    tls.add_certificate_authority(asio::buffer(options.client_ca), error);
    tls.set_verify_mode(ssl::verify_peer);
  }
  if (!error) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("bad certificate: ", error.message()));
}

absl::Status Listen(const HttpsServerOptions& options, tcp::acceptor& acceptor) {
  error_code error;
  const asio::ip::address address = asio::ip::make_address(options.address, error);
  if (error || !address.is_loopback()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "cannot listen on ", options.address, ": not a loopback address; use 127.0.0.1 or ::1"));
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  // A socket that is bound and does not listen keeps its port, and refuses.
  const bool listens = options.fault != ConnectionFault::kRefuse;
  const bool takes = options.fault != ConnectionFault::kBlackHole;
  if (!error && listens) acceptor.listen(takes ? tcp::acceptor::max_listen_connections : 0, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address, " port ",
                                             options.port, ": ", error.message()));
}

// With one connection that nobody accepts a backlog of 0 is full: the kernel then drops what would
// begin another one (listen(2)).
absl::Status FillBacklog(const tcp::acceptor& acceptor, tcp::socket& filler) {
  error_code error;
  filler.connect(acceptor.local_endpoint(), error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot make a black hole: ", error.message()));
}

}  // namespace

// Shared with the coroutines, which end a moment after the server.
struct HttpsServer::State {
  State(asio::any_io_executor executor, base::Clock& clock, RequestHandler& handler,
        HttpsServerOptions given)
      : options(std::move(given)),
        service{clock,           handler,          tls,          options.client_token,
                options.latency, options.patience, options.fault},
        acceptor(executor),
        filler(executor),
        room(clock.NewTimer(executor)) {}

  static asio::awaitable<void> Accept(std::shared_ptr<State> self);
  static asio::awaitable<void> Serve(std::shared_ptr<State> self, uint64_t number);

  const HttpsServerOptions options;
  ssl::context tls{ssl::context::tls_server};
  const HttpsService service;
  tcp::acceptor acceptor;
  tcp::socket filler;                 // Of a black hole: waits for ever to be accepted.
  std::unique_ptr<base::Timer> room;  // Cancelled when a connection ends.
  std::map<uint64_t, std::shared_ptr<HttpsConnection>> connections;
  uint64_t last_connection = 0;
  bool stopped = false;
};

asio::awaitable<void> HttpsServer::State::Accept(std::shared_ptr<State> self) {
  base::Clock& clock = self->service.clock;
  while (!self->stopped) {
    if (static_cast<int>(self->connections.size()) >= self->options.max_connections) {
      co_await self->room->WaitUntil(base::MonotonicTime::max());
      continue;
    }
    auto [error, socket] = co_await self->acceptor.async_accept(kToken);
    if (self->stopped) co_return;
    if (error) {  // Out of file descriptors, or the client has left: both pass.
      co_await self->room->WaitUntil(base::After(clock.MonotonicNow(), kAcceptPause));
      continue;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const uint64_t number = ++self->last_connection;
    self->connections.emplace(
        number, std::make_shared<HttpsConnection>(self->service, std::move(socket), number));
    asio::co_spawn(self->acceptor.get_executor(), Serve(self, number), asio::detached);
  }
}

asio::awaitable<void> HttpsServer::State::Serve(std::shared_ptr<State> self, uint64_t number) {
  co_await HttpsConnection::Run(self->connections.at(number));
  self->connections.erase(number);
  self->room->Cancel();
}

absl::StatusOr<std::unique_ptr<HttpsServer>> HttpsServer::Start(asio::any_io_executor executor,
                                                                base::Clock& clock,
                                                                RequestHandler& handler,
                                                                HttpsServerOptions options) {
  auto state = std::make_shared<State>(executor, clock, handler, std::move(options));
  NODEOPS_RETURN_IF_ERROR(SetUpTls(state->options, state->tls));
  NODEOPS_RETURN_IF_ERROR(Listen(state->options, state->acceptor));
  if (state->options.fault == ConnectionFault::kBlackHole) {
    NODEOPS_RETURN_IF_ERROR(FillBacklog(state->acceptor, state->filler));
  } else if (state->options.fault != ConnectionFault::kRefuse) {
    asio::co_spawn(executor, State::Accept(state), asio::detached);
  }
  return std::unique_ptr<HttpsServer>(new HttpsServer(std::move(state)));
}

HttpsServer::~HttpsServer() {
  state_->stopped = true;
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->filler.close(ignored);
  state_->room->Cancel();
  for (auto& [number, connection] : state_->connections) connection->Close();
}

uint16_t HttpsServer::port() const { return state_->acceptor.local_endpoint().port(); }

int HttpsServer::connections() const { return static_cast<int>(state_->connections.size()); }

}  // namespace nodeops::k8s::sandbox
