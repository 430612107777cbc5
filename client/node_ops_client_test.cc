#include "client/node_ops_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "base/testing/status_matchers.h"
#include "client/testing/fake_node_ops_server.h"
#include "client/testing/operation_log.h"
#include "client/testing/recording_observer.h"

namespace nodeops::client {
namespace {

using base::IsOk;
using base::StatusIs;
using grpc::ServerContext;
using grpc::Status;
using testing::HasSubstr;
using testing::SizeIs;
using Writer = FakeNodeOpsServer::Writer;

class NodeOpsClientTest : public testing::Test {
 protected:
  NodeOpsClientTest() {
    ClientOptions options;
    options.channel.server = server_.address();
    options.reconnect.initial_backoff = absl::Milliseconds(10);
    client_ = *NodeOpsClient::Create(options, random_);
  }

  absl::StatusOr<v1::Operation> Cordon(v1::BatchCordonNodesRequest request = {}) {
    return client_->BatchCordonNodes(std::move(request), observer_, stop_.get_token());
  }
  void ExpectEveryEventOnce() {
    ASSERT_EQ(observer_.sequences.size(), log_.events().size());
    for (int64_t i = 0; i < log_.size(); ++i) EXPECT_EQ(observer_.sequences[i], i + 1);
  }
  // Holds a call until the client or the server ends it.
  static Status Hold(ServerContext& context) {
    while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Status::CANCELLED;
  }

  const OperationLog log_ = OperationLog::Succeeding(3);
  FakeNodeOpsServer server_;
  std::mt19937_64 random_{1};
  std::unique_ptr<NodeOpsClient> client_;
  RecordingObserver observer_;
  std::stop_source stop_;
};

TEST_F(NodeOpsClientTest, CordonFollowsTheOperationToItsEnd) {
  server_.Serve(log_);
  v1::BatchCordonNodesRequest request;
  request.add_targets()->add_names("n1");
  const auto operation = Cordon(request);
  ASSERT_THAT(operation, IsOk());
  EXPECT_EQ(operation->state(), v1::Operation::SUCCEEDED);
  ExpectEveryEventOnce();
  ASSERT_THAT(server_.calls().cordon, SizeIs(1));
  EXPECT_EQ(server_.calls().cordon[0].targets(0).names(0), "n1");
  EXPECT_THAT(server_.calls().cordon[0].request_id(), SizeIs(36)) << "a UUID of our own";
}

TEST_F(NodeOpsClientTest, UncordonKeepsTheCallersRequestId) {
  server_.handlers.uncordon = [&](const auto&, ServerContext&, Writer& writer) {
    FakeNodeOpsServer::Send(log_.Messages(), writer);
    return Status::OK;
  };
  v1::BatchUncordonNodesRequest request;
  request.set_request_id("mine");
  ASSERT_THAT(client_->BatchUncordonNodes(request, observer_, stop_.get_token()), IsOk());
  EXPECT_EQ(server_.calls().uncordon[0].request_id(), "mine");
  ExpectEveryEventOnce();
}

TEST_F(NodeOpsClientTest, AStreamDroppedAtAnyPositionIsResumed) {
  const auto messages = log_.Messages();
  for (size_t position = 0; position < messages.size(); ++position) {
    SCOPED_TRACE(position);
    observer_ = {};
    server_.Serve(log_);
    std::atomic<int> starts = 0;
    server_.handlers.cordon = [&](const auto&, ServerContext&, Writer& writer) {
      if (starts++ == 0) {
        FakeNodeOpsServer::Send({messages.begin(), messages.begin() + position}, writer);
        return Status(grpc::UNAVAILABLE, "dropped");
      }
      FakeNodeOpsServer::Send(messages, writer);
      return Status::OK;
    };
    ASSERT_THAT(Cordon(), IsOk());
    ExpectEveryEventOnce();
  }
}

TEST_F(NodeOpsClientTest, AStartWhoseAnswerWasLostIsRepeatedWithTheSameId) {
  std::atomic<int> calls = 0;
  server_.handlers.cordon = [&](const auto&, ServerContext&, Writer& writer) {
    if (calls++ < 2) return Status(grpc::UNAVAILABLE, "accepted, but the connection broke");
    FakeNodeOpsServer::Send(log_.Messages(), writer);
    return Status::OK;
  };
  ASSERT_THAT(Cordon(), IsOk());
  ExpectEveryEventOnce();
  const auto cordons = server_.calls().cordon;
  ASSERT_THAT(cordons, SizeIs(3));
  EXPECT_FALSE(cordons[0].request_id().empty());
  EXPECT_EQ(cordons[0].request_id(), cordons[1].request_id());
  EXPECT_EQ(cordons[0].request_id(), cordons[2].request_id());
}

TEST_F(NodeOpsClientTest, SurvivesARestartOfTheServer) {
  std::atomic<bool> sent = false;
  server_.Serve(log_);
  server_.handlers.cordon = [&](const auto&, ServerContext& context, Writer& writer) {
    const auto messages = log_.Messages();
    FakeNodeOpsServer::Send({messages.begin(), messages.begin() + 5}, writer);
    sent = true;
    return Hold(context);
  };
  std::jthread restarter([&] {
    while (!sent) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_.Restart();
  });
  ASSERT_THAT(Cordon(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_GE(observer_.disconnects.size(), 1u);
  EXPECT_EQ(observer_.reconnects, 1);
}

TEST_F(NodeOpsClientTest, GoingAwayIsResumed) {
  server_.Serve(log_);
  server_.handlers.cordon = [&](const auto&, ServerContext& context, Writer& writer) {
    auto messages = log_.Messages();
    messages.resize(4);
    messages.emplace_back().mutable_going_away()->set_reason("rolling update");
    messages.back().mutable_going_away()->set_resume_after_sequence(3);
    FakeNodeOpsServer::Send(messages, writer);
    return Hold(context);
  };
  ASSERT_THAT(Cordon(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_EQ(server_.calls().watch[0].after_sequence(), 3);
}

TEST_F(NodeOpsClientTest, StopFromAnotherThreadEndsAQuietStream) {
  server_.handlers.watch = [&](const auto&, ServerContext& context, Writer& writer) {
    writer.Write(log_.Messages()[0]);
    return Hold(context);
  };
  std::jthread stopper;
  observer_.on_idle = [&] {
    if (!stopper.joinable()) stopper = std::jthread([&] { stop_.request_stop(); });
  };
  EXPECT_THAT(client_->Watch("operations/op-1", 0, observer_, stop_.get_token()),
              StatusIs(absl::StatusCode::kCancelled, "stopped following"));
}

TEST_F(NodeOpsClientTest, WatchAsksForWhatIsNew) {
  server_.Serve(log_);
  ASSERT_THAT(client_->Watch("operations/op-1", 10, observer_, stop_.get_token()), IsOk());
  EXPECT_EQ(observer_.sequences.front(), 11);
  EXPECT_EQ(observer_.sequences.back(), log_.size());
}

TEST_F(NodeOpsClientTest, AnErrorBeforeAcceptanceIsReturnedAsItIs) {
  server_.Serve(log_);
  EXPECT_THAT(client_->Watch("operations/none", 0, observer_, stop_.get_token()),
              StatusIs(absl::StatusCode::kNotFound, "no such operation"));
  server_.handlers.cordon = [](const auto&, ServerContext&, Writer&) {
    return Status(grpc::INVALID_ARGUMENT, "targets: want at least one");
  };
  EXPECT_THAT(Cordon(), StatusIs(absl::StatusCode::kInvalidArgument, "targets: want at least one"));
}

TEST_F(NodeOpsClientTest, UndoIsRepeatedAndFollowedAsABatchIs) {
  server_.Serve(log_);
  std::atomic<int> calls = 0;
  server_.handlers.undo = [&](const auto&, ServerContext&, Writer& writer) {
    if (calls++ == 0) return Status(grpc::UNAVAILABLE, "accepted, but the connection broke");
    auto messages = log_.Messages();
    messages.resize(3);
    FakeNodeOpsServer::Send(messages, writer);
    return Status(grpc::UNAVAILABLE, "restarting");
  };
  v1::UndoOperationRequest request;
  request.set_name("operations/earlier");
  ASSERT_THAT(client_->UndoOperation(request, observer_, stop_.get_token()), IsOk());
  ExpectEveryEventOnce();
  const auto undos = server_.calls().undo;
  ASSERT_THAT(undos, SizeIs(2));
  EXPECT_EQ(undos[0].name(), "operations/earlier");
  EXPECT_THAT(undos[0].request_id(), SizeIs(36));
  EXPECT_EQ(undos[0].request_id(), undos[1].request_id());
}

TEST_F(NodeOpsClientTest, WhereEventsAreNotKeptTheEndIsReadFromTheServer) {
  server_.handlers.watch = [](const auto&, ServerContext&, Writer&) {
    return Status(grpc::OUT_OF_RANGE, "events up to 900 are not kept any more");
  };
  server_.handlers.get = [&](const auto&, v1::Operation& response) {
    response = log_.Snapshot();
    return Status::OK;
  };
  server_.handlers.list_results = [&](const v1::ListNodeResultsRequest& request,
                                      v1::ListNodeResultsResponse& response) {
    const auto results = log_.Results();
    const int page = request.page_token().empty() ? 0 : 1;
    *response.add_node_results() = results[page];
    if (page == 0) response.set_next_page_token("more");
    return Status::OK;
  };
  const auto operation = client_->Watch("operations/op-1", 0, observer_, stop_.get_token());
  ASSERT_THAT(operation, IsOk());
  EXPECT_EQ(operation->state(), v1::Operation::SUCCEEDED);
  EXPECT_THAT(observer_.results, testing::ElementsAre("n1", "n2"));
}

class RecordingOperations final : public OperationsObserver {
 public:
  void OnChanged(const v1::Operation& operation) override {
    names.push_back(operation.name());
    if (names.size() == want) stop.request_stop();
  }
  void OnUpToDate() override {}
  void OnStartOver() override {}
  void OnDisconnected(const absl::Status&, absl::Duration) override {}
  void OnReconnected() override {}
  void OnIdle() override {}

  std::vector<std::string> names;
  size_t want = 2;
  std::stop_source stop;
};

TEST_F(NodeOpsClientTest, WatchOperationsGoesOnAfterTheLastChange) {
  server_.handlers.watch_all = [](const v1::WatchOperationsRequest& request, ServerContext&,
                                  FakeNodeOpsServer::ChangesWriter& writer) {
    v1::OperationsUpdate update;
    update.add_operations()->set_name(request.after_change() == 0 ? "operations/a"
                                                                  : "operations/b");
    update.set_last_change(request.after_change() + 7);
    writer.Write(update);
    return Status(grpc::UNAVAILABLE, "cut");
  };
  RecordingOperations observer;
  EXPECT_THAT(client_->WatchOperations("state = RUNNING", observer, observer.stop.get_token()),
              StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_THAT(observer.names, testing::ElementsAre("operations/a", "operations/b"));
  EXPECT_EQ(server_.calls().watch_all[1].after_change(), 7);
  EXPECT_EQ(server_.calls().watch_all[1].filter(), "state = RUNNING");
}

TEST_F(NodeOpsClientTest, UnaryCallsReturnWhatTheServerSays) {
  server_.handlers.cancel = [&](const v1::CancelOperationRequest& request,
                                v1::Operation& response) {
    response = log_.Snapshot();
    response.set_cancel_reason(request.reason());
    return Status::OK;
  };
  v1::CancelOperationRequest request;
  request.set_reason("wrong pool");
  const auto operation = client_->CancelOperation(request);
  ASSERT_THAT(operation, IsOk());
  EXPECT_EQ(operation->cancel_reason(), "wrong pool");
  server_.handlers.pause = [](const v1::PauseOperationRequest& asked, v1::Operation& response) {
    response.set_pause_reason(asked.reason());
    return Status::OK;
  };
  v1::PauseOperationRequest pause;
  pause.set_reason("lunch");
  EXPECT_EQ(client_->PauseOperation(pause)->pause_reason(), "lunch");
  server_.handlers.resume = [](const auto&, v1::Operation&) {
    return Status(grpc::FAILED_PRECONDITION, "it has ended");
  };
  EXPECT_THAT(client_->ResumeOperation({}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "it has ended"));
  EXPECT_THAT(client_->ListClusters({}),
              StatusIs(absl::StatusCode::kUnimplemented, "not scripted"));
}

TEST_F(NodeOpsClientTest, AServerThatIsNotThereIsUnavailable) {
  server_.Stop();
  EXPECT_THAT(client_->GetOperation({}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("onnect")));
}

TEST_F(NodeOpsClientTest, ABadAddressIsAnError) {
  EXPECT_THAT(NodeOpsClient::Create({.channel = {.server = "nowhere"}}, random_).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("want HOST:PORT")));
}

}  // namespace
}  // namespace nodeops::client
