#include "service/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/version.h"

namespace nodeops {
namespace {

// The texts of flags that need more than a conversion.
struct Texts {
  std::string grace = "30s";
};

constexpr char kDescription[] =
    "Cordons and uncordons Kubernetes nodes in batches, retries conflicts and streams every "
    "attempt (gRPC, nodeops.v1.NodeOps).";

constexpr char kFooter[] =
    "Prints one line with its address when it serves. SIGTERM or SIGINT stops it in order (exit "
    "status 0; 3 if something was cut off); a second one at once.";

void AddServerFlags(CLI::App& app, Flags& flags, Texts& texts) {
  app.add_option(
         "--listen", flags.listen,
         "Address to serve on: HOST:PORT, loopback only as there is no TLS yet; port 0 takes "
         "a free one")
      ->capture_default_str();
  app.add_option("--threads", flags.threads, "Threads of the event loop (default: the cores)")
      ->check(CLI::Range(1, 256));
  app.add_option("--grace", texts.grace,
                 "How long operations may go on after SIGTERM before they are cancelled, such as "
                 "30s or 5m; 0s cancels at once. A write that is then on the wire is awaited for "
                 "1s more; if it has no answer by then, the exit status is 3")
      ->capture_default_str();
  app.add_option("--log-level", flags.log_level, "debug, info, warn, error or off")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option("--max-connections", flags.max_connections,
                 "Open connections of callers; each costs two file descriptors. More are refused")
      ->capture_default_str()
      ->check(CLI::Range(1, 500000));
}

void AddOperationFlags(CLI::App& app, Flags& flags) {
  app.add_option("--max-running-operations", flags.max_running_operations,
                 "Operations that run at the same time; more are refused (RESOURCE_EXHAUSTED) and "
                 "told when to come back")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  app.add_option("--max-nodes-per-operation", flags.max_nodes_per_operation,
                 "Nodes of one operation, over all its clusters; a request for more is refused "
                 "(RESOURCE_EXHAUSTED)")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  app.add_option("--max-kept-operations", flags.max_kept_operations,
                 "Operations that have ended and are kept in memory; those that ended first are "
                 "dropped first, sooner where logs are long (together 500000 events are kept, "
                 "about 200 MB)")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
}

void AddClusterFlags(CLI::App& app, Flags& flags) {
  app.add_option("--kubeconfig", flags.kubeconfig,
                 "Kubeconfig file (default: $KUBECONFIG, then ~/.kube/config, then the service "
                 "account when inside a cluster)");
  app.add_option("--clusters", flags.clusters,
                 "Contexts to serve, separated by commas; an empty cluster in a request means the "
                 "current context if it is among them, else the first (default: all contexts)")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--max-concurrency", flags.max_concurrency,
                 "The most nodes per cluster that one request may ask to work on at the same time; "
                 "not more than --cluster-concurrency")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  app.add_option("--cluster-concurrency", flags.cluster_limits.max_concurrency,
                 "Nodes of one cluster worked on at the same time, over all operations")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  app.add_option(
         "--cluster-qps", flags.cluster_limits.max_qps,
         "Requests a second to one cluster's API server, over all operations; 0 is no limit")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--legacy-annotations", flags.legacy_annotations,
                 "Annotations of a predecessor that an uncordon removes too, separated by commas")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str();
}

// What CLI11 cannot check; empty if all is well.
std::string Check(const Texts& texts, Flags& flags) {
  if (!absl::ParseDuration(texts.grace, &flags.grace) || flags.grace < absl::ZeroDuration() ||
      flags.grace > absl::Hours(24)) {
    return absl::StrCat("--grace: \"", texts.grace,
                        "\": give a duration from 0s to 24h, such as 30s");
  }
  if (flags.max_concurrency > flags.cluster_limits.max_concurrency) {
    return absl::StrCat("--max-concurrency: requests could ask for ", flags.max_concurrency,
                        " nodes at the same time where --cluster-concurrency allows ",
                        flags.cluster_limits.max_concurrency,
                        ": lower the first or raise the second");
  }
  return "";
}

}  // namespace

ParsedFlags ParseFlags(int argc, const char* const* argv) {
  Flags flags;
  flags.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  Texts texts;
  CLI::App app(kDescription, "nodeopsd");
  app.footer(kFooter);
  app.set_version_flag("--version", absl::StrCat("nodeopsd ", base::kVersion),
                       "Print the version and exit");
  AddServerFlags(app, flags, texts);
  AddOperationFlags(app, flags);
  AddClusterFlags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return {.text = app.help()};
  } catch (const CLI::CallForVersion& version) {
    return {.text = absl::StrCat(version.what(), "\n")};
  } catch (const CLI::ParseError& error) {
    return {.exit = 1,
            .text = absl::StrCat("nodeopsd: ", error.what(), "\nSee nodeopsd --help.\n")};
  }
  if (const std::string wrong = Check(texts, flags); !wrong.empty()) {
    return {.exit = 1, .text = absl::StrCat("nodeopsd: ", wrong, "\n")};
  }
  return {.flags = std::move(flags)};
}

}  // namespace nodeops
