#include "service/tls/rereader.h"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <utility>

namespace nodeops::tls {

namespace asio = boost::asio;

class Rereader::Loop : public std::enable_shared_from_this<Rereader::Loop> {
 public:
  Loop(base::Clock& clock, const asio::any_io_executor& executor, std::function<void()> read)
      : clock_(clock),
        strand_(asio::make_strand(executor)),
        timer_(clock_.NewTimer(strand_)),
        read_(std::move(read)) {}

  void Start() { asio::co_spawn(strand_, Run(shared_from_this()), asio::detached); }

  void Stop() {
    stopped_ = true;
    asio::dispatch(strand_, [self = shared_from_this()] { self->timer_->Cancel(); });
  }

 private:
  static asio::awaitable<void> Run(std::shared_ptr<Loop> self) {
    while (!self->stopped_) {
      const auto next = base::After(self->clock_.MonotonicNow(), kRereadInterval);
      co_await self->timer_->WaitUntil(next);
      if (!self->stopped_) self->read_();
    }
  }

  base::Clock& clock_;
  const asio::strand<asio::any_io_executor> strand_;
  const std::unique_ptr<base::Timer> timer_;
  const std::function<void()> read_;
  std::atomic<bool> stopped_ = false;
};

Rereader::Rereader(base::Clock& clock, const asio::any_io_executor& executor,
                   std::function<void()> read)
    : loop_(std::make_shared<Loop>(clock, executor, std::move(read))) {
  loop_->Start();
}

Rereader::~Rereader() { loop_->Stop(); }

}  // namespace nodeops::tls
