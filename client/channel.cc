#include "client/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::client {
namespace {

constexpr int kKeepaliveMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMaxMessageBytes = 16 << 20;

bool IsUnix(const std::string& server) {
  return absl::StartsWith(server, "unix:/") && !base::HasControlCharacters(server);
}

// gRPC would take a scheme such as `xds:` too.
bool IsHostAndPort(const std::string& server) {
  const size_t colon = server.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  const std::string host = server.substr(0, colon);
  int port = 0;
  if (!absl::SimpleAtoi(server.substr(colon + 1), &port) || port < 1 || port > 65535) return false;
  if (host.front() == '[') return host.back() == ']' && host.size() > 2;
  return host.find_first_of(":/ ") == std::string::npos && !base::HasControlCharacters(host);
}

std::shared_ptr<grpc::ChannelCredentials> Credentials(const ChannelOptions& options) {
  if (!options.tls || IsUnix(options.server)) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials(
      {options.tls->ca, options.tls->key.Reveal(), options.tls->certificate});
}

grpc::ChannelArguments Arguments(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // gRPC's name for the time that one connection attempt gets.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(options.connect_timeout)));
  // The pauses between calls are ReconnectPolicy's; the channel's own must be shorter, or a call
  // would only hear about an old failure.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetUserAgentPrefix("nodeops");
  return arguments;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> NewChannel(const ChannelOptions& options) {
  const bool is_unix = IsUnix(options.server);
  if (!is_unix && !IsHostAndPort(options.server)) {
    return absl::InvalidArgumentError(
        absl::StrCat("server \"", base::Sanitize(options.server, 200),
                     "\": want HOST:PORT, such as 127.0.0.1:50051, or unix:/PATH"));
  }
  if (options.tls && options.tls->certificate.empty() != options.tls->key.empty()) {
    return absl::InvalidArgumentError(
        "a certificate for the caller needs its key, and a key its certificate");
  }
  return grpc::CreateCustomChannel(is_unix ? options.server : "dns:///" + options.server,
                                   Credentials(options), Arguments(options));
}

}  // namespace nodeops::client
