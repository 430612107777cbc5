// What /metrics says about real runs: the same as the sandbox's journal and the operations' own
// counts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "tests/metrics/metrics_page.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using testing::HasSubstr;
using testing::Not;
using Numbers = std::map<std::string, double>;

constexpr char kFaults[] = R"({"rules": [
  {"node": "node-00001", "verb": "patch", "answers": ["race", "race"]},
  {"node": "node-00002", "verb": "patch", "answers": ["race", "race", "race", "race"]},
  {"node": "node-00003", "verb": "get", "answers": [{"status": 429, "retryAfter": 1}]},
  {"node": "node-00004", "verb": "patch", "answers": ["reset-after"]},
  {"node": "node-00005", "verb": "patch", "answers": ["reset-before"]},
  {"node": "node-00006", "verb": "get", "answers": [500, 418]},
  {"node": "node-00007", "verb": "get", "answers": ["close-before"]}]})";

Stack WithMetrics(std::vector<std::string> sandbox_flags, const std::string& faults) {
  return Stack({.sandbox_flags = std::move(sandbox_flags),
                .service_flags = {"--http-listen=127.0.0.1:0"},
                .fault_script = faults});
}

// What the command line leaves with.
int NodeOps(const Stack& stack, std::vector<std::string> arguments) {
  arguments.push_back("--server=" + stack.server());
  return Process("client/cli/nodeops", std::move(arguments)).Wait();
}

// Once what has ended is counted, which is a moment after its watchers have seen the end.
MetricsPage FetchAtRest(const Stack& stack) {
  MetricsPage page = MetricsPage::Fetch(stack.url());
  while (page.Sum("nodeops_operations_in_flight") > 0) page = MetricsPage::Fetch(stack.url());
  return page;
}

std::vector<v1::Operation> Operations(Stub& stub) {
  grpc::ClientContext context;
  v1::ListOperationsResponse response;
  const grpc::Status status = stub.ListOperations(&context, {}, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return {response.operations().begin(), response.operations().end()};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

using NumbersByVerb = std::map<std::string, Numbers>;  // By verb and code.

NumbersByVerb RequestsInTheJournal(Stack& stack) {
  NumbersByVerb seen;
  for (const char* resource : {"nodes", "events"}) {
    for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal(resource)) {
      const bool is_odd = entry.status == 418;
      const std::string code = is_odd ? "4xx" : std::to_string(entry.status);
      ++seen[entry.verb][entry.status == 0 ? "no answer" : code];
    }
  }
  return seen;
}

NumbersByVerb RequestsCounted(const MetricsPage& page) {
  NumbersByVerb counted;
  for (const auto& [verb, sum] : page.By("verb", "nodeops_kube_requests_total")) {
    for (const auto& [code, count] :
         page.By("code", "nodeops_kube_requests_total", {{"verb", verb}})) {
      const bool is_lost = code == "lost" || code == "reused_closed" || code == "timed_out";
      counted[verb][is_lost ? "no answer" : code] += count;
    }
    EXPECT_EQ(page.Sum("nodeops_kube_request_duration_seconds_count", {{"verb", verb}}), sum);
  }
  return counted;
}

void ExpectRequestsOfTheJournal(Stack& stack) {
  NumbersByVerb seen, counted;
  do {  // Events follow the operations that they tell of.
    seen = RequestsInTheJournal(stack);
    counted = RequestsCounted(FetchAtRest(stack));
  } while (counted["create"] != seen["create"]);
  EXPECT_EQ(counted, seen);
  EXPECT_GT(seen["create"]["201"], 0);
  EXPECT_EQ(seen["get"]["429"], 1);
  EXPECT_EQ(seen["get"]["4xx"], 1);
  EXPECT_GT(seen["patch"]["409"], 6);
  EXPECT_GE(seen["patch"]["no answer"], 2);
}

void ExpectCountsOfTheOperations(const MetricsPage& page, Stack& stack) {
  Numbers results, operations;
  double attempts = 0, conflicts = 0, throttles = 0, nodes = 0;
  for (const v1::Operation& operation : Operations(stack.stub())) {
    const v1::OperationCounts& counts = operation.counts();
    results["changed"] += counts.changed();
    results["unchanged"] += counts.unchanged();
    results["failed"] += counts.failed();
    results["would_change"] += counts.would_change();
    attempts += static_cast<double>(counts.attempts());
    conflicts += static_cast<double>(counts.conflicts());
    throttles += static_cast<double>(counts.throttles());
    nodes += counts.total();
    ++operations[operation.state() == v1::Operation::SUCCEEDED ? "succeeded" : "partially_failed"];
  }
  EXPECT_EQ(page.By("result", "nodeops_node_results_total"), results);
  EXPECT_EQ(page.By("result", "nodeops_operations_total"), operations);
  EXPECT_EQ(page.Sum("nodeops_attempts_total"), attempts);
  EXPECT_EQ(page.Sum("nodeops_retries_total", {{"cause", "conflict"}}), conflicts);
  EXPECT_EQ(page.Sum("nodeops_throttles_total"), throttles);
  EXPECT_EQ(page.Sum("nodeops_node_attempts_count"), nodes);
  EXPECT_EQ(page.Sum("nodeops_node_attempts_sum"), attempts);
  EXPECT_EQ(page.Sum("nodeops_backoff_seconds_count"), page.Sum("nodeops_retries_total"));
  EXPECT_GT(results["failed"], 0);
  EXPECT_GT(results["would_change"], 0);
}

void RunBatches(const Stack& stack) {
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all", "--concurrency=30"}), 2);
  EXPECT_EQ(NodeOps(stack, {"uncordon", "node-00010", "node-00011", "node-00001"}), 0);
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all", "--plan"}), 0);
}

TEST(MetricsTest, EqualTheSandboxsJournalAndTheOperationsCounts) {
  Stack stack = WithMetrics({"--nodes=60", "--race-probability=0.1", "--seed=3"}, kFaults);
  RunBatches(stack);
  ASSERT_THAT(Operations(stack.stub()), testing::SizeIs(3));
  const MetricsPage page = FetchAtRest(stack);
  ExpectRequestsOfTheJournal(stack);
  ExpectCountsOfTheOperations(page, stack);
  EXPECT_EQ(page.By("resolution", "nodeops_ambiguous_commits_total"),
            Numbers({{"took_effect", 1}, {"had_no_effect", 1}}));
  EXPECT_EQ(page.Sum("nodeops_kube_retry_after_seconds_sum"), 1);
  EXPECT_EQ(page.Sum("nodeops_operations_in_flight"), 0);
  EXPECT_EQ(page.Sum("nodeops_cluster_up", {{"cluster", "sandbox"}}), 1);
  EXPECT_EQ(page.Sum("nodeops_store_up"), 1);
  EXPECT_EQ(page.Sum("nodeops_store_errors_total"), 0);
  EXPECT_GE(page.Sum("nodeops_connections"), 1);  // The test's own.
}

// The first second's worth at once, the rest one by one: at most one wait for each node.
TEST(MetricsTest, ALimitOfRequestsShowsHowLongItHeldWorkBack) {
  Stack stack({.sandbox_flags = {"--nodes=30"},
               .service_flags = {"--http-listen=127.0.0.1:0", "--cluster-qps=20"}});
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all", "--concurrency=30"}), 0);
  const MetricsPage page = FetchAtRest(stack);
  EXPECT_GT(page.Sum("nodeops_kube_rate_limiter_wait_seconds_count"), 0);
  EXPECT_GT(page.Sum("nodeops_kube_rate_limiter_wait_seconds_sum"), 0);
  EXPECT_LE(page.Sum("nodeops_kube_rate_limiter_wait_seconds_count"), 30);
}

TEST(MetricsTest, NothingIsCalledAsANodeAnOperationOrACaller) {
  Stack stack = WithMetrics({"--nodes=20"}, "");
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all", "--reason=kernel upgrade"}), 0);
  const MetricsPage before = MetricsPage::Fetch(stack.url());
  EXPECT_THAT(before.text(), Not(HasSubstr("node-0")));
  EXPECT_THAT(before.text(), Not(HasSubstr("operations/")));
  EXPECT_THAT(before.text(), Not(HasSubstr("anonymous")));
  EXPECT_THAT(before.text(), Not(HasSubstr("kernel")));
  // More nodes and operations make no more series.
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all"}), 0);
  const auto lines = [](const MetricsPage& page) {
    return std::count(page.text().begin(), page.text().end(), '\n');
  };
  EXPECT_EQ(lines(MetricsPage::Fetch(stack.url())), lines(before));
}

// Counters begin anew with the process, and count what is left of an operation once.
TEST(MetricsTest, AfterAKillWhatIsLeftCountsOnce) {
  Stack stack =
      WithMetrics({"--nodes=40"},
                  R"({"rules": [{"verb": "patch", "answer": {"fault": "none", "delayMs": 50}}]})");
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all", "--concurrency=2", "--detach"}), 0);
  while (MetricsPage::Fetch(stack.url()).Sum("nodeops_node_results_total") < 10) {
  }
  stack.Restart(SIGKILL);
  const std::string name = Operations(stack.stub()).at(0).name();
  const StreamRecord record = Watch(stack.stub(), name, 0);
  EXPECT_EQ(record.operation.counts().changed(), 40);
  double left = 0;
  for (const v1::OperationEvent& event : record.events) {
    if (event.has_operation_recovered()) left = event.operation_recovered().unfinished();
  }
  const MetricsPage page = FetchAtRest(stack);
  EXPECT_GT(left, 0);
  EXPECT_LE(left, 30);
  EXPECT_EQ(page.Sum("nodeops_node_results_total", {{"result", "changed"}}), left);
  EXPECT_EQ(page.Sum("nodeops_operations_total", {{"result", "succeeded"}}), 1);
  EXPECT_EQ(page.Sum("nodeops_operations_in_flight"), 0);
}

// Metrics that a text names, without the endings that histograms add.
std::set<std::string> NamesIn(const std::string& text, const std::set<std::string>& families) {
  static const std::regex kName(R"(\b(?:nodeops|process)_[a-z_]+)");
  std::set<std::string> names;
  for (std::sregex_iterator match(text.begin(), text.end(), kName), end; match != end; ++match) {
    const std::string name = match->str();
    const std::string base = std::regex_replace(name, std::regex("_(bucket|sum|count)$"), "");
    names.insert(families.count(name) == 0 && families.count(base) > 0 ? base : name);
  }
  return names;
}

TEST(MetricsTest, AlertsAndDashboardNameWhatThereIs) {
  Stack stack = WithMetrics({"--nodes=60", "--race-probability=0.1", "--seed=3"}, kFaults);
  RunBatches(stack);
  const MetricsPage page = MetricsPage::Fetch(stack.url());
  const auto alerts = NamesIn(ReadFile("deploy/prometheus/rules.yaml"), page.families());
  const auto shown = NamesIn(ReadFile("deploy/grafana/nodeops.json"), page.families());
  EXPECT_THAT(alerts, testing::IsSubsetOf(page.families()));
  EXPECT_THAT(shown, testing::UnorderedElementsAreArray(page.families()));

  const std::string path = NewTempPath("metrics");
  std::ofstream(path) << page.text();
  EXPECT_EQ(std::system(("promtool check metrics < " + path).c_str()), 0);
}

// What a command prints.
std::string Output(const std::string& command) {
  const std::string path = NewTempPath("output");
  EXPECT_EQ(std::system((command + " > " + path + " 2>&1").c_str()), 0) << ReadFile(path);
  return ReadFile(path);
}

TEST(MetricsTest, PrometheusScrapesThem) {
  Stack stack = WithMetrics({"--nodes=20"}, "");
  const std::string config = NewTempPath("prometheus.yaml");
  const std::string data = NewTempPath("prometheus");
  std::ofstream(config) << "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                        << "rule_files: [\"" << std::filesystem::current_path().string()
                        << "/deploy/prometheus/rules.yaml\"]\n"
                        << "scrape_configs:\n  - job_name: nodeops\n    static_configs: "
                        << "[{targets: [\"" << stack.url().substr(stack.url().rfind('/') + 1)
                        << "\"]}]\n";
  const Process prometheus("/usr/bin/prometheus",
                           {"--config.file=" + config, "--storage.tsdb.path=" + data,
                            "--web.listen-address=127.0.0.1:0"});
  EXPECT_EQ(NodeOps(stack, {"cordon", "--all"}), 0);
  const std::string dump =
      "promtool tsdb dump --match='{__name__=\"nodeops_node_results_total\", "
      "cluster=\"sandbox\", job=\"nodeops\", result=\"changed\", "
      "verb=\"cordon\"}' " +
      data;
  std::string series;
  for (int tries = 0; series.find("} 20 ") == std::string::npos && tries < 60; ++tries) {
    sleep(1);  // Until Prometheus has a directory, and has scraped.
    if (access((data + "/wal").c_str(), R_OK) == 0) series = Output(dump);
  }
  EXPECT_THAT(series, HasSubstr("} 20 ")) << prometheus.Log();
}

}  // namespace
}  // namespace nodeops::tests
