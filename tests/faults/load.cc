#include "tests/faults/load.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/faults/load_batch.h"
#include "tests/faults/load_caller.h"

namespace nodeops::tests {
namespace {

constexpr int kConnections = 6;  // The service takes 100 streams on each.

}  // namespace

void LiveService::MoveTo(const std::string& address) {
  std::vector<std::shared_ptr<Stub>> stubs;
  for (int i = 0; i < kConnections; ++i) stubs.push_back(Connect(address));
  const std::lock_guard lock(mutex_);
  stubs_ = std::move(stubs);
}

std::shared_ptr<Stub> LiveService::stub() {
  const std::lock_guard lock(mutex_);
  return stubs_.empty() ? nullptr : stubs_[++next_ % stubs_.size()];
}

// One caller: a batch after the other.
class Caller {
 public:
  Caller(Load& load, int number, Load::Dice dice, CallerHistory& history)
      : load_(load), number_(number), dice_(std::move(dice)), history_(history) {}

  void Run() {
    while (!load_.finishing_) RunBatch();
  }

 private:
  void RunBatch() {
    SentBatch batch =
        DrawBatch(load_.options_,
                  absl::StrCat("caller-", number_, "-", ++sent_, "-", load_.options_.seed), dice_);
    const Interference interference = DrawInterference(dice_);
    Follow(batch, interference);
    // Whoever asks again after the end is told the same.
    if (dice_() % 8 == 0) Follow(batch, {});
    history_.batches.push_back(std::move(batch));
  }

  void Follow(SentBatch& batch, Interference interference) {
    WatchedLog log;
    grpc::Status refusal;
    bool accepted = false;
    const auto open = [&](grpc::ClientContext& context, int64_t after) {
      const auto stub = load_.service_.stub();
      if (stub == nullptr) return std::unique_ptr<Stream>();
      return log.operation.empty() ? StartBatch(*stub, context, batch, load_.options_.concurrency)
                                   : WatchOperation(*stub, context, log.operation, after);
    };
    const auto on_update = [&] {
      if (!std::exchange(accepted, true)) {
        load_.OnAccepted(log.operation, batch.accepted_as.insert(log.operation).second);
      }
      if (interference.kind == Interference::kNone ||
          log.last_sequence < interference.after_sequence) {
        return;
      }
      Interfere(load_.service_, log.operation, interference, history_);
      interference.kind = Interference::kNone;
    };
    FollowToEnd(open, history_, log, on_update, refusal);
    if (accepted) {
      load_.OnEnded(log.operation);
      history_.logs.push_back(std::move(log));
    } else {
      batch.refused = refusal.error_message();
    }
  }

  Load& load_;
  const int number_;
  Load::Dice dice_;
  CallerHistory& history_;
  int64_t sent_ = 0;
};

Load::Load(LoadOptions options, LiveService& service)
    : options_(std::move(options)), service_(service) {
  histories_.resize(options_.callers + options_.watchers);
  for (int i = 0; i < options_.callers + options_.watchers; ++i) {
    Dice dice(options_.seed * 1'000 + i);
    CallerHistory& history = histories_[i];
    if (i < options_.callers) {
      threads_.emplace_back([this, i, dice, &history] { Caller(*this, i, dice, history).Run(); });
    } else {
      threads_.emplace_back([this, dice, &history] { Watch(dice, history); });
    }
  }
}

Load::~Load() = default;

CallerHistory Load::Finish() {
  finishing_ = true;
  CallerHistory all;
  for (std::thread& thread : threads_) thread.join();
  for (CallerHistory& history : histories_) Merge(std::move(history), all);
  return all;
}

void Load::Watch(Dice dice, CallerHistory& history) {
  while (!finishing_) {
    WatchedLog log{.operation = DrawRunning(dice)};
    if (log.operation.empty()) {
      PauseBeforeRepeating();
      continue;
    }
    const auto open = [&](grpc::ClientContext& context, int64_t after) {
      const auto stub = service_.stub();
      return stub == nullptr ? nullptr : WatchOperation(*stub, context, log.operation, after);
    };
    grpc::Status refusal;
    FollowToEnd(
        open, history, log, [] {}, refusal);
    history.logs.push_back(std::move(log));
  }
}

int Load::in_flight() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(running_.size());
}

void Load::OnAccepted(const std::string& operation, bool for_the_first_time) {
  if (for_the_first_time) ++accepted_;
  const std::lock_guard lock(mutex_);
  running_.push_back(operation);
}

void Load::OnEnded(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  running_.erase(std::find(running_.begin(), running_.end(), operation));
}

std::string Load::DrawRunning(Dice& dice) {
  const std::lock_guard lock(mutex_);
  return running_.empty() ? "" : running_[dice() % running_.size()];
}

}  // namespace nodeops::tests
