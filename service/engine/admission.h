#ifndef NODEOPS_SERVICE_ENGINE_ADMISSION_H_
#define NODEOPS_SERVICE_ENGINE_ADMISSION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/engine/token_bucket.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// How much may happen in one cluster at the same time: so many slots per operation, so many over
// all of them, and so many requests a second. It knows nothing of retrying: whoever waits for
// anything but an answer gives its slot back first.
//
// Retries come before first attempts, so that what was begun gets done. Among equals the operations
// take turns, each first come first served: a large operation does not starve a small one. First
// attempts starve neither, as each is followed by a bounded number of retries.
//
// Not thread-safe: use it on the cluster's strand.
class Admission : public std::enable_shared_from_this<Admission> {
 public:
  enum class Priority { kRetry, kFirstAttempt };
  using Granted = absl::AnyInvocable<void()>;
  using Ticket = uint64_t;

  // `max_qps` 0 is no limit. `held_back` (may be null) hears, on the strand, each time that
  // requests were held back for nothing but that limit, for how long: together, how long work stood
  // still.
  static std::shared_ptr<Admission> Create(asio::any_io_executor strand, base::Clock& clock,
                                           int max_concurrency, double max_qps,
                                           std::function<void(absl::Duration)> held_back = nullptr);

  // Asks for a slot; `granted` is called once, from here or later, when the caller has it.
  // `concurrency` is the number of slots that `operation` may have. `granted` may not call back
  // into this object.
  Ticket Request(const std::string& operation, int concurrency, Priority priority, Granted granted);

  // Takes back a request; false if it has been granted already.
  bool Withdraw(const std::string& operation, Ticket ticket);

  // Gives back a slot.
  void Release(const std::string& operation);

  // A slot is good for one request. Each further one that is sent in it is charged here.
  void ChargeFurtherRequest() { bucket_.Charge(clock_.MonotonicNow()); }

  int running() const { return running_; }

 private:
  using Queue = std::map<Ticket, Granted>;  // Tickets rise: the first waits longest.
  struct Group {
    int concurrency = 0;
    int running = 0;
    Queue retries;
    Queue first_attempts;
  };

  Admission(asio::any_io_executor strand, base::Clock& clock, int max_concurrency, double max_qps,
            std::function<void(absl::Duration)> held_back);

  void GrantWhatFits();
  bool GrantOne(Queue Group::*queue);
  static asio::awaitable<void> GrantOnceOpen(std::shared_ptr<Admission> self);
  void ForgetIfIdle(const std::string& operation);

  const asio::any_io_executor strand_;
  base::Clock& clock_;
  const int max_concurrency_;
  TokenBucket bucket_;
  const std::function<void(absl::Duration)> held_back_;
  int running_ = 0;
  int waiting_ = 0;
  Ticket last_ticket_ = 0;
  bool waits_for_tokens_ = false;
  std::map<std::string, Group> groups_;  // By operation, while it has or wants a slot.
  std::string last_served_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_ADMISSION_H_
