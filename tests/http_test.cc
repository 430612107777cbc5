// The HTTP port of the real program: what it refuses, what it costs, and how it ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <list>
#include <thread>

#include "service/http/testing/grpc_web_client.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using boost::asio::ip::tcp;
using http::CallGrpcWeb;
using http::CallReply;
using http::Fetch;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kWatchAll[] = "/nodeops.v1.NodeOps/WatchOperations";

Stack WithHttp(std::vector<std::string> flags = {},
               std::vector<std::string> sandbox = {"--nodes=20"}) {
  flags.push_back("--http-listen=127.0.0.1:0");
  return Stack({.sandbox_flags = std::move(sandbox), .service_flags = std::move(flags)});
}

std::string AllNodes() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  return request.SerializeAsString();
}

// A browser that has begun to watch all operations, and reads no more.
class Watcher {
 public:
  explicit Watcher(const std::string& url) {
    const std::string port = url.substr(url.rfind(':') + 1);
    socket_.connect(
        {boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::stoi(port))});
    const std::string request = std::string("POST ") + kWatchAll +
                                " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                                "Content-Type: application/grpc-web+proto\r\n\r\n" +
                                std::string(5, '\0');
    boost::asio::write(socket_, boost::asio::buffer(request));
    std::string text;
    boost::asio::read_until(socket_, boost::asio::dynamic_buffer(text), "\r\n\r\n");
    EXPECT_THAT(text, HasSubstr("HTTP/1.1 200 OK"));
  }

  // Whether the server has ended the stream or the connection. Reads what has come.
  bool ended() {
    socket_.non_blocking(true);
    boost::system::error_code error;
    std::string text;
    std::array<char, 4096> piece;
    while (!error) {
      text.append(piece.data(), socket_.read_some(boost::asio::buffer(piece), error));
    }
    return error != boost::asio::error::would_block || text.find("grpc-status") != text.npos;
  }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_{io_};
};

TEST(HttpTest, ServesWhatItSays) {
  Stack stack = WithHttp();
  EXPECT_EQ(Fetch(stack.url() + "/healthz").body, "ok\n");
  const auto ready = Fetch(stack.url() + "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_THAT(ready.body, AllOf(HasSubstr("\"ready\":true"), HasSubstr("\"name\":\"sandbox\"")));
  const CallReply reply = CallGrpcWeb(stack.url(), "/nodeops.v1.NodeOps/ListClusters", "", false);
  EXPECT_EQ(reply.code, 0) << reply.message;
  v1::ListClustersResponse clusters;
  ASSERT_EQ(reply.messages.size(), 1u);
  ASSERT_TRUE(clusters.ParseFromString(reply.messages[0]));
  EXPECT_EQ(clusters.clusters(0).name(), "sandbox");
}

TEST(HttpTest, ABatchIsStartedAndWatchedToItsEnd) {
  Stack stack = WithHttp();
  const CallReply reply =
      CallGrpcWeb(stack.url(), "/nodeops.v1.NodeOps/BatchCordonNodes", AllNodes(), true);
  EXPECT_EQ(reply.code, 0) << reply.message;
  v1::OperationUpdate last;
  ASSERT_FALSE(reply.messages.empty());
  ASSERT_TRUE(last.ParseFromString(reply.messages.back()));
  EXPECT_EQ(last.operation().counts().changed(), 20);
  EXPECT_EQ(last.operation().actor(), "anonymous");
}

TEST(HttpTest, NobodyCanSayWhoCalls) {
  Stack stack = WithHttp();
  const CallReply reply =
      CallGrpcWeb(stack.url(), "/nodeops.v1.NodeOps/BatchCordonNodes", AllNodes(), false,
                  {.headers = {"nodeops-bridged-caller: root"}});
  v1::OperationUpdate last;
  ASSERT_FALSE(reply.messages.empty());
  ASSERT_TRUE(last.ParseFromString(reply.messages.back()));
  EXPECT_EQ(last.operation().actor(), "anonymous");
}

// At some keys of metadata gRPC's client, which runs within the service, aborts; too much of it
// ends the connection that calls share.
TEST(HttpTest, NoHeaderDisturbsTheServiceOrOtherCalls) {
  Stack stack = WithHttp();
  Watcher other(stack.url());
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i) many.push_back("x" + std::to_string(i) + ": 1");
  for (const auto& headers : {std::vector<std::string>{"grpclb_client_stats: x"}, many}) {
    const CallReply reply = CallGrpcWeb(stack.url(), "/nodeops.v1.NodeOps/ListClusters", "", false,
                                        {.headers = headers});
    EXPECT_EQ(reply.code, 0) << reply.message;
  }
  EXPECT_FALSE(other.ended());
}

TEST(HttpTest, ForeignHostsAndOriginsAreRefused) {
  Stack stack = WithHttp({"--http-hosts=ops.example.org", "--http-origins=https://a.example"});
  const auto status = [&](std::vector<std::string> headers) {
    headers.push_back("Content-Type: application/grpc-web+proto");
    return Fetch(stack.url() + "/nodeops.v1.NodeOps/ListClusters",
                 {.method = "POST", .headers = headers, .body = std::string(5, '\0')})
        .status;
  };
  EXPECT_EQ(status({}), 200);
  EXPECT_EQ(status({"Host: ops.example.org"}), 200);
  EXPECT_EQ(status({"Origin: https://a.example"}), 200);
  EXPECT_EQ(status({"Origin: " + stack.url()}), 200);
  EXPECT_EQ(status({"Host: evil.example"}), 421);
  EXPECT_EQ(status({"Host: evil.example", "Origin: http://evil.example"}), 421);
  EXPECT_EQ(status({"Origin: https://evil.example"}), 403);
  EXPECT_EQ(status({"Origin: null"}), 403);
}

TEST(HttpTest, AnAddressThatIsNotLoopbackIsRefused) {
  Stack stack;
  std::vector<std::string> flags = stack.ServiceFlags("127.0.0.1:0");
  flags.back() = "--data-dir=:memory:";
  flags.push_back("--http-listen=0.0.0.0:0");
  Process process("service/nodeopsd", flags);
  EXPECT_EQ(process.Wait(), 1);
  EXPECT_THAT(process.Log(), AllOf(HasSubstr("--http-listen: "), HasSubstr("loopback")));
}

TEST(HttpTest, TwoHundredStreamsCostLittle) {
  constexpr int kStreams = 200;
  constexpr long kMostKiB = 20 << 10;
  Stack stack = WithHttp();
  for (int i = 0; i < 20; ++i) Watcher warm(stack.url());
  const long before = stack.service().ResidentKiB();
  std::list<Watcher> watchers;
  for (int i = 0; i < kStreams; ++i) watchers.emplace_back(stack.url());
  const long cost = stack.service().ResidentKiB() - before;
  std::cout << kStreams << " streams of browsers cost " << cost << " KiB of " << before << " KiB"
            << std::endl;
  if (kMemoryIsAsUsual) {
    EXPECT_LT(cost, kMostKiB);
  }
}

TEST(HttpTest, AtTheEndStreamsAreToldWhereToGoOn) {
  Stack stack = WithHttp({"--grace=0s"}, {"--nodes=500", "--latency=20ms"});
  std::promise<void> begun;
  bool first = true;
  auto reply = std::async(std::launch::async, [&] {
    return CallGrpcWeb(stack.url(), "/nodeops.v1.NodeOps/BatchCordonNodes", AllNodes(), false,
                       {.on_piece = [&](const std::string&) {
                         if (std::exchange(first, false)) begun.set_value();
                         return true;
                       }});
  });
  begun.get_future().wait();
  const Watcher never_reads(stack.url());
  stack.service().Signal(SIGTERM);
  const CallReply ended = reply.get();
  EXPECT_EQ(ended.code, grpc::StatusCode::UNAVAILABLE) << ended.message;
  v1::OperationUpdate last;
  ASSERT_TRUE(last.ParseFromString(ended.messages.back()));
  EXPECT_TRUE(last.has_going_away());
  EXPECT_GT(last.going_away().resume_after_sequence(), 0);
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
}

TEST(HttpTest, WhileItShutsDownItIsNotReady) {
  Stack stack = WithHttp({"--grace=60s"}, {"--nodes=100", "--latency=500ms"});
  grpc::ClientContext context;
  v1::BatchCordonNodesRequest request;
  request.ParseFromString(AllNodes());
  auto stream = stack.stub().BatchCordonNodes(&context, request);
  ReadStream(*stream, [](const auto& record) { return !ResultsOf(record).empty(); });
  EXPECT_EQ(Fetch(stack.url() + "/readyz").status, 200);
  stack.service().Signal(SIGTERM);
  while (stack.service().Log().find("shutting down") == std::string::npos) {
    std::this_thread::yield();
  }
  const auto ready = Fetch(stack.url() + "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("\"shutting_down\":true"));
  EXPECT_EQ(Fetch(stack.url() + "/healthz").status, 200);
  EXPECT_EQ(stack.service().Wait(), 0) << stack.service().Log();
}

}  // namespace
}  // namespace nodeops::tests
