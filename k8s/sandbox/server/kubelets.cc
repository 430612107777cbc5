#include "k8s/sandbox/server/kubelets.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <random>
#include <utility>

#include "absl/time/time.h"

namespace nodeops::k8s::sandbox {

struct Kubelets::State {
  base::Clock& clock;
  ApiServer& server;
  const KubeletOptions options;
  std::unique_ptr<base::Timer> timer;
  bool stopped = false;

  static asio::awaitable<void> Write(std::shared_ptr<State> self) {
    const absl::Duration interval = absl::Seconds(1) / self->options.writes_per_second;
    std::mt19937_64 random(self->options.seed);
    base::MonotonicTime due = self->clock.MonotonicNow();
    for (;;) {
      // A process that was held up does not make up for more than a second's writes.
      due = std::max(base::After(due, interval),
                     base::After(self->clock.MonotonicNow(), absl::Seconds(-1)));
      co_await self->timer->WaitUntil(due);
      if (self->stopped) co_return;
      self->server.KubeletWrite(self->options.nodes[random() % self->options.nodes.size()]);
    }
  }
};

Kubelets::Kubelets(asio::any_io_executor executor, base::Clock& clock, ApiServer& server,
                   KubeletOptions options)
    : state_(new State{.clock = clock, .server = server, .options = std::move(options)}) {
  if (state_->options.writes_per_second <= 0 || state_->options.nodes.empty()) return;
  state_->timer = clock.NewTimer(executor);
  asio::co_spawn(executor, State::Write(state_), asio::detached);
}

Kubelets::~Kubelets() {
  state_->stopped = true;
  if (state_->timer != nullptr) state_->timer->Cancel();
}

}  // namespace nodeops::k8s::sandbox
