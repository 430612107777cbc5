#include "service/rpc/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/logging.h"
#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

class ListenerTest : public testing::Test {
 protected:
  ~ListenerTest() override {
    for (const int connection : accepted_) close(connection);
  }

  void Start(size_t max_connections) {
    ASSERT_THAT(base::StartLogging("error"), base::IsOk());
    auto socket = ListeningSocket::Open({.tcp = tcp::endpoint(make_address("127.0.0.1"), 0)});
    ASSERT_THAT(socket, base::IsOk());
    Start(*std::move(socket), max_connections);
  }
  void Start(ListeningSocket socket, size_t max_connections) {
    listener_ = Listener::Start(
        io_.get_executor(), std::move(socket),
        {.counts = std::make_shared<ConnectionCounts>(max_connections, max_connections),
         .back_off = absl::Milliseconds(1)},
        [this](int connection) { accepted_.push_back(connection); });
  }
  tcp::endpoint Endpoint() const {
    const std::string address = listener_->address();
    const int port = std::stoi(address.substr(address.rfind(':') + 1));
    return {make_address("127.0.0.1"), static_cast<uint16_t>(port)};
  }

  tcp::socket Connect() {
    tcp::socket client(io_);
    client.connect(Endpoint());
    return client;
  }

  void RunUntil(const std::function<bool()>& done) {
    while (!done()) io_.run_one();
  }

  // Whether the other end closed the connection; waits for that.
  static bool IsClosed(tcp::socket& client) {
    char byte;
    boost::system::error_code error;
    client.read_some(boost::asio::buffer(&byte, 1), error);
    return error == boost::asio::error::eof || error == boost::asio::error::connection_reset;
  }

  // As gRPC ends a connection.
  void EndAccepted(size_t i) {
    shutdown(accepted_[i], SHUT_RDWR);
    close(accepted_[i]);
    accepted_.erase(accepted_.begin() + static_cast<ptrdiff_t>(i));
  }

  boost::asio::io_context io_;
  std::vector<int> accepted_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(ListenerTest, HandsConnectionsOverAndCountsThem) {
  Start(10);
  const auto one = Connect();
  const auto two = Connect();
  RunUntil([&] { return accepted_.size() == 2; });
  EXPECT_EQ(listener_->connections(), 2u);
  EndAccepted(0);
  RunUntil([&] { return listener_->connections() == 1; });
}

TEST_F(ListenerTest, CountsAConnectionThatItsCallerEndsOnceItsServerDoes) {
  Start(10);
  {
    const auto client = Connect();
    RunUntil([&] { return accepted_.size() == 1; });
  }
  EndAccepted(0);  // The server read the end of the stream.
  RunUntil([&] { return listener_->connections() == 0; });
}

TEST_F(ListenerTest, ClosesWhatIsOverTheCapUntilAPlaceIsFree) {
  Start(2);
  const auto one = Connect();
  const auto two = Connect();
  auto three = Connect();
  RunUntil([&] { return accepted_.size() == 2; });
  io_.poll();
  EXPECT_TRUE(IsClosed(three));
  EXPECT_EQ(accepted_.size(), 2u);
  EndAccepted(1);
  RunUntil([&] { return listener_->connections() == 1; });
  const auto four = Connect();
  RunUntil([&] { return accepted_.size() == 2; });
  EXPECT_EQ(listener_->connections(), 2u);
}

TEST_F(ListenerTest, RefusesAndRecoversWhenThereAreNoDescriptors) {
  Start(10);
  auto refused = Connect();
  // Takes every descriptor there is.
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit low = {64, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  std::vector<int> taken;
  for (int fd = dup(0); fd >= 0; fd = dup(0)) taken.push_back(fd);
  io_.run_one();
  EXPECT_TRUE(IsClosed(refused));
  EXPECT_TRUE(accepted_.empty());
  for (const int fd : taken) close(fd);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  const auto served = Connect();
  RunUntil([&] { return accepted_.size() == 1; });
}

TEST_F(ListenerTest, AStoppedListenerTakesNoMoreAndKeepsWhatItHas) {
  Start(10);
  const auto one = Connect();
  RunUntil([&] { return accepted_.size() == 1; });
  listener_->Stop();
  tcp::socket late(io_);
  boost::system::error_code error;
  late.connect(Endpoint(), error);
  EXPECT_EQ(error, boost::asio::error::connection_refused);
  EXPECT_EQ(listener_->connections(), 1u);
  EndAccepted(0);
  RunUntil([&] { return listener_->connections() == 0; });
}

TEST_F(ListenerTest, TakesThoseOfItsOwnUserOverAUnixSocket) {
  // TEST_TMPDIR is too long for a socket's path.
  const std::string path = "/tmp/nodeops-listener-test-" + std::to_string(getpid());
  auto socket = ListeningSocket::Open({.unix_path = path});
  ASSERT_THAT(socket, base::IsOk());
  Start(*std::move(socket), 10);
  boost::asio::local::stream_protocol::socket client(io_);
  client.connect(path);
  RunUntil([&] { return accepted_.size() == 1; });
  EXPECT_EQ(listener_->connections(), 1u);
  listener_->Stop();
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace nodeops::rpc
