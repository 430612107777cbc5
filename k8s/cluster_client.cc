#include "k8s/cluster_client.h"

#include <utility>

#include "absl/strings/match.h"
#include "base/status_macros.h"
#include "k8s/config/credential_transport.h"
#include "k8s/config/environment.h"
#include "k8s/config/server_url.h"
#include "k8s/http/curl_transport.h"

namespace nodeops::k8s {
namespace {

std::unique_ptr<TokenSource> TokensOf(const ClusterConfig& config, base::Clock& clock) {
  if (!config.token_file.empty()) return TokenFile(config.token_file, SystemEnvironment(), clock);
  if (!config.token.empty()) return FixedToken(config.token);
  return nullptr;
}

// How to reach a cluster's API server.
struct Access {
  std::shared_ptr<Transport> transport;
  std::string path_prefix;
};

absl::StatusOr<Access> NewAccess(const ClusterConfig& config, asio::any_io_executor executor,
                                 base::Clock& clock, const TransportWrapper& wrap) {
  NODEOPS_ASSIGN_OR_RETURN(ServerUrl server, ParseServerUrl(config.server));
  std::unique_ptr<TokenSource> tokens = TokensOf(config, clock);
  if (tokens != nullptr && !absl::StartsWith(server.origin, "https://")) {
    return absl::InvalidArgumentError(
        "server: a token would go to a server without TLS: use https");
  }
  NODEOPS_ASSIGN_OR_RETURN(
      std::shared_ptr<Transport> transport,
      NewCurlTransport(std::move(executor),
                       {.origin = std::move(server.origin),
                        .ca_pem = config.ca_pem,
                        .tls_server_name = config.tls_server_name,
                        .client_certificate_pem = config.client_certificate_pem,
                        .client_key_pem = config.client_key_pem}));
  if (wrap) transport = wrap(std::move(transport));
  if (tokens != nullptr) {
    transport = NewCredentialTransport(std::move(transport), std::move(tokens));
  }
  return Access{std::move(transport), std::move(server.path_prefix)};
}

}  // namespace

absl::StatusOr<std::shared_ptr<NodeClient>> NewClusterClient(const ClusterConfig& config,
                                                             asio::any_io_executor executor,
                                                             base::Clock& clock,
                                                             const TransportWrapper& wrap) {
  NODEOPS_ASSIGN_OR_RETURN(Access access, NewAccess(config, std::move(executor), clock, wrap));
  return std::make_shared<NodeClient>(std::move(access.transport), std::move(access.path_prefix));
}

absl::StatusOr<std::shared_ptr<EventClient>> NewClusterEventClient(const ClusterConfig& config,
                                                                   asio::any_io_executor executor,
                                                                   base::Clock& clock,
                                                                   const TransportWrapper& wrap) {
  NODEOPS_ASSIGN_OR_RETURN(Access access, NewAccess(config, std::move(executor), clock, wrap));
  return std::make_shared<EventClient>(std::move(access.transport), std::move(access.path_prefix));
}

}  // namespace nodeops::k8s
