#include "service/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/help_flags.h"
#include "base/version.h"
#include "service/data_location.h"

namespace nodeops {
namespace {

// The texts of flags that need more than a conversion.
struct Texts {
  std::string grace = "30s";
  std::string keep_for = "720h";
};

constexpr char kDescription[] =
    "Cordons and uncordons Kubernetes nodes in batches, retries conflicts and streams every "
    "attempt (gRPC, nodeops.v1.NodeOps).";

constexpr char kFooter[] =
    "Prints one line with its addresses when it serves. SIGTERM or SIGINT stops it in order, "
    "within "
    "--grace and 2s; a second one ends it at once. What it was doing goes on when it is started "
    "again with the same data directory.\n\n"
    "Exit status: 0 stopped in order; 1 could not start, and says why; 3 something had to be cut "
    "off to stop in time; 4 the data directory failed in a way that leaves open what is recorded: "
    "going on could mean telling callers what is not true, and a new start finds out.";

void AddServerFlags(CLI::App& app, Flags& flags, Texts& texts) {
  AddListenFlags(app, flags.listen);
  app.add_option("--threads", flags.threads, "Threads of the event loop (default: the cores)")
      ->check(CLI::Range(1, 256));
  app.add_option("--grace", texts.grace,
                 "How long after SIGTERM attempts that are under way may take, such as 30s or 5m; "
                 "everything else of the operations is left for the next start. With "
                 "--data-dir=:memory:, how long operations may go on before they are cancelled. A "
                 "write that is on the wire when it is over is awaited for 1s more; if it has no "
                 "answer by then, the exit status is 3")
      ->capture_default_str();
  AddObservabilityFlags(app, flags.observability);
}

void AddDataFlags(CLI::App& app, Flags& flags, Texts& texts) {
  app.add_option("--data-dir", flags.data_dir,
                 "Directory that operations and their logs are kept in; made if there is none, "
                 "never shared by two services. `:memory:` keeps them for as long as the service "
                 "runs and no longer (default: $STATE_DIRECTORY, else $XDG_STATE_HOME/nodeops, "
                 "else ~/.local/state/nodeops)");
  app.add_option("--keep-operations", flags.keep_operations,
                 "Operations that have ended and are kept; those that ended first are dropped "
                 "first. Those that have not ended are always kept, here and below (default 10000; "
                 "with :memory: 1000)")
      ->check(CLI::Range(1, 10000000));
  app.add_option("--keep-events", flags.keep_events,
                 "Events of operations that have ended, together; the oldest operations lose their "
                 "events first and keep their results. About 400 bytes each (default 5000000; with "
                 ":memory: 500000)")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40));
  app.add_option("--keep-for", texts.keep_for, "How long after their end operations are kept")
      ->capture_default_str();
}

void AddCallerFlags(CLI::App& app, Flags& flags) {
  app.add_option("--max-connections", flags.max_connections,
                 "Open connections of callers; each costs two file descriptors. More are refused")
      ->capture_default_str()
      ->check(CLI::Range(1, 500000));
  app.add_option("--max-streams-per-connection", flags.max_streams_per_connection,
                 "Calls under way on one connection; more wait at the caller's end")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  app.add_option("--max-watchers", flags.max_watchers,
                 "Streams over all connections; more are refused (RESOURCE_EXHAUSTED) and told "
                 "when to come back")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  app.add_option("--max-request-bytes", flags.max_request_bytes,
                 "Size of one request; a larger one is refused (RESOURCE_EXHAUSTED)")
      ->capture_default_str()
      ->check(CLI::Range(1024, 1 << 30));
}

void AddOperationFlags(CLI::App& app, Flags& flags) {
  app.add_option("--max-running-operations", flags.max_running_operations,
                 "Operations that have not ended; more are refused (RESOURCE_EXHAUSTED) and told "
                 "when to come back")
      ->capture_default_str()
      ->check(CLI::Range(1, 100000));
  app.add_option("--max-nodes-per-operation", flags.max_nodes_per_operation,
                 "Nodes of one operation, over all its clusters; a request for more is refused "
                 "(RESOURCE_EXHAUSTED)")
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

void KeepLessInMemory(const CLI::App& app, Flags& flags) {
  if (flags.data_dir != kInMemory) return;
  if (app.count("--keep-operations") == 0) flags.keep_operations = 1000;
  if (app.count("--keep-events") == 0) flags.keep_events = 500'000;
}

// What CLI11 cannot check; empty if all is well.
std::string Check(const Texts& texts, Flags& flags) {
  if (!absl::ParseDuration(texts.keep_for, &flags.keep_for) || flags.keep_for < absl::Minutes(1) ||
      flags.keep_for == absl::InfiniteDuration()) {
    return absl::StrCat("--keep-for: \"", texts.keep_for,
                        "\": give a duration of at least 1m, such as 720h");
  }
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
  if (std::string wrong = CheckListenFlags(flags.listen); !wrong.empty()) return wrong;
  return CheckHttpFlags(flags.http);
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
  base::AddHelpFlags(app, {.section = 8, .see_also = {"nodeops(1)", "nodeops-sandbox(1)"}});
  AddServerFlags(app, flags, texts);
  AddHttpFlags(app, flags.http);
  AddDataFlags(app, flags, texts);
  AddCallerFlags(app, flags);
  AddOperationFlags(app, flags);
  AddClusterFlags(app, flags);
  AddNodeEventsFlags(app, flags.node_events);
  AddAuditFlags(app, flags.audit);
  try {
    app.parse(argc, argv);
    KeepLessInMemory(app, flags);
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
