#ifndef NODEOPS_SERVICE_HTTP_TIMED_STREAM_H_
#define NODEOPS_SERVICE_HTTP_TIMED_STREAM_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "service/http/http_stream.h"

namespace nodeops::http {

// A connection that is closed when whatever is done on it takes too long. Lives on the stream's
// executor, which must be serial; all methods are called there.
class TimedStream : public std::enable_shared_from_this<TimedStream> {
 public:
  TimedStream(base::Clock& clock, HttpStream stream);

  // Enforces the limits until the stream is closed. Call it once; `self` is this stream.
  static boost::asio::awaitable<void> Watch(std::shared_ptr<TimedStream> self);

  // From now on what is done must end within `time`, which may be infinite. Replaces the limit
  // before.
  void Limit(absl::Duration time);

  // Sends all of it, each 64 KiB within `time`; whether that worked.
  boost::asio::awaitable<bool> Write(std::string text, absl::Duration time);

  // Reads some bytes; how many, 0 if the stream has ended.
  boost::asio::awaitable<size_t> ReadSome(boost::asio::mutable_buffer room);

  // Throws away what still comes, for so long and up to 16 MiB: a socket that is closed with unread
  // bytes resets the connection, and the other side may lose with it what it was sent last.
  boost::asio::awaitable<void> Drain(absl::Duration time);

  // Ends it, whatever is being done, and calls OnClose's function once.
  void Close();
  void OnClose(std::function<void()> on_close) { on_close_ = std::move(on_close); }

  bool closed() const { return closed_; }
  HttpStream& stream() { return stream_; }
  base::Clock& clock() { return clock_; }

 private:
  base::Clock& clock_;
  HttpStream stream_;
  std::unique_ptr<base::Timer> timer_;
  base::MonotonicTime deadline_ = base::MonotonicTime::max();
  std::function<void()> on_close_;
  bool closed_ = false;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_TIMED_STREAM_H_
