// Every method of the public API through gRPC-Web gives what it gives through gRPC: the same server
// is asked the same both ways, each time anew, and every method must have rows here.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/http/grpc_caller.h"
#include "service/http/http_server.h"
#include "service/http/testing/grpc_web_client.h"
#include "service/operations/error_details.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::http {
namespace {

using rpc::FakeOperationService;
using rpc::TestingServer;
using testing::ElementsAreArray;

constexpr char kName[] = "operations/a";

// gRPC 1.51 hangs or aborts now and then (`ref_counted.h: assertion failed: prior > 0`) when its
// queue of callbacks begins anew soon after it ended, as it does when servers come and go hundreds
// of times. A server that stays keeps it.
void KeepGrpc() { [[maybe_unused]] static const TestingServer& stays = *new TestingServer; }

// A gRPC server and an HTTP port before it.
struct Servers {
  explicit Servers(rpc::RpcServerOptions options = {}, HttpServerOptions http_options = {})
      : grpc(options) {
    KeepGrpc();
    http_options.listen = {boost::asio::ip::address_v4::loopback(), 0};
    auto caller = std::make_shared<GrpcCaller>([this] { return grpc.server().BridgeChannel(); });
    auto started = HttpServer::Start(executor.get_executor(), base::SystemClock(),
                                     std::move(caller), http_options);
    if (!started.ok()) std::abort();
    http = *std::move(started);
  }
  // In the order in which nodeopsd stops.
  ~Servers() {
    grpc.server().Stop(absl::ZeroDuration());
    http.reset();
    executor.join();
  }

  TestingServer grpc;
  boost::asio::thread_pool executor{2};
  std::unique_ptr<HttpServer> http;
};

using Act = std::function<void(FakeOperationService&)>;

// One request of a method.
struct Row {
  std::string method;
  std::string request;  // Text format, or anything else: bytes that are no message.
  Act before = nullptr;
  Act at_first_message = nullptr;
};

void Create(FakeOperationService& operations) { operations.Create(kName, 3); }
void CreateEnded(FakeOperationService& operations) {
  operations.Create(kName, 500);
  operations.End(kName);
}
void Fail(FakeOperationService& operations) {
  absl::Status error = absl::ResourceExhaustedError("no more: \"100 %\"\n\xC3\xA4\xE2\x82\xAC");
  error = operations::WithErrorInfo(std::move(error), "TOO_MANY_OPERATIONS", {{"limit", "1"}});
  operations.FailWith(operations::WithRetryInfo(std::move(error), absl::Seconds(3)));
}
Act End(const std::string& name) {
  return [name](FakeOperationService& operations) { operations.End(name); };
}
void Break(FakeOperationService& operations) {
  while (operations.waiting() == 0) std::this_thread::yield();
  operations.BreakCursors(absl::DataLossError("the log cannot be read"));
}

constexpr char kNoMessage[] = "\xFF\xFF\xFF";

const std::vector<Row>& Rows() {
  static const auto& rows = *new std::vector<Row>{
      {"BatchCordonNodes", "targets { names: 'n1' } reason: 'r'", nullptr,
       End("operations/batch-1")},
      {"BatchCordonNodes", "targets { names: 'n1' }", nullptr, Break},
      {"BatchCordonNodes", "targets { names: 'N 1' } concurrency: -1"},
      {"BatchCordonNodes", "targets { all: true }", Fail},
      {"BatchUncordonNodes", "targets { names: 'n1' }", nullptr, End("operations/batch-1")},
      {"BatchUncordonNodes", ""},
      {"WatchOperation", "name: 'operations/a'", CreateEnded},
      {"WatchOperation", "name: 'operations/a' after_sequence: 499", CreateEnded},
      {"WatchOperation", "name: 'operations/a'", Create, Break},
      {"WatchOperation", "name: 'operations/gone'"},
      {"GetOperation", "name: 'operations/a'", Create},
      {"GetOperation", "name: 'operations/gone'"},
      {"GetOperation", "name: 'a'"},
      {"ListOperations", "page_size: 10 filter: 'state = RUNNING'", Create},
      {"ListOperations", "page_size: -1"},
      {"ListNodeResults", "operation: 'operations/a' results: FAILED", Create},
      {"ListNodeResults", "operation: ''"},
      {"CancelOperation", "name: 'operations/a' reason: 'r'", Create},
      {"CancelOperation", "name: 'operations/gone'"},
      {"PauseOperation", "name: 'operations/a'", Create},
      {"PauseOperation", "name: 'operations/gone'"},
      {"ResumeOperation", "name: 'operations/a'", Create},
      {"ResumeOperation", "name: 'operations/gone'"},
      {"UndoOperation", "name: 'operations/a'", CreateEnded, End("operations/undo-1")},
      {"UndoOperation", "name: 'x'"},
      {"WatchOperations", "", [](auto& operations) { operations.Change(kName, 100); }, Break},
      {"WatchOperations", "after_change: -1"},
      {"ListNodes", "cluster: 'prod' page_size: 5"},
      {"ListNodes", "cluster: 'nope'"},
      {"ListNodes", "", Fail},
      {"ListClusters", ""},
      {"ListClusters", kNoMessage},
      {"Check", ""},
      {"Check", "service: 'nope'"},
      {"List", ""},
      {"List", kNoMessage},
  };
  return rows;
}

// Health.Watch never ends by itself, so it has a test of its own.
const google::protobuf::ServiceDescriptor* ServiceOf(const std::string& method) {
  const auto* node_ops = v1::ListNodesRequest::descriptor()->file()->service(0);
  const auto* health = grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0);
  return node_ops->FindMethodByName(method) != nullptr ? node_ops : health;
}

std::string PathOf(const std::string& method) {
  return absl::StrCat("/", ServiceOf(method)->full_name(), "/", method);
}

std::string BytesOf(const Row& row) {
  const auto* type = ServiceOf(row.method)->FindMethodByName(row.method)->input_type();
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  const std::unique_ptr<google::protobuf::Message> message(prototype->New());
  if (row.request == kNoMessage) return row.request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(row.request, message.get()))
      << row.request;
  return message->SerializeAsString();
}

CallReply ThroughGrpc(const Row& row) {
  Servers servers;
  if (row.before) row.before(servers.grpc.operations());
  grpc::GenericStub stub(servers.grpc.Channel());
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  void* tag = nullptr;
  bool ok = false;
  const auto wait = [&] {
    queue.Next(&tag, &ok);
    return ok;
  };
  auto call = stub.PrepareCall(&context, PathOf(row.method), &queue);
  call->StartCall(nullptr);
  wait();
  const grpc::Slice slice(BytesOf(row));
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  wait();
  CallReply reply{.http_status = 200};
  grpc::ByteBuffer buffer;
  for (call->Read(&buffer, nullptr); wait(); call->Read(&buffer, nullptr)) {
    grpc::Slice bytes;
    EXPECT_TRUE(buffer.DumpToSingleSlice(&bytes).ok());
    reply.messages.emplace_back(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
    if (reply.messages.size() == 1 && row.at_first_message) {
      row.at_first_message(servers.grpc.operations());
    }
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  wait();
  reply.code = status.error_code();
  reply.message = status.error_message();
  reply.details = status.error_details();
  return reply;
}

CallReply ThroughGrpcWeb(const Row& row, bool text) {
  Servers servers;
  if (row.before) row.before(servers.grpc.operations());
  FetchOptions options;
  bool first = true;
  options.on_piece = [&](const std::string&) {
    if (std::exchange(first, false) && row.at_first_message) {
      row.at_first_message(servers.grpc.operations());
    }
    return true;
  };
  return CallGrpcWeb(servers.http->url(), PathOf(row.method), BytesOf(row), text, options);
}

// How a stream is cut into messages depends on who is faster, its content does not: messages that
// follow each other count as one (which for protobuf is their merger).
std::string ContentOf(const Row& row, const CallReply& reply) {
  const auto* type = ServiceOf(row.method)->FindMethodByName(row.method)->output_type();
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  const std::unique_ptr<google::protobuf::Message> whole(prototype->New());
  for (const std::string& bytes : reply.messages) {
    EXPECT_TRUE(whole->MergeFromString(bytes));
  }
  return whole->DebugString();
}

TEST(GrpcWebTest, GivesWhatGrpcGives) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(absl::StrCat(row.method, "(", row.request, ")"));
    const CallReply expected = ThroughGrpc(row);
    for (const bool text : {false, true}) {
      const CallReply reply = ThroughGrpcWeb(row, text);
      EXPECT_EQ(reply.http_status, 200);
      EXPECT_EQ(reply.code, expected.code);
      EXPECT_EQ(reply.message, expected.message);
      EXPECT_EQ(reply.details, expected.details);
      EXPECT_EQ(reply.messages.empty(), expected.messages.empty());
      EXPECT_EQ(ContentOf(row, reply), ContentOf(row, expected));
    }
  }
}

TEST(GrpcWebTest, EveryMethodHasARowWithAnAnswerAndOneWithAnError) {
  std::set<std::string> answers;
  std::set<std::string> errors;
  for (const Row& row : Rows()) {
    const CallReply reply = ThroughGrpc(row);
    if (!reply.messages.empty()) answers.insert(row.method);
    if (reply.messages.empty() && reply.code > 0) errors.insert(row.method);
  }
  for (const char* any : {"ListNodes", "Check"}) {
    const auto* service = ServiceOf(any);
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& method = service->method(i)->name();
      if (service->full_name() == "grpc.health.v1.Health" && method == "Watch") continue;
      EXPECT_TRUE(answers.contains(method)) << "add a row for " << method;
      EXPECT_TRUE(errors.contains(method)) << "add a row with an error for " << method;
    }
  }
}

TEST(GrpcWebTest, AnUnknownMethodIsUnimplemented) {
  Servers servers;
  const CallReply reply = CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/Nope", "", false);
  EXPECT_EQ(reply.code, grpc::StatusCode::UNIMPLEMENTED);
}

TEST(GrpcWebTest, HealthWatchShowsTheStatusUntilTheClientLeaves) {
  Servers servers;
  const CallReply reply =
      CallGrpcWeb(servers.http->url(), "/grpc.health.v1.Health/Watch", "", false,
                  {.on_piece = [](const std::string&) { return false; }});
  EXPECT_THAT(reply.messages, ElementsAreArray({std::string("\x08\x01")}));
  while (servers.grpc.server().streams() > 0) std::this_thread::yield();
}

TEST(GrpcWebTest, ABrowserThatLeavesEndsItsStreamAndNotTheOperation) {
  Servers servers;
  auto& operations = servers.grpc.operations();
  const CallReply reply =
      CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/BatchCordonNodes",
                  BytesOf({"BatchCordonNodes", "targets { names: 'n1' }"}), false,
                  {.on_piece = [](const std::string&) { return false; }});
  EXPECT_EQ(reply.messages.size(), 1u);
  while (servers.grpc.server().streams() > 0) std::this_thread::yield();
  EXPECT_TRUE(operations.cancelled().empty());
  while (servers.http->connections() > 0) std::this_thread::yield();
}

TEST(GrpcWebTest, ATimeLimitEndsTheStream) {
  Servers servers;
  servers.grpc.operations().Create(kName, 1);
  const CallReply reply = CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/WatchOperation",
                                      BytesOf({"WatchOperation", "name: 'operations/a'"}), false,
                                      {.headers = {"grpc-timeout: 200m"}});
  EXPECT_EQ(reply.code, grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST(GrpcWebTest, AMessageThatIsTooLongIsRefusedAsByGrpc) {
  rpc::RpcServerOptions options;
  options.max_request_bytes = 5000;
  HttpServerOptions http_options;
  http_options.router.max_message = 5000;
  Servers servers(options, http_options);
  v1::ListOperationsRequest request;
  for (const int size : {5001, 100'000}) {
    request.set_page_token(std::string(size, 't'));
    const CallReply reply = CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/ListOperations",
                                        request.SerializeAsString(), false);
    EXPECT_EQ(reply.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << size;
  }
}

TEST(GrpcWebTest, WhenTheServerStopsEveryStreamIsToldWhereToResume) {
  Servers servers;
  servers.grpc.operations().Create(kName, 300);
  constexpr size_t kStreams = 20;
  std::vector<CallReply> replies(kStreams);
  std::vector<std::thread> clients;
  for (CallReply& reply : replies) {
    clients.emplace_back([&] {
      reply = CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/WatchOperation",
                          BytesOf({"WatchOperation", "name: 'operations/a'"}), false);
    });
  }
  while (servers.grpc.operations().waiting() < kStreams) std::this_thread::yield();
  servers.grpc.server().Stop(absl::Seconds(10));
  servers.http->Stop(absl::Seconds(10));
  EXPECT_EQ(servers.http->connections(), 0u);
  for (std::thread& client : clients) client.join();
  for (const CallReply& reply : replies) {
    EXPECT_EQ(reply.code, grpc::StatusCode::UNAVAILABLE);
    v1::OperationUpdate last;
    ASSERT_FALSE(reply.messages.empty());
    EXPECT_TRUE(last.ParseFromString(reply.messages.back()));
    EXPECT_EQ(last.going_away().resume_after_sequence(), 300);
  }
}

TEST(GrpcWebTest, AfterTheServerHasStoppedCallsAreUnavailable) {
  Servers servers;
  servers.grpc.server().Stop(absl::ZeroDuration());
  const CallReply reply =
      CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/ListClusters", "", false);
  EXPECT_EQ(reply.code, grpc::StatusCode::UNAVAILABLE) << reply.message;
}

TEST(GrpcWebTest, StopCutsOffWhatDoesNotEnd) {
  Servers servers;
  servers.grpc.operations().Create(kName, 1);
  CallReply reply;
  std::thread client([&] {
    reply = CallGrpcWeb(servers.http->url(), "/nodeops.v1.NodeOps/WatchOperation",
                        BytesOf({"WatchOperation", "name: 'operations/a'"}), false);
  });
  while (servers.grpc.operations().waiting() == 0) std::this_thread::yield();
  servers.http->Stop(absl::Milliseconds(50));
  client.join();
  EXPECT_EQ(reply.code, -1);
  while (servers.grpc.server().streams() > 0) std::this_thread::yield();
}

TEST(GrpcWebTest, OneConnectionTooManyIsRefused) {
  HttpServerOptions options;
  options.limits.max_connections = 1;
  Servers servers({}, options);
  servers.grpc.operations().Change(kName, 100);
  const FetchReply reply = Fetch(servers.http->url() + "/nodeops.v1.NodeOps/WatchOperations",
                                 {.method = "POST",
                                  .headers = {"Content-Type: application/grpc-web+proto"},
                                  .body = std::string(5, '\0'),
                                  .on_piece = [&](const std::string&) {
                                    EXPECT_EQ(Fetch(servers.http->url() + "/healthz").status, 0);
                                    return false;
                                  }});
  EXPECT_EQ(reply.status, 200);
}

}  // namespace
}  // namespace nodeops::http
