#include "k8s/sandbox/server/watch_sender.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace nodeops::k8s::sandbox {
namespace {

namespace asio = boost::asio;
using base::MonotonicTime;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

// A bookmark is due once a minute and 2 s before the end.
MonotonicTime NextBookmark(MonotonicTime now, MonotonicTime end) {
  const MonotonicTime last = base::After(end, absl::Seconds(-2));
  if (now >= last) return MonotonicTime::max();
  return std::min(base::After(now, absl::Minutes(1)), last);
}

// What a watch under way waits on.
struct Wake {
  std::unique_ptr<base::Timer> timer;
  bool posted = false;  // There is a wake-up on its way.
  bool closed = false;
};

asio::awaitable<void> WatchClient(std::shared_ptr<void> owner, TlsStream& stream,
                                  std::shared_ptr<Wake> wake) {
  co_await WaitForClient(stream);
  wake->closed = true;
  wake->timer->Cancel();
  owner.reset();
}

void WakeOnEvents(Watch& watch, const asio::any_io_executor& executor,
                  const std::shared_ptr<Wake>& wake) {
  watch.OnReady([executor, weak = std::weak_ptr<Wake>(wake)] {
    const auto waiting = weak.lock();
    if (waiting == nullptr || std::exchange(waiting->posted, true)) return;
    asio::post(executor, [weak] {
      const auto awake = weak.lock();
      if (awake == nullptr) return;
      awake->posted = false;
      awake->timer->Cancel();
    });
  });
}

}  // namespace

asio::awaitable<void> WaitForClient(TlsStream& stream) {
  char byte;
  const asio::mutable_buffer buffer(&byte, 1);
  co_await stream.async_read_some(buffer, kToken);
}

asio::awaitable<void> SendWatch(std::shared_ptr<void> owner, TlsStream& stream, HttpWriter& writer,
                                base::Clock& clock, ApiResponse response) {
  bool sent = co_await writer.SendHeader(response, false, std::nullopt, clock.Now());
  if (!sent) co_return;
  boost::beast::get_lowest_layer(stream).expires_never();  // The client may be silent for ever.
  Watch& watch = *response.watch;
  const asio::any_io_executor executor = stream.get_executor();
  auto wake = std::make_shared<Wake>();
  wake->timer = clock.NewTimer(executor);
  WakeOnEvents(watch, executor, wake);
  asio::co_spawn(executor, WatchClient(owner, stream, wake), asio::detached);
  MonotonicTime now = clock.MonotonicNow();
  const MonotonicTime end = base::After(now, watch.timeout());
  MonotonicTime bookmark = NextBookmark(now, end);
  while (sent && !wake->closed) {
    std::string events = watch.Take();
    now = clock.MonotonicNow();
    if (events.empty() && now >= bookmark) {
      events = watch.Bookmark();
      bookmark = NextBookmark(now, end);
    }
    if (!events.empty()) {
      sent = co_await writer.SendChunk(std::move(events));
      continue;
    }
    if (watch.ended() || now >= end) break;
    co_await wake->timer->WaitUntil(std::min(bookmark, end));
  }
  if (sent && !wake->closed) co_await writer.SendChunk("");
}

}  // namespace nodeops::k8s::sandbox
