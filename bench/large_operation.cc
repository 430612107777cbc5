// Measures one large operation with many watchers, on real processes: what the service's memory
// grows to, whether each watcher saw every event, and how much a watcher that never reads changes.
// Prints its figures and exits 1 if one is out of bounds.

#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/testing/grpc_calls.h"
#include "tests/testing/process.h"

namespace nodeops::bench {
namespace {

using tests::Process;

// Reads one stream as fast as it comes and counts; a stalled one never reads.
class Watcher final : public grpc::ClientReadReactor<v1::OperationUpdate> {
 public:
  Watcher(v1::NodeOps::Stub& stub, const std::string& operation, bool stalled) {
    v1::WatchOperationRequest request;
    request.set_name(operation);
    stub.async()->WatchOperation(&context_, &request, this);
    if (stalled) {
      AddHold();
    } else {
      StartRead(&update_);
    }
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (const v1::OperationEvent& event : update_.events()) {
      gapless_ = gapless_ && event.sequence() == events_ + 1;
      ++events_;
    }
    StartRead(&update_);
  }

  void OnDone(const grpc::Status& status) override {
    const std::lock_guard lock(mutex_);
    ok_ = status.ok();
    done_ = true;
    changed_.notify_all();
  }

  void GiveUp() {
    context_.TryCancel();
    RemoveHold();
  }

  // The number of events seen; -1 if one was missing or came twice, or if the stream did not end
  // well.
  int64_t Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_; });
    return gapless_ && ok_ ? events_ : -1;
  }

 private:
  grpc::ClientContext context_;
  v1::OperationUpdate update_;
  int64_t events_ = 0;
  bool gapless_ = true;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ok_ = false;
  bool done_ = false;
};

struct Settings {
  int nodes = 10'000;
  int watchers = 200;
  int concurrency = 100;
  double races = 0.05;
  long max_rss_mib = 150;
};

struct Run {
  double seconds = 0;
  int64_t events = 0;
  int complete = 0;  // Watchers that saw every event.
  v1::Operation operation;
};

std::string Address(Process& process) {
  const std::string line = process.ReadLine().value_or("");
  const size_t begin = line.find("127.0.0.1:");
  if (begin == std::string::npos) {
    std::cerr << "did not start: " << line << process.Log();
    std::exit(1);
  }
  return line.substr(begin, line.find_first_not_of("0123456789.:", begin) - begin);
}

// One operation over all nodes, watched by `settings.watchers` and, if `stalled`, by one that never
// reads.
template <typename Request, typename Start>
Run RunOperation(const std::string& server, const Settings& settings, bool stalled, Start start) {
  Request request;
  request.add_targets()->set_all(true);
  request.set_concurrency(settings.concurrency);
  request.set_reason("bench");

  const auto begin = std::chrono::steady_clock::now();
  auto stub = tests::Connect(server);
  grpc::ClientContext context;
  auto stream = start(*stub, &context, request);
  tests::StreamRecord record = tests::ReadStream(
      *stream, [](const auto& so_far) { return !so_far.operation.name().empty(); });
  context.TryCancel();  // The operation goes on.

  const std::string name = record.operation.name();
  std::vector<std::unique_ptr<v1::NodeOps::Stub>> stubs;  // 50 streams a connection.
  std::vector<std::unique_ptr<Watcher>> watchers;
  std::unique_ptr<v1::NodeOps::Stub> stalled_stub = tests::Connect(server);
  std::unique_ptr<Watcher> never_reads;
  if (stalled) never_reads = std::make_unique<Watcher>(*stalled_stub, name, true);
  for (int i = 0; i < settings.watchers; ++i) {
    if (i % 50 == 0) stubs.push_back(tests::Connect(server));
    watchers.push_back(std::make_unique<Watcher>(*stubs.back(), name, false));
  }

  Run run;
  std::vector<int64_t> seen;
  for (auto& watcher : watchers) seen.push_back(watcher->Wait());
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (never_reads) {
    never_reads->GiveUp();
    never_reads->Wait();
  }
  grpc::ClientContext get;
  v1::GetOperationRequest get_request;
  get_request.set_name(name);
  stub->GetOperation(&get, get_request, &run.operation);
  run.events = run.operation.last_sequence();
  for (const int64_t events : seen) run.complete += events == run.events ? 1 : 0;
  return run;
}

bool Print(const char* title, const Run& run, const Settings& settings) {
  const v1::OperationCounts& counts = run.operation.counts();
  std::cout << title << ": " << counts.changed() << " of " << counts.total() << " nodes changed in "
            << run.seconds << " s, " << counts.conflicts() << " conflicts retried, " << run.events
            << " events, seen whole by " << run.complete << " of " << settings.watchers
            << " watchers" << std::endl;
  return run.operation.state() == v1::Operation::SUCCEEDED && run.complete == settings.watchers &&
         counts.changed() == counts.total();
}

int Main(int argc, char** argv) {
  Settings settings;
  CLI::App app("Measures one large operation with many watchers.");
  app.add_option("--nodes", settings.nodes, "nodes in the operation")->capture_default_str();
  app.add_option("--watchers", settings.watchers, "streams on it")->capture_default_str();
  app.add_option("--concurrency", settings.concurrency, "nodes at a time")->capture_default_str();
  app.add_option("--races", settings.races, "chance of losing each race")->capture_default_str();
  app.add_option("--max-rss-mib", settings.max_rss_mib, "bound on the service's resident memory")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const char* tmp = std::getenv("TEST_TMPDIR");
  std::string folder = std::string(tmp ? tmp : "/tmp") + "/nodeops-bench-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return 1;
  bool good = true;
  {
    Process sandbox("k8s/sandbox/server/nodeops-sandbox",
                    {"--listen=127.0.0.1:0", "--nodes=" + std::to_string(settings.nodes),
                     "--kubeconfig-out=" + folder + "/kubeconfig", "--latency=5ms",
                     "--race-probability=" + std::to_string(settings.races)});
    Address(sandbox);
    Process service("service/nodeopsd", {"--listen=127.0.0.1:0", "--log-level=warn",
                                         "--kubeconfig=" + folder + "/kubeconfig",
                                         "--clusters=sandbox", "--data-dir=" + folder + "/data"});
    const std::string server = Address(service);

    const Run without = RunOperation<v1::BatchCordonNodesRequest>(
        server, settings, false, [](auto& stub, auto* context, auto& request) {
          return stub.BatchCordonNodes(context, request);
        });
    good &= Print("cordon", without, settings);
    const Run with = RunOperation<v1::BatchUncordonNodesRequest>(
        server, settings, true, [](auto& stub, auto* context, auto& request) {
          return stub.BatchUncordonNodes(context, request);
        });
    good &= Print("uncordon, with one watcher that never reads", with, settings);
    std::cout << "time with / without that watcher: " << with.seconds / without.seconds
              << std::endl;

    const long rss_mib = service.ResidentKiB("VmHWM") / 1024;
    std::cout << "service: " << rss_mib << " MiB resident at most (bound: " << settings.max_rss_mib
              << ")" << std::endl;
    good &= rss_mib <= settings.max_rss_mib;
  }
  std::filesystem::remove_all(folder);
  std::cout << (good ? "all within bounds" : "OUT OF BOUNDS") << std::endl;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace nodeops::bench

int main(int argc, char** argv) { return nodeops::bench::Main(argc, argv); }
