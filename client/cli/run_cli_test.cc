#include "client/cli/run_cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <sstream>
#include <streambuf>
#include <thread>

#include "client/testing/fake_node_ops_server.h"
#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using client::FakeNodeOpsServer;
using client::OperationLog;
using grpc::ServerContext;
using grpc::Status;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using v1::NodeResult;
using v1::Operation;
using Writer = FakeNodeOpsServer::Writer;

struct Ran {
  int status;
  std::string out;
  std::string err;
};

class RunCliTest : public testing::Test {
 protected:
  Ran Run(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(), "--server=" + server_.address());
    return RunBare(std::move(arguments), input);
  }
  // Without naming the server.
  Ran RunBare(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out, err;
    CliIo io{.in = in,
             .out = out,
             .err = err,
             .out_is_terminal = terminal_,
             .terminal_size = [] { return TerminalSize{.columns = 100, .rows = 30}; },
             .environment = [this](const std::string& name) { return environment_[name]; },
             .interrupted = stop_.get_token(),
             .clock = client::SystemBlockingClock(),
             .random = random_};
    const int status = RunCli(std::move(arguments), io);
    return {status, out.str(), err.str()};
  }
  // A log of two nodes, one of which fails.
  static OperationLog Failing() {
    OperationLog log;
    log.Started(2).Finished("n1", NodeResult::FAILED, 4).Finished("n2", NodeResult::CHANGED);
    return log.State(Operation::PARTIALLY_FAILED), log;
  }

  FakeNodeOpsServer server_;
  std::mt19937_64 random_{1};
  std::stop_source stop_;
  std::map<std::string, std::string> environment_;
  bool terminal_ = false;
};

TEST_F(RunCliTest, CordonPrintsALineForEachEventAndASummary) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"cordon", "n1", "--reason=kernel"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "operations/op-1: cordon of 1 node started\n"
            "prod/n1: attempt 1/4\n"
            "prod/n1: attempt 1/4 failed: conflict: Operation cannot be fulfilled on nodes \"n1\": "
            "the object has been modified; next attempt in 100ms\n"
            "prod/n1: attempt 2/4, written meanwhile by kubelet (status)\n"
            "prod/n1: changed (2 attempts, 120ms)\n"
            "operations/op-1: RUNNING -> SUCCEEDED\n"
            "cordon: 1 node: 1 changed, 0 unchanged, 0 failed in 6s, 1 conflict retried "
            "(operations/op-1, state SUCCEEDED)\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(server_.calls().cordon[0].reason(), "kernel");
}

TEST_F(RunCliTest, EveryFlagOfCordonReachesTheServer) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"cordon", "-l", "pool=gpu", "--field-selector=spec.unschedulable=true",
                       "--cluster=a", "--cluster", "b", "--reason", "why", "--concurrency=50",
                       "--max-attempts=7", "--initial-backoff=250ms", "--backoff-multiplier=1.5",
                       "--max-backoff=4s", "--jitter=0.5", "--node-timeout=1m", "--strategy=update",
                       "--plan", "--request-id=id-1"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto request = server_.calls().cordon[0];
  ASSERT_THAT(request.targets(), SizeIs(2));
  EXPECT_EQ(request.targets(0).cluster(), "a");
  EXPECT_EQ(request.targets(1).cluster(), "b");
  EXPECT_EQ(request.targets(1).label_selector(), "pool=gpu");
  EXPECT_EQ(request.targets(1).field_selector(), "spec.unschedulable=true");
  EXPECT_EQ(request.reason(), "why");
  EXPECT_EQ(request.request_id(), "id-1");
  EXPECT_EQ(request.mode(), Operation::PLAN);
  EXPECT_EQ(request.concurrency(), 50);
  EXPECT_EQ(request.retry().max_attempts(), 7);
  EXPECT_EQ(request.retry().initial_backoff().nanos(), 250'000'000);
  EXPECT_EQ(request.retry().multiplier(), 1.5);
  EXPECT_EQ(request.retry().max_backoff().seconds(), 4);
  EXPECT_EQ(request.retry().jitter(), 0.5);
  EXPECT_EQ(request.retry().node_timeout().seconds(), 60);
  EXPECT_EQ(request.retry().write_strategy(), v1::RetryOptions::UPDATE);
}

TEST_F(RunCliTest, DefaultsAreLeftToTheServer) {
  server_.Serve(OperationLog::Succeeding(1));
  ASSERT_EQ(Run({"cordon", "--all"}).status, 0);
  const auto request = server_.calls().cordon[0];
  EXPECT_TRUE(request.targets(0).all());
  EXPECT_FALSE(request.has_concurrency());
  EXPECT_EQ(request.retry().SerializeAsString(), "");
  EXPECT_EQ(request.mode(), Operation::EXECUTE);
}

TEST_F(RunCliTest, UncordonReadsNamesFromStandardInput) {
  server_.handlers.uncordon = [](const auto&, ServerContext&, Writer& writer) {
    FakeNodeOpsServer::Send(OperationLog::Succeeding(1).Messages(), writer);
    return Status::OK;
  };
  EXPECT_EQ(Run({"uncordon", "--dry-run", "-"}, "node/n1\nnode/n2\n").status, 0);
  const auto request = server_.calls().uncordon[0];
  EXPECT_THAT(request.targets(0).names(), ElementsAre("n1", "n2"));
  EXPECT_EQ(request.mode(), Operation::SERVER_DRY_RUN);
}

TEST_F(RunCliTest, FailedNodesAreListedAndChangeTheStatus) {
  server_.Serve(Failing());
  const Ran ran = Run({"cordon", "-q", "n1", "n2"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out,
            "NODE     RESULT  ATTEMPTS  TOOK   ERROR\n"
            "prod/n1  failed  4         120ms  failed to cordon node after 4 attempts: Operation "
            "cannot be fulfilled on nodes \"n1\": the object has been modified\n"
            "cordon: 2 nodes: 1 changed, 0 unchanged, 1 failed in 4s, 0 conflicts retried "
            "(operations/op-1, state PARTIALLY_FAILED)\n");
}

TEST_F(RunCliTest, TheStatusFollowsTheFinalState) {
  for (const auto& [state, status] : std::map<Operation::State, int>{
           {Operation::SUCCEEDED, 0}, {Operation::FAILED, 3}, {Operation::CANCELLED, 4}}) {
    OperationLog log;
    log.Started(1).Finished("n1", NodeResult::FAILED).State(state);
    server_.Serve(log);
    EXPECT_EQ(Run({"cordon", "n1"}).status, status);
    EXPECT_EQ(Run({"watch", "op-1"}).status, status);
  }
}

TEST_F(RunCliTest, JsonIsOneEventALineAndNothingElse) {
  const OperationLog log = OperationLog::Succeeding(2);
  server_.Serve(log);
  const Ran ran = Run({"cordon", "n1", "n2", "-o", "json"});
  EXPECT_EQ(ran.status, 0);
  std::istringstream lines(ran.out);
  int64_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_THAT(line, StartsWith("{\"sequence\":\"" + std::to_string(++count) + "\","));
  }
  EXPECT_EQ(count, log.size());
}

TEST_F(RunCliTest, DetachPrintsTheNameAndHowToGoOn) {
  server_.Serve(OperationLog::Succeeding(2));
  const Ran ran = Run({"cordon", "n1", "--detach"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "operations/op-1\n");
  EXPECT_EQ(ran.err, "Watch it:  nodeops --server=" + server_.address() +
                         " watch operations/op-1\nCancel it: nodeops --server=" +
                         server_.address() + " cancel operations/op-1\n");
}

TEST_F(RunCliTest, DetachInJsonPrintsTheOperation) {
  server_.Serve(OperationLog::Succeeding(2));
  const Ran ran = Run({"cordon", "n1", "--detach", "-o", "json"});
  EXPECT_THAT(ran.out, StartsWith("{\"name\":\"operations/op-1\",\"action\":\"CORDON\""));
}

// Presses Ctrl-C when the first output comes.
class InterruptingBuffer final : public std::streambuf {
 public:
  explicit InterruptingBuffer(std::stop_source& stop) : stop_(stop) {}
  int overflow(int c) override {
    stop_.request_stop();
    return c;
  }

 private:
  std::stop_source& stop_;
};

TEST_F(RunCliTest, CtrlCDetachesAndSaysHowToGoOn) {
  server_.handlers.cordon = [&](const auto&, ServerContext& context, Writer& writer) {
    auto messages = OperationLog::Succeeding(2).Messages();
    messages.resize(2);
    FakeNodeOpsServer::Send(messages, writer);
    while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Status::CANCELLED;
  };
  InterruptingBuffer buffer(stop_);
  std::ostream out(&buffer);
  std::istringstream in;
  std::ostringstream err;
  CliIo io{.in = in,
           .out = out,
           .err = err,
           .interrupted = stop_.get_token(),
           .clock = client::SystemBlockingClock(),
           .random = random_};
  EXPECT_EQ(RunCli({"--server=" + server_.address(), "cordon", "n1"}, io), 130);
  EXPECT_THAT(err.str(), StartsWith("Detached: the operation goes on.\nWatch it:  nodeops "));
  EXPECT_THAT(err.str(), HasSubstr(" cancel operations/op-1\n"));
  EXPECT_THAT(server_.calls().cancel, IsEmpty());
}

TEST_F(RunCliTest, CtrlCBeforeTheAnswerSaysThatItMayHaveBeenAccepted) {
  stop_.request_stop();
  const Ran ran = Run({"cordon", "n1"});
  EXPECT_EQ(ran.status, 130);
  EXPECT_THAT(ran.err, HasSubstr("the operation may have been accepted"));
}

// Takes some bytes and then fails, as a pipe whose reader has gone away does.
class ClosingBuffer final : public std::streambuf {
 public:
  explicit ClosingBuffer(int bytes) : left_(bytes) {}
  int overflow(int c) override { return left_-- > 0 ? c : traits_type::eof(); }

 private:
  int left_;
};

TEST_F(RunCliTest, AClosedPipeDetaches) {
  server_.Serve(OperationLog::Succeeding(50));
  ClosingBuffer buffer(100);
  std::ostream out(&buffer);
  std::istringstream in;
  std::ostringstream err;
  CliIo io{
      .in = in, .out = out, .err = err, .clock = client::SystemBlockingClock(), .random = random_};
  EXPECT_EQ(RunCli({"--server=" + server_.address(), "watch", "op-1"}, io), 141);
  EXPECT_THAT(err.str(), StartsWith("nodeops: the output was closed: detached, the operation goes "
                                    "on.\nWatch it:"));
}

TEST_F(RunCliTest, ALostConnectionIsToldOnceAndTheWatchGoesOn) {
  const OperationLog log = OperationLog::Succeeding(2);
  server_.Serve(log);
  std::atomic<int> watches = 0;
  server_.handlers.watch = [&](const v1::WatchOperationRequest& request, ServerContext&,
                               Writer& writer) {
    auto messages = log.Messages(request.after_sequence());
    if (watches++ == 0) messages.resize(4);
    FakeNodeOpsServer::Send(messages, writer);
    return watches == 1 ? Status(grpc::UNAVAILABLE, "cut by a proxy") : Status::OK;
  };
  const Ran ran = Run({"watch", "operations/op-1"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.err, StartsWith("nodeops: no connection: cut by a proxy; trying again in "));
  EXPECT_THAT(ran.err, EndsWith("\nnodeops: connected again\n"));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), log.size() + 1);
}

TEST_F(RunCliTest, WatchBeginsAfterASequenceNumber) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"watch", "op-1", "--after=5", "-o", "json"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.out, StartsWith("{\"sequence\":\"6\""));
  EXPECT_EQ(server_.calls().watch[0].name(), "operations/op-1");
}

TEST_F(RunCliTest, GetShowsTheOperationAndWhatFailed) {
  const OperationLog log = Failing();
  server_.handlers.get = [&](const auto&, Operation& response) {
    response = log.Snapshot();
    return Status::OK;
  };
  server_.handlers.list_results = [&](const v1::ListNodeResultsRequest& request,
                                      v1::ListNodeResultsResponse& response) {
    // Two pages.
    *response.add_node_results() =
        log.events()[request.page_token().empty() ? 1 : 2].node_finished().result();
    if (request.page_token().empty()) response.set_next_page_token("more");
    return Status::OK;
  };
  const Ran ran = Run({"get", "op-1"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("Name:         operations/op-1\nAction:       cordon\n"
                                  "State:        PARTIALLY_FAILED\nClusters:     prod\n"));
  EXPECT_THAT(ran.out, HasSubstr("\n\nNODE     RESULT   ATTEMPTS"));
  EXPECT_THAT(ran.out, HasSubstr("prod/n1  failed"));
  EXPECT_THAT(ran.out, HasSubstr("prod/n2  changed"));
  EXPECT_THAT(server_.calls().list_results[0].results(),
              ElementsAre(NodeResult::FAILED, NodeResult::CANCELLED, NodeResult::EXPIRED,
                          NodeResult::OUTCOME_UNKNOWN));
  EXPECT_THAT(Run({"get", "op-1", "-o", "json"}).out,
              StartsWith("{\"name\":\"operations/op-1\",\"action\":\"CORDON\""));
}

TEST_F(RunCliTest, CancelTellsTheStateAndWhatComesNext) {
  Operation answer = Failing().Snapshot();
  server_.handlers.cancel = [&](const auto&, Operation& response) {
    response = answer;
    return Status::OK;
  };
  answer.set_state(Operation::CANCELLING);
  Ran ran = Run({"cancel", "op-1", "--reason=wrong pool"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "operations/op-1: CANCELLING\n");
  EXPECT_THAT(ran.err, HasSubstr("See the end: nodeops watch operations/op-1"));
  EXPECT_EQ(server_.calls().cancel[0].reason(), "wrong pool");
  answer.set_state(Operation::SUCCEEDED);
  ran = Run({"cancel", "operations/op-1"});
  EXPECT_EQ(ran.out, "operations/op-1: SUCCEEDED\n");
  EXPECT_EQ(ran.err, "It had ended already: nothing was cancelled.\n");
}

TEST_F(RunCliTest, OperationsAreListedUpToTheLimit) {
  server_.handlers.list_operations = [](const v1::ListOperationsRequest& request,
                                        v1::ListOperationsResponse& response) {
    const int page = request.page_size() == 0 ? 2 : std::min(2, request.page_size());
    for (int i = 0; i < page; ++i) {
      *response.add_operations() = OperationLog::Succeeding(3).Snapshot();
    }
    response.set_next_page_token("more");
    return Status::OK;
  };
  EXPECT_EQ(
      Run({"operations", "--limit=1"}).out,
      "NAME             ACTION  STATE      CLUSTERS  NODES  CHANGED  UNCHANGED  FAILED  "
      "CONFLICTS  CREATED               REASON\n"
      "operations/op-1  cordon  SUCCEEDED  prod      3      3        0          0       3     "
      "     2025-06-15T15:06:40Z\n");
  const std::string json = Run({"operations", "--limit=3", "-o", "json"}).out;
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 3);
  EXPECT_EQ(Run({"operations", "--limit=1", "-q"}).out, "operations/op-1\n");
}

TEST_F(RunCliTest, NodesAreListedFromEachClusterPageByPage) {
  server_.handlers.list_nodes = [](const v1::ListNodesRequest& request,
                                   v1::ListNodesResponse& response) {
    auto& node = *response.add_nodes();
    node.set_cluster(request.cluster());
    node.set_name(request.page_token().empty() ? "n1" : "n2");
    node.set_ready(true);
    if (!request.page_token().empty()) {
      node.set_unschedulable(true);
      node.mutable_cordon()->set_actor("ann");
      node.mutable_cordon()->set_reason("kernel\nupgrade");
    } else {
      response.set_next_page_token("more");
    }
    return Status::OK;
  };
  const Ran ran = Run({"nodes", "--cluster=a", "--cluster=b", "-l", "pool=gpu"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "NODE  READY  SCHEDULING  CORDONED BY  SINCE  REASON\n"
            "a/n1  yes    enabled\n"
            "a/n2  yes    disabled    ann                 kernel\\x0aupgrade\n"
            "b/n1  yes    enabled\n"
            "b/n2  yes    disabled    ann                 kernel\\x0aupgrade\n");
  EXPECT_EQ(server_.calls().list_nodes[0].label_selector(), "pool=gpu");
  EXPECT_EQ(Run({"nodes", "-q"}).out, "n1\nn2\n");
}

TEST_F(RunCliTest, ClustersAreListed) {
  server_.handlers.list_clusters = [](const auto&, v1::ListClustersResponse& response) {
    response.add_clusters()->set_name("prod");
    response.mutable_clusters(0)->set_is_default(true);
    response.add_clusters()->set_name("test");
    return Status::OK;
  };
  EXPECT_EQ(Run({"clusters"}).out, "CLUSTER  DEFAULT\nprod     yes\ntest\n");
  EXPECT_EQ(Run({"clusters", "-o", "json"}).out,
            "{\"name\":\"prod\",\"isDefault\":true}\n{\"name\":\"test\"}\n");
}

TEST_F(RunCliTest, TheServerComesFromTheEnvironmentUnlessItIsNamed) {
  server_.Serve(OperationLog::Succeeding(1));
  environment_["NODEOPS_SERVER"] = server_.address();
  const Ran ran = RunBare({"cordon", "n1", "--detach"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.err, StartsWith("Watch it:  nodeops watch operations/op-1\n"));
  environment_["NODEOPS_SERVER"] = "127.0.0.1:1";
  EXPECT_EQ(Run({"cordon", "n1"}).status, 0);
}

TEST_F(RunCliTest, AServerThatIsNotThereIsAnErrorWithAdvice) {
  server_.Stop();
  Ran ran = Run({"clusters"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("(UNAVAILABLE)\nIs nodeopsd running at " + server_.address()));
  ran = Run({"cordon", "n1", "--connect-timeout=300ms"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("Is nodeopsd running at " + server_.address()));
}

TEST_F(RunCliTest, ARefusedRequestIsAnErrorInTheServersWords) {
  server_.handlers.cordon = [](const auto&, ServerContext&, Writer&) {
    return Status(grpc::INVALID_ARGUMENT, "concurrency: want 1 to 500");
  };
  const Ran ran = Run({"cordon", "n1", "--concurrency=5000"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nodeops: concurrency: want 1 to 500 (INVALID_ARGUMENT)\n");
}

TEST_F(RunCliTest, BadUsageIsAnErrorThatNamesTheFlag) {
  const std::map<std::vector<std::string>, std::string> wrong = {
      {{}, "subcommand is required"},
      {{"frobnicate"}, "Run \"nodeops --help\" for usage."},
      {{"cordon"}, "say which nodes"},
      {{"cordon", "n1", "--all"}, "exclude each other"},
      {{"cordon", "n1", "--plan", "--dry-run"}, "--plan excludes --dry-run"},
      {{"cordon", "n1", "--node-timeout=soon"}, "--node-timeout: \"soon\" is not a duration"},
      {{"cordon", "n1", "--node-timeout=-1s"}, "--node-timeout: \"-1s\" is not a duration"},
      {{"cordon", "n1", "--strategy=put"}, "--strategy: want patch or update"},
      {{"cordon", "n1", "--concurrency=many"}, "--concurrency"},
      {{"cordon", "n1", "--frobnicate"}, "Run \"nodeops cordon --help\" for usage."},
      {{"watch"}, "operation is required"},
      {{"watch", "a/b"}, "\"a/b\" is no operation's name"},
      {{"clusters", "-o", "yaml"}, "--output: \"yaml\": want text or json"},
      {{"completion", "fish"}, "want bash or zsh"},
      {{"operations", "--limit=-1"}, "--limit: want 0 or more"},
  };
  for (const auto& [arguments, text] : wrong) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.status, 1) << text;
    EXPECT_EQ(ran.out, "") << text;
    EXPECT_THAT(ran.err, AllOf(StartsWith("nodeops: "), HasSubstr(text)));
  }
  EXPECT_THAT(RunBare({"--server=nowhere", "clusters"}).err, HasSubstr("want HOST:PORT"));
}

TEST_F(RunCliTest, HelpExplainsEveryFlagOfEveryCommandAndGivesAnExample) {
  EXPECT_THAT(Run({"--help"}).out, AllOf(HasSubstr("NODEOPS_SERVER"), Not(HasSubstr("__comp"))));
  for (const char* command : {"cordon", "uncordon", "watch", "get", "cancel", "operations", "nodes",
                              "clusters", "completion", "version"}) {
    const Ran ran = Run({command, "--help"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out, HasSubstr("Example"));
  }
  EXPECT_THAT(Run({"cordon", "--help"}).out, HasSubstr("(default: 100ms)"));
}

TEST_F(RunCliTest, ATerminalGetsALiveDisplayAndALogDoesNot) {
  server_.Serve(OperationLog::Succeeding(3));
  terminal_ = true;
  environment_["TERM"] = "xterm";
  environment_["LANG"] = "de_DE.UTF-8";
  EXPECT_THAT(Run({"cordon", "n1"}).out,
              AllOf(HasSubstr("\x1b[K\n"), HasSubstr("░"), EndsWith("state SUCCEEDED)\n")));
  environment_["LANG"] = "C";
  environment_["NO_COLOR"] = "1";
  EXPECT_THAT(Run({"cordon", "n1"}).out, AllOf(Not(HasSubstr("\x1b[2m")), HasSubstr("--------")));
  environment_["TERM"] = "dumb";
  EXPECT_THAT(Run({"cordon", "n1"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(RunCliTest, CompleteGivesNamesAndNeverAnError) {
  server_.handlers.list_nodes = [](const v1::ListNodesRequest& request, auto& response) {
    response.add_nodes()->set_name("n1-" + request.cluster());
    response.add_nodes()->set_name("$(reboot)");
    return Status::OK;
  };
  const Ran ran = Run({"__complete", "nodes", "--cluster=prod"});
  EXPECT_EQ(ran.out, "n1-prod\n") << "what a shell would expand is left out";
  const Ran failed = Run({"__complete", "clusters"});
  EXPECT_EQ(failed.status, 0);
  EXPECT_EQ(failed.out + failed.err, "");
}

TEST_F(RunCliTest, VersionIsPrinted) { EXPECT_EQ(Run({"version"}).out, "nodeops 0.1.0\n"); }

}  // namespace
}  // namespace nodeops::cli
