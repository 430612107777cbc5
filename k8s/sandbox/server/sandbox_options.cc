#include "k8s/sandbox/server/sandbox_options.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/help_flags.h"
#include "base/status_macros.h"
#include "k8s/sandbox/server/fault_script_help.h"
#include "k8s/sandbox/server/fault_script_parser.h"

namespace nodeops::k8s::sandbox {
namespace {

// Flags as they are written, before they are checked.
struct RawFlags {
  SandboxOptions options;
  std::string listen = "127.0.0.1:6443";
  std::string latency = "0s";
  std::string fault_script;
  double race_probability = 0;
};

constexpr char kDescription[] =
    R"(nodeops-sandbox: a simulated Kubernetes cluster to try nodeops and kubectl against.

It serves the API of its nodes over HTTPS and writes a kubeconfig whose contexts are sandbox (may do
everything), sandbox-readonly, sandbox-nobody and sandbox-certificate (as sandbox, without a token).
Its kubelets can write, and its requests can fail. GET /sandbox/journal?after=N has every request,
GET /sandbox/stats has counts.)";

void DefineFlags(CLI::App& app, RawFlags& flags) {
  SandboxOptions& options = flags.options;
  app.add_option("--listen", flags.listen,
                 "HOST:PORT to serve at; a loopback address, port 0 for any free one")
      ->capture_default_str();
  app.add_option("--nodes", options.nodes, "how many nodes there are, node-00000 onwards")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  app.add_option("--kubeconfig-out", options.kubeconfig_out,
                 "file to write the kubeconfig to, readable by its owner alone")
      ->capture_default_str();
  app.add_option("--kubelet-write-rate", options.kubelet_write_rate,
                 "how many status writes the kubelets make in a second, all together")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option(
         "--latency", flags.latency,
         "added to every request, such as 5ms;\nhalf passes before it is handled, half after")
      ->capture_default_str();
  app.add_option("--seed", options.seed,
                 "decides uids, whose kubelet writes next, and what fault scripts draw;\n"
                 "tokens and keys come from the system's random source")
      ->capture_default_str();
  app.add_option("--fault-script", flags.fault_script,
                 "JSON file that says which requests fail, and how: see below\n(default: none)");
  app.add_option("--race-probability", flags.race_probability,
                 "chance that a kubelet writes a node just before a PATCH or PUT of it,\n"
                 "drawn from the seed, the node and the count of its writes")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--watch-history", options.watch_history,
                 "how many writes a watch can start in the past; older ones are 410 Gone")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  base::AddHelpFlags(app, {.section = 1, .see_also = {"nodeops(1)", "nodeopsd(8)", "kubectl(1)"}});
  app.footer(std::string(FaultScriptHelp()));
}

absl::Status ParseListen(const std::string& listen, SandboxOptions& options) {
  const size_t colon = listen.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(listen.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen: ", listen, " is not HOST:PORT; write 127.0.0.1:6443 for example"));
  }
  std::string host = listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  options.address = host == "localhost" ? "127.0.0.1" : host;
  options.port = static_cast<uint16_t>(port);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) {
    return absl::ErrnoToStatus(errno, absl::StrCat("--fault-script: cannot read ", path));
  }
  return text;
}

absl::StatusOr<SandboxOptions> Check(RawFlags flags) {
  SandboxOptions options = std::move(flags.options);
  NODEOPS_RETURN_IF_ERROR(ParseListen(flags.listen, options));
  if (!absl::ParseDuration(flags.latency, &options.latency) ||
      options.latency < absl::ZeroDuration() || options.latency > absl::Minutes(10)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--latency: ", flags.latency, " is not a duration from 0s to 10m, such as 5ms"));
  }
  if (!flags.fault_script.empty()) {
    NODEOPS_ASSIGN_OR_RETURN(const std::string script, ReadFile(flags.fault_script));
    NODEOPS_ASSIGN_OR_RETURN(ParsedFaultScript parsed, ParseFaultScript(script));
    options.faults = std::move(parsed.rules);
    options.connection_fault = parsed.connections;
  }
  if (flags.race_probability > 0) options.faults.push_back(RaceRule(flags.race_probability));
  return options;
}

}  // namespace

absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv) {
  CLI::App app(kDescription, "nodeops-sandbox");
  RawFlags flags;
  DefineFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return ParsedFlags{.help = app.help()};
  } catch (const CLI::CallForVersion& page) {  // Of AddHelpFlags.
    return ParsedFlags{.help = absl::StrCat(page.what(), "\n")};
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(absl::StrCat(error.what(), " (--help explains the flags)"));
  }
  ParsedFlags parsed;
  NODEOPS_ASSIGN_OR_RETURN(parsed.options, Check(std::move(flags)));
  return parsed;
}

}  // namespace nodeops::k8s::sandbox
