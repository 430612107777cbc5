#include "k8s/http/curl_transport.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "k8s/http/curl_exchange.h"
#include "k8s/http/curl_multi_driver.h"
#include "k8s/http/curl_origin.h"

namespace nodeops::k8s {
namespace {

absl::Status CheckOptions(const CurlOptions& options) {
  NODEOPS_RETURN_IF_ERROR(CheckOrigin(options));
  if (options.client_certificate_pem.empty() != options.client_key_pem.empty()) {
    return absl::InvalidArgumentError(
        "a client certificate needs its key, and a key its certificate");
  }
  if (options.max_connections < 1) {
    return absl::InvalidArgumentError("max_connections must be at least 1");
  }
  return absl::OkStatus();
}

// What requests in flight need, which may outlive the transport.
struct Shared {
  asio::any_io_executor executor;
  CurlOptions options;
  std::shared_ptr<CurlMultiDriver> driver;
};

// Far more than API servers take; libcurl takes no URL over 8 MB.
constexpr size_t kMaxTargetBytes = 1 << 20;

bool HasLineBreak(const std::string& text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
}

// Why `request` would not be one request on the wire to the origin; empty if it is.
std::string WhatIsWrongWith(const HttpRequest& request) {
  bool broken = !absl::StartsWith(request.target, "/") || HasLineBreak(request.target) ||
                HasLineBreak(request.method);
  for (const auto& [name, value] : request.headers) {
    broken = broken || HasLineBreak(name) || HasLineBreak(value);
  }
  if (broken) return "a line break in a request's headers or target";
  // Parts of it come from the server, as a list's continue token does.
  if (request.target.size() > kMaxTargetBytes) return "a request's target is too long";
  return "";
}

asio::awaitable<HttpResult> Exchange(std::shared_ptr<Shared> shared, HttpRequest request) {
  if (std::string wrong = WhatIsWrongWith(request); !wrong.empty()) {
    TransportError refused{TransportError::Kind::kNotSent, std::move(wrong)};
    co_return refused;
  }
  CurlExchange exchange(shared->options, std::move(request));
  // A timer that never comes: its end is the signal. Whatever else ends the wait, destruction of
  // this coroutine included, takes the request back.
  asio::steady_timer finished(shared->executor, asio::steady_timer::time_point::max());
  std::optional<CURLcode> code;
  const absl::Cleanup abandon = [&] { shared->driver->Abandon(exchange.handle()); };
  shared->driver->Start(exchange.handle(), [&](CURLcode ended) {
    code = ended;
    finished.cancel();
  });
  co_await finished.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!code) co_return TransportError{TransportError::Kind::kLost, "the request was abandoned"};
  co_return exchange.Result(*code);
}

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  asio::awaitable<HttpResult> Send(HttpRequest request) override {
    return Exchange(shared_, std::move(request));
  }

 private:
  const std::shared_ptr<Shared> shared_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Transport>> NewCurlTransport(asio::any_io_executor executor,
                                                            CurlOptions options) {
  NODEOPS_RETURN_IF_ERROR(CheckOptions(options));
  auto driver = std::make_shared<CurlMultiDriver>(executor, options.max_connections);
  auto shared =
      std::make_shared<Shared>(Shared{std::move(executor), std::move(options), std::move(driver)});
  return std::make_shared<CurlTransport>(std::move(shared));
}

}  // namespace nodeops::k8s
