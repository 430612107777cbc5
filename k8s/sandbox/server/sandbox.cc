#include "k8s/sandbox/server/sandbox.h"

#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/secret.h"
#include "base/status_macros.h"
#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/server/certificates.h"
#include "k8s/sandbox/server/fault_kind.h"
#include "k8s/sandbox/server/fault_script.h"
#include "k8s/sandbox/server/https_server.h"
#include "k8s/sandbox/server/journal.h"
#include "k8s/sandbox/server/kubeconfig_writer.h"
#include "k8s/sandbox/server/kubelets.h"
#include "k8s/sandbox/server/request_handler.h"

namespace nodeops::k8s::sandbox {
namespace {

struct Tokens {
  base::Secret admin;
  base::Secret readonly;
  base::Secret nobody;
};

absl::StatusOr<Tokens> MakeTokens() {
  Tokens tokens;
  NODEOPS_ASSIGN_OR_RETURN(tokens.admin, MakeToken());
  NODEOPS_ASSIGN_OR_RETURN(tokens.readonly, MakeToken());
  NODEOPS_ASSIGN_OR_RETURN(tokens.nobody, MakeToken());
  return tokens;
}

ApiServerOptions ServerOptions(const SandboxOptions& options, const Tokens& tokens) {
  ApiServerOptions server;
  server.users[tokens.admin.Reveal()] = {.name = "admin"};
  server.users[tokens.readonly.Reveal()] = {.name = "readonly", .may_write = false};
  server.users[tokens.nobody.Reveal()] = {.name = "nobody", .may_read = false, .may_write = false};
  server.seed = options.seed;
  server.history = static_cast<size_t>(options.watch_history);
  return server;
}

// `direct_url` is empty, or leads past the faults of connections.
std::vector<KubeconfigContext> Contexts(const Tokens& tokens, const Certificates& certificates,
                                        const std::string& direct_url) {
  std::vector<KubeconfigContext> contexts = {
      {.name = "sandbox", .token = tokens.admin},
      {.name = "sandbox-readonly", .token = tokens.readonly},
      {.name = "sandbox-nobody", .token = tokens.nobody},
      {.name = "sandbox-certificate", .client = certificates.admin}};
  if (!direct_url.empty()) {
    contexts.push_back({.name = "sandbox-direct", .token = tokens.admin, .server_url = direct_url});
  }
  return contexts;
}

const KeyPair& CertificateFor(ConnectionFault fault, const Certificates& certificates) {
  if (fault == ConnectionFault::kWrongName) return certificates.wrong_name;
  if (fault == ConnectionFault::kExpired) return certificates.expired;
  return certificates.server;
}

std::string UrlOf(const std::string& address, uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return absl::StrCat("https://", v6 ? "[" : "", address, v6 ? "]" : "", ":", port);
}

// Something to select by: three zones, and every fourth node has GPUs.
std::map<std::string, std::string> LabelsOf(int node) {
  static constexpr const char* kZones[] = {"zone-a", "zone-b", "zone-c"};
  return {{"pool", node % 4 == 0 ? "gpu" : "general"},
          {"topology.kubernetes.io/zone", kZones[node % std::size(kZones)]}};
}

}  // namespace

struct Sandbox::Parts {
  Parts(base::Clock& clock, const SandboxOptions& options, const Tokens& tokens)
      : server(ServerOptions(options, tokens), clock),
        script(options.faults, options.seed),
        handler(server, script, journal, clock) {}

  ApiServer server;
  FaultScript script;
  Journal journal;
  RequestHandler handler;
  std::unique_ptr<HttpsServer> https;
  std::unique_ptr<HttpsServer> direct;  // Only beside an `https` whose connections fail.
  std::optional<Kubelets> kubelets;
  std::string serving_line;
};

Sandbox::Sandbox(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Sandbox::~Sandbox() = default;

const std::string& Sandbox::serving_line() const { return parts_->serving_line; }

absl::StatusOr<std::unique_ptr<Sandbox>> Sandbox::Start(boost::asio::any_io_executor executor,
                                                        base::Clock& clock,
                                                        SandboxOptions options) {
  NODEOPS_ASSIGN_OR_RETURN(const Certificates certificates, MakeCertificates(clock.Now()));
  NODEOPS_ASSIGN_OR_RETURN(const Tokens tokens, MakeTokens());
  auto parts = std::make_unique<Parts>(clock, options, tokens);
  KubeletOptions kubelets{.writes_per_second = options.kubelet_write_rate, .seed = options.seed};
  for (int i = 0; i < options.nodes; ++i) {
    kubelets.nodes.push_back(absl::StrFormat("node-%05d", i));
    parts->server.AddNode(kubelets.nodes.back(), LabelsOf(i));
  }
  HttpsServerOptions https{.address = options.address,
                           .certificate = certificates.server,
                           .client_ca = certificates.ca,
                           .client_token = tokens.admin,
                           .latency = options.latency};
  std::string direct_url;
  if (options.connection_fault != ConnectionFault::kNone) {
    NODEOPS_ASSIGN_OR_RETURN(parts->direct,
                             HttpsServer::Start(executor, clock, parts->handler, https));
    direct_url = UrlOf(options.address, parts->direct->port());
  }
  https.port = options.port;
  https.fault = options.connection_fault;
  https.certificate = CertificateFor(https.fault, certificates);
  NODEOPS_ASSIGN_OR_RETURN(parts->https,
                           HttpsServer::Start(executor, clock, parts->handler, std::move(https)));
  const std::string url = UrlOf(options.address, parts->https->port());
  NODEOPS_RETURN_IF_ERROR(WriteKubeconfig(
      options.kubeconfig_out,
      KubeconfigText(url, certificates.ca, Contexts(tokens, certificates, direct_url))));
  parts->kubelets.emplace(executor, clock, parts->server, std::move(kubelets));
  parts->serving_line =
      absl::StrCat("nodeops-sandbox serving ", options.nodes, " nodes at ", url,
                   " (kubeconfig: ", options.kubeconfig_out, ", context: sandbox)");
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(parts)));
}

}  // namespace nodeops::k8s::sandbox
