#include "tests/faults/history.h"

#include <iterator>
#include <utility>

namespace nodeops::tests {
namespace {

template <typename T>
void MoveBehind(std::vector<T> from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void CallerHistory::NoteSnapshot(const v1::Operation& operation) {
  snapshots.push_back({.operation = operation.name(),
                       .last_sequence = operation.last_sequence(),
                       .state = operation.state(),
                       .unfinished = operation.counts().unfinished()});
}

void NoteUpdate(const v1::OperationUpdate& update, CallerHistory& history, WatchedLog& log,
                StreamEnd& end) {
  if (update.has_operation()) {
    log.operation = update.operation().name();
    history.NoteSnapshot(update.operation());
  }
  for (const v1::OperationEvent& event : update.events()) {
    log.events.push_back(event.SerializeAsString());
    log.last_sequence = event.sequence();
  }
  if (update.has_going_away()) {
    end.going_away = true;
    end.resume_after_sequence = update.going_away().resume_after_sequence();
  }
  end.operation = log.operation;
  end.last_sequence = log.last_sequence;
}

void Merge(CallerHistory from, CallerHistory& to) {
  MoveBehind(std::move(from.batches), to.batches);
  MoveBehind(std::move(from.logs), to.logs);
  MoveBehind(std::move(from.snapshots), to.snapshots);
  MoveBehind(std::move(from.stream_ends), to.stream_ends);
}

}  // namespace nodeops::tests
