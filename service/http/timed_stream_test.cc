// A stream on a real socket, on a virtual clock.

#include "service/http/timed_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/http/testing/connection_fixture.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr absl::Duration kTime = absl::Seconds(10);
constexpr absl::Duration kMoment = absl::Milliseconds(1);
// More than both sockets hold.
const std::string kLong = std::string(4 << 20, 'a') + "end";  // NOLINT(cert-err58-cpp)

class TimedStreamTest : public ConnectionFixture {
 protected:
  void SetUp() override {
    tcp::socket socket = Connect(asio::ip::address_v4::loopback(), 16 << 10);
    client_.non_blocking(true);
    stream_ = std::make_shared<TimedStream>(clock_, HttpStream(std::move(socket), nullptr));
    stream_->OnClose([this] { ++closes_; });
    asio::co_spawn(io_, TimedStream::Watch(stream_), asio::detached);
    Run();
  }
  void TearDown() override {
    stream_->Close();
    Run();
    EXPECT_EQ(closes_, 1);
    EXPECT_EQ(stream_.use_count(), 1) << "Watch is left";
    EXPECT_EQ(clock_.waiting(), 0u);
  }

  // These begin what the stream can do; what it gave is in the member of the same name.
  void Write(const std::string& text, absl::Duration time = kTime) {
    asio::co_spawn(io_, stream_->Write(text, time),
                   [this](const std::exception_ptr&, bool sent) { written_ = sent; });
    Run();
  }
  void Read() {
    asio::co_spawn(io_, stream_->ReadSome(asio::buffer(room_)),
                   [this](const std::exception_ptr&, size_t size) { read_ = size; });
    Run();
  }
  void Drain() {
    asio::co_spawn(io_, stream_->Drain(kTime),
                   [this](const std::exception_ptr&) { drained_ = true; });
    Run();
  }

  // Takes so many bytes, once they have come.
  std::string Receive(size_t size) {
    std::string text(size, '?');
    for (size_t got = 0; got < size;) {
      Run();
      boost::system::error_code error;
      got += client_.read_some(asio::buffer(text.data() + got, size - got), error);
      if (error && error != asio::error::would_block) return error.message();
    }
    return text;
  }
  // Whether the other end closed the connection; waits for that.
  bool ClientSeesTheEnd() {
    std::vector<char> bytes(64 << 10);
    boost::system::error_code error;
    client_.non_blocking(false);
    while (!error) client_.read_some(asio::buffer(bytes), error);
    return error == asio::error::eof || error == asio::error::connection_reset;
  }

  std::shared_ptr<TimedStream> stream_;
  std::vector<char> room_ = std::vector<char>(100);
  int closes_ = 0;
  std::optional<bool> written_;
  std::optional<size_t> read_;
  std::optional<bool> drained_;
};

TEST_F(TimedStreamTest, AllOfATextIsWritten) {
  Write(kLong);
  EXPECT_FALSE(written_);
  EXPECT_EQ(Receive(kLong.size()), kLong);
  RunUntil(written_);
  EXPECT_TRUE(*written_);
  Write("");
  EXPECT_TRUE(*written_);
  EXPECT_FALSE(stream_->closed());
}

TEST_F(TimedStreamTest, AClientThatTakesNothingIsCutOff) {
  Write(kLong);
  Advance(kTime - kMoment);
  EXPECT_FALSE(written_);
  EXPECT_EQ(closes_, 0);
  Advance(kMoment);
  EXPECT_EQ(written_, false);
  ASSERT_EQ(closes_, 1);
  EXPECT_TRUE(ClientSeesTheEnd());
}

TEST_F(TimedStreamTest, AClientThatTakesSomeHasTheTimeAnew) {
  Write(kLong);
  constexpr size_t kStep = 512 << 10;  // So much that the stream sends several pieces.
  for (size_t received = 0; received + kStep < kLong.size(); received += kStep) {
    Advance(kTime - kMoment);
    ASSERT_FALSE(stream_->closed()) << received;
    Receive(kStep);
  }
  Receive(kLong.size() % kStep);
  RunUntil(written_);
  EXPECT_TRUE(*written_);
}

TEST_F(TimedStreamTest, WritingToAClientThatLeftFails) {
  Write(kLong);
  client_.close();
  RunUntil(written_);
  EXPECT_FALSE(*written_);
}

TEST_F(TimedStreamTest, ClosingEndsAWriteAndWhatComesAfterIt) {
  Write(kLong);
  stream_->Close();
  Run();
  EXPECT_EQ(written_, false);
  written_.reset();
  Write("more");
  EXPECT_EQ(written_, false);
}

TEST_F(TimedStreamTest, ReadsWhatComesUntilTheEnd) {
  Read();
  EXPECT_FALSE(read_);
  asio::write(client_, asio::buffer("hello", 5));
  RunUntil(read_);
  EXPECT_EQ(std::string(room_.data(), *read_), "hello");
  client_.close();
  read_.reset();
  Read();
  RunUntil(read_);
  EXPECT_EQ(read_, 0u);
}

TEST_F(TimedStreamTest, AReadEndsWhenTheTimeDoes) {
  stream_->Limit(kTime);
  Read();
  Advance(kTime - kMoment);
  EXPECT_FALSE(read_);
  Advance(kMoment);
  EXPECT_EQ(read_, 0u);
  EXPECT_EQ(closes_, 1);
}

TEST_F(TimedStreamTest, ClosingEndsAReadAndWhatComesAfterIt) {
  Read();
  stream_->Close();
  Run();
  EXPECT_EQ(read_, 0u);
  read_.reset();
  Read();
  EXPECT_EQ(read_, 0u);
}

TEST_F(TimedStreamTest, TheLastLimitCounts) {
  stream_->Limit(kTime);
  Run();
  stream_->Limit(10 * kTime);  // Longer.
  Advance(10 * kTime - kMoment);
  EXPECT_FALSE(stream_->closed());
  stream_->Limit(absl::InfiniteDuration());
  Advance(absl::Hours(1000));
  EXPECT_FALSE(stream_->closed());
  stream_->Limit(kTime);  // Shorter.
  Run();
  Advance(kTime);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(TimedStreamTest, ATimeThatIsOverClosesAtOnce) {
  stream_->Limit(absl::ZeroDuration());
  Run();
  EXPECT_TRUE(stream_->closed());
}

TEST_F(TimedStreamTest, ClosingEndsTheConnectionThoughTheDescriptorHasADuplicate) {
  const int duplicate = dup(stream_->stream().socket().native_handle());
  stream_->Close();
  stream_->Close();
  EXPECT_EQ(closes_, 1);
  EXPECT_TRUE(ClientSeesTheEnd());
  close(duplicate);
}

TEST_F(TimedStreamTest, DrainsUntilTheClientEnds) {
  Drain();
  asio::write(client_, asio::buffer("much", 4));
  Run();
  EXPECT_FALSE(drained_);
  client_.close();
  RunUntil(drained_);
  EXPECT_FALSE(stream_->closed());
}

TEST_F(TimedStreamTest, DrainsForAWhile) {
  Drain();
  Advance(kTime - kMoment);
  EXPECT_FALSE(drained_);
  Advance(kMoment);
  EXPECT_TRUE(drained_);
  EXPECT_TRUE(stream_->closed());
}

TEST_F(TimedStreamTest, ClosingEndsADrain) {
  Drain();
  stream_->Close();
  Run();
  EXPECT_TRUE(drained_);
}

TEST_F(TimedStreamTest, DrainsNoMoreThan16MiB) {
  Drain();
  const std::string piece(64 << 10, 'x');
  size_t sent = 0;
  while (!drained_ && sent < 17u << 20) {
    boost::system::error_code error;
    sent += client_.write_some(asio::buffer(piece), error);
    ASSERT_TRUE(!error || error == asio::error::would_block) << error.message();
    Run();
  }
  EXPECT_TRUE(drained_);
  EXPECT_GE(sent, 16u << 20);
  EXPECT_FALSE(stream_->closed());
}

}  // namespace
}  // namespace nodeops::http
