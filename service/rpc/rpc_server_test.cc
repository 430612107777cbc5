// The whole rpc layer on a real socket, over operations that do what the test says.

#include "service/rpc/rpc_server.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/operations/error_details.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kName[] = "operations/a";

v1::BatchCordonNodesRequest Batch() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->add_names("n1");
  return request;
}

v1::WatchOperationRequest WatchOf(const std::string& name, int64_t after = 0) {
  v1::WatchOperationRequest request;
  request.set_name(name);
  request.set_after_sequence(after);
  return request;
}

template <typename Done>
void WaitUntil(Done done) {
  while (!done()) std::this_thread::yield();
}

TEST(RpcServer, ABatchIsStreamedToItsEnd) {
  TestingServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  auto stream = stub->BatchCordonNodes(&context, Batch());
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  const std::string name = update.operation().name();
  EXPECT_EQ(name, "operations/batch-1");
  server.operations().Append(name, 1000);
  server.operations().End(name);
  int64_t sequence = 0;
  while (stream->Read(&update)) {
    for (const auto& event : update.events()) EXPECT_EQ(event.sequence(), ++sequence);
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(sequence, 1002);
  EXPECT_EQ(update.operation().state(), v1::Operation::SUCCEEDED);

  const auto batches = server.operations().batches();
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0].action, v1::Operation::CORDON);
  EXPECT_EQ(batches[0].actor, "anonymous");
  EXPECT_EQ(batches[0].targets[0].cluster(), "prod");
  EXPECT_EQ(batches[0].retry.max_attempts(), 4);
}

TEST(RpcServer, AnUncordonIsAnUncordon) {
  TestingServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  v1::BatchUncordonNodesRequest request;
  request.add_targets()->set_all(true);
  auto stream = stub->BatchUncordonNodes(&context, request);
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(server.operations().batches()[0].action, v1::Operation::UNCORDON);
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST(RpcServer, AnUndoIsStreamedLikeABatch) {
  TestingServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  v1::UndoOperationRequest request;
  request.set_name(kName);
  request.set_reason("wrong pool");
  auto stream = stub->UndoOperation(&context, request);
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(update.operation().from_operation(), kName);
  EXPECT_TRUE(update.operation().undo());
  server.operations().End(update.operation().name());
  while (stream->Read(&update)) {
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(update.operation().state(), v1::Operation::SUCCEEDED);
  const auto undos = server.operations().undos();
  ASSERT_EQ(undos.size(), 1u);
  EXPECT_EQ(undos[0].operation, kName);
  EXPECT_EQ(undos[0].reason, "wrong pool");
  EXPECT_EQ(undos[0].actor, "anonymous");
}

TEST(RpcServer, WhatIsNotTrueOfAnOperationIsItsCallersError) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Create(kName, 0);
  server.operations().End(kName);
  v1::PauseOperationRequest pause;
  pause.set_name(kName);
  v1::Operation operation;
  grpc::ClientContext ended;
  EXPECT_EQ(stub->PauseOperation(&ended, pause, &operation).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  pause.set_name("operations/none");
  grpc::ClientContext none;
  EXPECT_EQ(stub->PauseOperation(&none, pause, &operation).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST(RpcServer, ChangesOfAllOperationsAreStreamed) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Change("operations/a");
  grpc::ClientContext context;
  v1::WatchOperationsRequest request;
  request.set_filter("state = RUNNING");
  auto stream = stub->WatchOperations(&context, request);
  v1::OperationsUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(update.operations(0).name(), "operations/a");
  EXPECT_EQ(update.last_change(), 1);
  EXPECT_TRUE(update.up_to_date());
  server.operations().Change("operations/b");
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(update.operations(0).name(), "operations/b");
  EXPECT_THAT(server.operations().filters(), ElementsAre("state = RUNNING"));
  WaitUntil([&] { return server.operations().waiting() == 1; });
  server.operations().RunOutWaits();
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(update.ShortDebugString(), "last_change: 2");
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  WaitUntil([&] { return server.server().streams() == 0; });
  WaitUntil([&] { return server.operations().waiting() == 0; });
}

TEST(RpcServer, ALogThatIsNotKeptAnyMoreEndsItsStreamWithTheReason) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Create(kName, 2);
  grpc::ClientContext context;
  auto stream = stub->WatchOperation(&context, WatchOf(kName));
  WaitUntil([&] { return server.operations().waiting() == 1; });
  server.operations().BreakCursors(operations::WithErrorInfo(
      absl::OutOfRangeError("not kept"), "EVENTS_NOT_KEPT", {{"oldest_sequence", "7"}}));
  v1::OperationUpdate update;
  while (stream->Read(&update)) {
  }
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  google::rpc::Status rich;
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  ASSERT_TRUE(rich.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "EVENTS_NOT_KEPT");
  EXPECT_EQ(info.metadata().at("oldest_sequence"), "7");
}

TEST(RpcServer, ABadRequestNamesItsFieldsInDetails) {
  TestingServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  v1::BatchCordonNodesRequest request;
  for (int i = 0; i < 10000; ++i) {
    if (i == 0) request.add_targets();
    request.mutable_targets(0)->add_names(absl::StrCat("Bad-", std::string(200, 'x'), i));
  }
  auto stream = stub->BatchCordonNodes(&context, request);
  v1::OperationUpdate update;
  EXPECT_FALSE(stream->Read(&update));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(),
              AllOf(HasSubstr("targets[0].names[0]: \"Bad-"), HasSubstr("9999 more")));
  google::rpc::Status rich;
  google::rpc::BadRequest details;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  ASSERT_EQ(rich.details_size(), 2);  // And an ErrorInfo.
  ASSERT_TRUE(rich.details(0).UnpackTo(&details));
  EXPECT_EQ(details.field_violations(1).field(), "targets[0].names[1]");
  EXPECT_TRUE(server.operations().batches().empty());
}

TEST(RpcServer, ABatchOfTenThousandLongNamesFits) {
  TestingServer server;
  const auto stub = server.Stub();
  grpc::ClientContext context;
  v1::BatchCordonNodesRequest request = Batch();
  for (int i = 0; i < 10000; ++i) {
    request.mutable_targets(0)->add_names(absl::StrCat(std::string(245, 'x'), i));
  }
  auto stream = stub->BatchCordonNodes(&context, request);
  v1::OperationUpdate update;
  EXPECT_TRUE(stream->Read(&update));
  context.TryCancel();
  stream->Finish();
  EXPECT_EQ(server.operations().batches()[0].targets[0].names_size(), 10001);
}

TEST(RpcServer, ARefusedBatchKeepsItsStatusHoweverLongItsText) {
  TestingServer server;
  server.operations().FailWith(absl::UnavailableError(std::string(64 << 10, '\xe4')));
  const auto stub = server.Stub();
  grpc::ClientContext context;
  auto stream = stub->BatchCordonNodes(&context, Batch());
  v1::OperationUpdate update;
  EXPECT_FALSE(stream->Read(&update));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), testing::StartsWith("\\xe4\\xe4"));
}

TEST(RpcServer, ARefusedBatchKeepsItsStatusHoweverMuchItsTextGrowsOnTheWire) {
  std::string message;
  while (message.size() < 1000) message += "\u00e4";  // Each is six bytes in a trailer.
  absl::Status error = operations::WithErrorInfo(absl::ResourceExhaustedError(message), "FULL",
                                                 {{"text", std::string(3900, 'x')}});
  TestingServer server;
  server.operations().FailWith(std::move(error));
  const auto stub = server.Stub();
  grpc::ClientContext context;
  auto stream = stub->BatchCordonNodes(&context, Batch());
  v1::OperationUpdate update;
  EXPECT_FALSE(stream->Read(&update));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(status.error_message(), message);
}

TEST(RpcServer, ACallerThatCancelsOrRunsOutOfTimeEndsOnlyItsStream) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Create(kName, 1);
  v1::OperationUpdate update;
  grpc::ClientContext cancelled;
  auto first = stub->WatchOperation(&cancelled, WatchOf(kName));
  ASSERT_TRUE(first->Read(&update));
  cancelled.TryCancel();
  EXPECT_EQ(first->Finish().error_code(), grpc::StatusCode::CANCELLED);

  grpc::ClientContext short_lived;
  short_lived.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  auto second = stub->WatchOperation(&short_lived, WatchOf(kName));
  while (second->Read(&update)) {
  }
  EXPECT_EQ(second->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);

  WaitUntil([&] { return server.server().streams() == 0; });
  WaitUntil([&] { return server.operations().waiting() == 0; });
  EXPECT_TRUE(server.operations().cancelled().empty());
  // Who comes back misses nothing.
  server.operations().Append(kName, 1);
  server.operations().End(kName);
  grpc::ClientContext again;
  auto third = stub->WatchOperation(&again, WatchOf(kName, 1));
  std::vector<int64_t> sequences;
  while (third->Read(&update)) {
    for (const auto& event : update.events()) sequences.push_back(event.sequence());
  }
  EXPECT_TRUE(third->Finish().ok());
  EXPECT_THAT(sequences, ElementsAre(2, 3));
}

TEST(RpcServer, AReaderThatNeverReadsDelaysNobodyAndLosesNothing) {
  TestingServer server;
  server.operations().Create(kName, 0);
  const auto slow_stub = server.Stub();
  const auto fast_stub = server.Stub();
  grpc::ClientContext slow_context;
  auto slow = slow_stub->WatchOperation(&slow_context, WatchOf(kName));
  for (int i = 0; i < 100; ++i) server.operations().Append(kName, 10, 4 << 10);  // 4 MiB.
  server.operations().End(kName);
  const auto read_all = [](auto& stream) {
    v1::OperationUpdate update;
    int64_t sequence = 0;
    while (stream.Read(&update)) {
      for (const auto& event : update.events()) EXPECT_EQ(event.sequence(), ++sequence);
    }
    EXPECT_TRUE(stream.Finish().ok());
    return sequence;
  };
  grpc::ClientContext fast_context;
  auto fast = fast_stub->WatchOperation(&fast_context, WatchOf(kName));
  EXPECT_EQ(read_all(*fast), 1001);
  WaitUntil([&] { return server.server().streams() <= 1; });
  EXPECT_EQ(server.server().streams(), 1u);  // Flow control holds the other one.
  EXPECT_EQ(read_all(*slow), 1001);
}

TEST(RpcServer, AHeartbeatReachesTheCaller) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Create(kName, 2);
  grpc::ClientContext context;
  auto stream = stub->WatchOperation(&context, WatchOf(kName, 2));
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  WaitUntil([&] { return server.operations().waiting() == 1; });
  server.operations().RunOutWaits();
  ASSERT_TRUE(stream->Read(&update));
  EXPECT_EQ(update.ShortDebugString(), "last_sequence: 2");
  context.TryCancel();
  stream->Finish();
}

TEST(RpcServer, UnaryMethodsPassRequestsAndAnswersOn) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Create(kName, 2);
  const auto call = [&](auto method, const auto& request, auto& response) {
    grpc::ClientContext context;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  };
  v1::GetOperationRequest get;
  get.set_name(kName);
  v1::Operation operation;
  call(&v1::NodeOps::Stub::GetOperation, get, operation);
  EXPECT_EQ(operation.last_sequence(), 2);

  server.operations().Create("operations/b", 0);
  v1::ListOperationsRequest list;
  list.set_page_size(1);
  list.set_filter("state = RUNNING");
  v1::ListOperationsResponse listed;
  call(&v1::NodeOps::Stub::ListOperations, list, listed);
  EXPECT_EQ(listed.operations(0).name(), kName);
  EXPECT_EQ(listed.next_page_token(), kName);
  list.set_page_token(listed.next_page_token());
  call(&v1::NodeOps::Stub::ListOperations, list, listed);
  EXPECT_EQ(listed.operations(0).name(), "operations/b");
  EXPECT_EQ(listed.next_page_token(), "");
  EXPECT_THAT(server.operations().filters(), ElementsAre("state = RUNNING", "state = RUNNING"));

  v1::ListNodeResultsRequest results;
  results.set_operation(kName);
  results.add_results(v1::NodeResult::FAILED);
  v1::ListNodeResultsResponse got_results;
  call(&v1::NodeOps::Stub::ListNodeResults, results, got_results);
  EXPECT_EQ(got_results.node_results(0).result(), v1::NodeResult::FAILED);

  v1::PauseOperationRequest pause;
  pause.set_name(kName);
  pause.set_reason("lunch");
  call(&v1::NodeOps::Stub::PauseOperation, pause, operation);
  EXPECT_EQ(operation.state(), v1::Operation::PAUSED);
  EXPECT_EQ(operation.pause_reason(), "lunch");

  v1::ResumeOperationRequest resume;
  resume.set_name(kName);
  call(&v1::NodeOps::Stub::ResumeOperation, resume, operation);
  EXPECT_EQ(operation.state(), v1::Operation::RUNNING);

  v1::CancelOperationRequest cancel;
  cancel.set_name(kName);
  cancel.set_reason("enough");
  call(&v1::NodeOps::Stub::CancelOperation, cancel, operation);
  EXPECT_EQ(operation.cancel_reason(), "enough");
  cancel.set_mode(v1::Operation::GRACEFUL);
  call(&v1::NodeOps::Stub::CancelOperation, cancel, operation);
  EXPECT_THAT(server.operations().cancel_modes(),
              ElementsAre(v1::Operation::IMMEDIATE, v1::Operation::GRACEFUL));

  v1::ListNodesRequest nodes;
  nodes.set_label_selector("a=b");
  v1::ListNodesResponse got_nodes;
  call(&v1::NodeOps::Stub::ListNodes, nodes, got_nodes);
  EXPECT_EQ(got_nodes.nodes(0).name(), "n1");
  EXPECT_EQ(server.operations().node_queries()[0].label_selector, "a=b");
  EXPECT_EQ(server.operations().node_queries()[0].cluster, "prod");

  v1::ListClustersResponse clusters;
  call(&v1::NodeOps::Stub::ListClusters, v1::ListClustersRequest(), clusters);
  EXPECT_EQ(clusters.clusters_size(), 2);
}

TEST(RpcServer, UnaryMethodsCheckTheirRequests) {
  TestingServer server;
  const auto stub = server.Stub();
  const auto expect_bad = [&](auto method, const auto& request, auto response,
                              const std::string& field) {
    grpc::ClientContext context;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message(), testing::StartsWith(field + ": "));
  };
  v1::ListOperationsRequest list;
  list.set_page_size(-1);
  v1::ListNodesRequest nodes;
  nodes.set_cluster("x");
  using Stub = v1::NodeOps::Stub;
  expect_bad(&Stub::GetOperation, v1::GetOperationRequest(), v1::Operation(), "name");
  expect_bad(&Stub::CancelOperation, v1::CancelOperationRequest(), v1::Operation(), "name");
  expect_bad(&Stub::PauseOperation, v1::PauseOperationRequest(), v1::Operation(), "name");
  expect_bad(&Stub::ResumeOperation, v1::ResumeOperationRequest(), v1::Operation(), "name");
  expect_bad(&Stub::ListOperations, list, v1::ListOperationsResponse(), "page_size");
  expect_bad(&Stub::ListNodeResults, v1::ListNodeResultsRequest(), v1::ListNodeResultsResponse(),
             "operation");
  expect_bad(&Stub::ListNodes, nodes, v1::ListNodesResponse(), "cluster");
  grpc::ClientContext context;
  v1::OperationUpdate update;
  auto stream = stub->WatchOperation(&context, WatchOf(kName, -1));
  EXPECT_FALSE(stream->Read(&update));
  EXPECT_THAT(stream->Finish().error_message(), testing::StartsWith("after_sequence: "));
  grpc::ClientContext undo_context;
  auto undo = stub->UndoOperation(&undo_context, v1::UndoOperationRequest());
  EXPECT_FALSE(undo->Read(&update));
  EXPECT_THAT(undo->Finish().error_message(), testing::StartsWith("name: "));
  v1::WatchOperationsRequest bad_place;
  bad_place.set_after_change(-1);
  v1::OperationsUpdate change;
  grpc::ClientContext changes_context;
  auto changes = stub->WatchOperations(&changes_context, bad_place);
  EXPECT_FALSE(changes->Read(&change));
  EXPECT_THAT(changes->Finish().error_message(), testing::StartsWith("after_change: "));
}

TEST(RpcServer, AUnaryCallEndsWhenItsCallerGoesThoughTheAnswerIsLate) {
  TestingServer server;
  const auto stub = server.Stub();
  server.operations().Hold(true);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  v1::ListNodesResponse response;
  EXPECT_EQ(stub->ListNodes(&context, {}, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  server.server().Stop(absl::ZeroDuration());  // Would never return.
  server.operations().Hold(false);
}

TEST(RpcServer, WhatIsNotLoopbackIsRefused) {
  boost::asio::thread_pool executor(1);
  FakeOperationService operations(executor.get_executor());
  EXPECT_THAT(RpcServer::Start(executor.get_executor(), operations, {.listen = {"0.0.0.0:0"}}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs TLS")));
}

}  // namespace
}  // namespace nodeops::rpc
