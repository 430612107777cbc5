#ifndef NODEOPS_TESTS_FAULTS_HISTORY_H_
#define NODEOPS_TESTS_FAULTS_HISTORY_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::tests {

// What callers of the service sent and heard, as they wrote it down themselves: one side of what a
// checker compares. Each caller writes its own.

// A batch, sent under one request_id however often it took to get an answer.
struct SentBatch {
  std::string request_id;
  v1::Operation::Action action = v1::Operation::CORDON;
  std::string cluster;
  std::set<std::string> nodes;
  int max_attempts = 4;
  std::set<std::string> accepted_as;  // Operations that answers named; none: no answer came.
  std::string refused;                // The error that said that it is not accepted; empty: none.
};

// One caller's view of an operation's log, over all the streams that it took.
struct WatchedLog {
  std::string operation;
  int64_t after_sequence = 0;       // Where it began.
  std::vector<std::string> events;  // Serialized, in the order in which they came.
  bool ended = false;               // A stream ended OK: this was all.

  // What to resume after.
  int64_t last_sequence = 0;
};

// An operation as an answer showed it.
struct SeenSnapshot {
  std::string operation;
  int64_t last_sequence = 0;
  v1::Operation::State state = v1::Operation::STATE_UNSPECIFIED;
  int unfinished = 0;
};

// How a stream ended that had begun.
struct StreamEnd {
  std::string operation;
  bool ok = false;
  bool going_away = false;  // The server said that it ends it, and where to go on:
  int64_t resume_after_sequence = 0;
  int64_t last_sequence = 0;  // Of the last event that came.
};

struct CallerHistory {
  std::vector<SentBatch> batches;
  std::vector<WatchedLog> logs;
  std::vector<SeenSnapshot> snapshots;
  std::vector<StreamEnd> stream_ends;

  void NoteSnapshot(const v1::Operation& operation);
};

// Notes what one message of a stream says.
void NoteUpdate(const v1::OperationUpdate& update, CallerHistory& history, WatchedLog& log,
                StreamEnd& end);

// Everything of `from` behind what `to` has.
void Merge(CallerHistory from, CallerHistory& to);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_HISTORY_H_
