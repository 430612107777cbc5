#include "service/rpc/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <functional>
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
    auto listener =
        Listener::Start(io_.get_executor(), tcp::endpoint(make_address("127.0.0.1"), 0),
                        {.max_connections = max_connections, .back_off = absl::Milliseconds(1)},
                        [this](int connection) { accepted_.push_back(connection); });
    ASSERT_THAT(listener, base::IsOk());
    listener_ = *std::move(listener);
  }

  tcp::socket Connect() {
    tcp::socket client(io_);
    client.connect(listener_->endpoint());
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
  late.connect(listener_->endpoint(), error);
  EXPECT_EQ(error, boost::asio::error::connection_refused);
  EXPECT_EQ(listener_->connections(), 1u);
  EndAccepted(0);
  RunUntil([&] { return listener_->connections() == 0; });
}

TEST_F(ListenerTest, SaysWhichAddressIsTaken) {
  Start(10);
  const auto second = Listener::Start(io_.get_executor(), listener_->endpoint(), {}, [](int) {});
  EXPECT_THAT(second, base::StatusIs(absl::StatusCode::kUnavailable,
                                     testing::MatchesRegex("cannot listen on 127.0.0.1:[0-9]+: "
                                                           "Address already in use.*")));
}

}  // namespace
}  // namespace nodeops::rpc
