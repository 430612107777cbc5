#include <algorithm>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using grpc::ServerContext;
using grpc::Status;
using testing::HasSubstr;
using testing::StartsWith;
using v1::NodeResult;
using v1::Operation;
using ChangesWriter = client::FakeNodeOpsServer::ChangesWriter;

class WatchAllTest : public CliFixture {
 protected:
  // Serves one operation that ended before, and one that runs and ends. Then the connection breaks,
  // and when the next one comes, which tells that all was heard, Ctrl-C is pressed.
  void ServeTwo() {
    server_.handlers.watch_all = [this](const v1::WatchOperationsRequest& request, ServerContext&,
                                        ChangesWriter& writer) {
      if (request.after_change() == 3) {
        stop_.request_stop();
        return Status::OK;
      }
      v1::OperationsUpdate update;
      *update.add_operations() = OperationLog("operations/old").State(Operation::FAILED).Snapshot();
      OperationLog log("operations/new");
      *update.add_operations() = log.Started(2).Snapshot();
      update.set_last_change(2);
      update.set_up_to_date(true);
      writer.Write(update);
      update.Clear();
      log.Finished("n1", NodeResult::CHANGED).Finished("n2", NodeResult::CHANGED);
      *update.add_operations() = log.State(Operation::SUCCEEDED).Snapshot();
      update.set_last_change(3);
      writer.Write(update);
      return Status(grpc::UNAVAILABLE, "cut");
    };
  }
};

TEST_F(WatchAllTest, PrintsALineAChangeAndNotWhatEndedBefore) {
  ServeTwo();
  const Ran ran = Run({"watch", "--all", "--filter=action = CORDON"});
  EXPECT_EQ(ran.status, 130);
  EXPECT_THAT(ran.err, StartsWith("nodeops: no connection: cut; trying again in "));
  EXPECT_EQ(ran.out,
            "cordon: 2 nodes: 0 changed, 0 unchanged, 0 failed, 2 unfinished, 0 conflicts retried "
            "(operations/new, state RUNNING)\n"
            "cordon: 2 nodes: 2 changed, 0 unchanged, 0 failed in 4s, 0 conflicts retried "
            "(operations/new, state SUCCEEDED)\n");
  EXPECT_EQ(server_.calls().watch_all[0].filter(), "action = CORDON");
}

TEST_F(WatchAllTest, PrintsOperationsInJson) {
  ServeTwo();
  const Ran ran = Run({"watch", "--all", "-o", "json"});
  EXPECT_THAT(ran.out, StartsWith("{\"name\":\"operations/new\",\"action\":\"CORDON\""));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2);
}

TEST_F(WatchAllTest, ATerminalGetsATableThatStays) {
  ServeTwo();
  terminal_ = true;
  environment_["TERM"] = "xterm";
  const Ran ran = Run({"watch", "--all"});
  EXPECT_EQ(ran.status, 130);
  EXPECT_THAT(ran.out, StartsWith("\r1 operation under way; Ctrl-C ends the watch"));
  EXPECT_THAT(ran.out, HasSubstr("FAILED   cordon  0/0   0       old"));
  const std::string last = ran.out.substr(ran.out.rfind("0 operations under way"));
  EXPECT_THAT(last, HasSubstr("SUCCEEDED  cordon  2/2   0       new"));
}

TEST_F(WatchAllTest, ABadFilterIsAnErrorInTheServersWords) {
  server_.handlers.watch_all = [](const auto&, ServerContext&, ChangesWriter&) {
    return Status(grpc::INVALID_ARGUMENT, "filter: want a value at 8");
  };
  const Ran ran = Run({"watch", "--all", "--filter=state = "});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "nodeops: filter: want a value at 8 (INVALID_ARGUMENT)\n");
}

}  // namespace
}  // namespace nodeops::cli
