#include "service/http/timed_stream.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>
#include <vector>

namespace nodeops::http {
namespace {

namespace asio = boost::asio;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr size_t kWriteSize = 64 << 10;
constexpr size_t kDrainSize = 16 << 20;

}  // namespace

TimedStream::TimedStream(base::Clock& clock, HttpStream stream)
    : clock_(clock), stream_(std::move(stream)), timer_(clock.NewTimer(stream_.get_executor())) {}

asio::awaitable<void> TimedStream::Watch(std::shared_ptr<TimedStream> self) {
  while (!self->closed_) {
    co_await self->timer_->WaitUntil(self->deadline_);
    if (self->clock_.MonotonicNow() >= self->deadline_) self->Close();
  }
}

void TimedStream::Limit(absl::Duration time) {
  const base::MonotonicTime deadline = base::After(clock_.MonotonicNow(), time);
  // A wait that is too short only looks at the deadline and waits on.
  if (deadline < std::exchange(deadline_, deadline)) timer_->Cancel();
}

asio::awaitable<bool> TimedStream::Write(std::string text, absl::Duration time) {
  for (size_t begin = 0; begin < text.size() && !closed_; begin += kWriteSize) {
    Limit(time);
    const auto piece = asio::buffer(text.data() + begin, std::min(kWriteSize, text.size() - begin));
    auto [error, size] = co_await asio::async_write(stream_, piece, kToken);
    if (error) co_return false;
  }
  co_return !closed_;
}

asio::awaitable<size_t> TimedStream::ReadSome(asio::mutable_buffer room) {
  if (closed_) co_return 0;
  auto [error, size] = co_await stream_.async_read_some(room, kToken);
  co_return error || closed_ ? 0 : size;
}

asio::awaitable<void> TimedStream::Drain(absl::Duration time) {
  Limit(time);
  std::vector<char> bytes(16 << 10);
  const asio::mutable_buffer room = asio::buffer(bytes);
  for (size_t drained = 0; drained < kDrainSize;) {
    const size_t size = co_await ReadSome(room);
    if (size == 0) co_return;
    drained += size;
  }
}

void TimedStream::Close() {
  if (std::exchange(closed_, true)) return;
  boost::system::error_code ignored;
  // Who accepted the connection holds a duplicate of its descriptor until it is shut down.
  stream_.socket().shutdown(asio::socket_base::shutdown_both, ignored);
  stream_.socket().close(ignored);
  timer_->Cancel();
  const auto on_close = std::move(on_close_);
  if (on_close) on_close();
}

}  // namespace nodeops::http
