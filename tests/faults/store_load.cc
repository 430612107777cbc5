#include "tests/faults/store_load.h"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace nodeops::tests {

namespace {

constexpr std::chrono::milliseconds kBeforeAnotherTry{2};

}  // namespace

StoreLoad::StoreLoad(boost::asio::io_context& io, std::shared_ptr<operations::OperationStore> store,
                     Options options)
    : io_(io),
      store_(std::move(store)),
      options_(std::move(options)),
      callers_(options_.callers),
      next_number_(options_.first_number) {
  for (int caller = 0; caller < options_.callers; ++caller) Begin();
}

void StoreLoad::Begin() {
  if (stopped_ || next_number_ - options_.first_number >= options_.operations) {
    --callers_;
    return;
  }
  const int number = next_number_++;
  store_->Create(RecordedOperation(number), [this, number](const absl::Status& status) {
    answers_.push_back({.mark = options_.mark(), .number = number, .created = status.ok()});
    if (status.ok()) {
      answers_.back().last_sequence = 1;
      return Append(number, 0);
    }
    ++failures_[status.code()];
    Later([this] { Begin(); });
  });
}

void StoreLoad::Append(int number, size_t index) {
  std::vector<operations::EventGroup> groups = RecordedGroups(number);
  if (index == groups.size()) {
    ++completed_;
    return Begin();
  }
  const auto last = static_cast<int64_t>(groups[index].operation.last_sequence());
  store_->Append(std::move(groups[index]), [this, number, index, last](const absl::Status& status) {
    if (!status.ok()) {
      ++failures_[status.code()];
      return Later([this, number, index] { Append(number, index); });
    }
    answers_.push_back({.mark = options_.mark(),
                        .number = number,
                        .created = true,
                        .last_sequence = last,
                        .intended = true});
    Append(number, index + 1);
  });
}

void StoreLoad::Later(std::function<void()> what) {
  auto timer = std::make_shared<boost::asio::steady_timer>(io_, kBeforeAnotherTry);
  timer->async_wait([timer, what = std::move(what)](const auto&) { what(); });
}

}  // namespace nodeops::tests
