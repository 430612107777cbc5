#include <algorithm>
#include <set>

#include "tests/faults/checker.h"

namespace nodeops::tests {
namespace {

std::set<std::string> NodesOf(const StoredOperation& stored) {
  std::set<std::string> nodes;
  for (const v1::NodeResult& result : stored.results) nodes.insert(result.node());
  return nodes;
}

void CheckBatch(const SentBatch& batch, const StoredOperations& stored,
                const std::map<std::string, std::string>& by_request_id, Findings& findings) {
  findings.Expect(kIdempotent, batch.accepted_as.size() <= 1, batch.request_id, " was accepted as ",
                  batch.accepted_as.size(), " operations");
  const auto kept = by_request_id.find(batch.request_id);
  findings.Expect(kDurable, batch.refused.empty() || kept == by_request_id.end(), batch.request_id,
                  " was refused (", batch.refused, ") and is there");
  for (const std::string& name : batch.accepted_as) {
    const auto found = stored.find(name);
    findings.Expect(kDurable, found != stored.end(), name, " was accepted and is lost");
    if (found == stored.end()) continue;
    const v1::Operation& operation = found->second.operation;
    findings.Expect(kDurable,
                    operation.request_id() == batch.request_id &&
                        operation.action() == batch.action && NodesOf(found->second) == batch.nodes,
                    name, " is not what ", batch.request_id, " asked for");
  }
}

void CheckWatched(const WatchedLog& watched, const StoredOperations& stored, Findings& findings) {
  const auto found = stored.find(watched.operation);
  findings.Expect(kDurable, found != stored.end(), watched.operation, " was watched and is lost");
  if (found == stored.end()) return;
  const std::vector<v1::OperationEvent>& log = found->second.log;
  int64_t sequence = watched.after_sequence;
  for (const std::string& event : watched.events) {
    ++sequence;
    const bool held = sequence <= static_cast<int64_t>(log.size());
    findings.Expect(kDurable, held, watched.operation, ": event ", sequence,
                    " was seen and is lost");
    if (!held) return;
    findings.Expect(kResumable, log[sequence - 1].SerializeAsString() == event, watched.operation,
                    ": a watcher's event in the place of ", sequence, " is not that one");
  }
  if (!watched.ended) return;
  findings.Expect(kResumable, sequence == static_cast<int64_t>(log.size()), watched.operation,
                  ": a stream ended OK after ", sequence, " of ", log.size(), " events");
}

// The log makes the same of the operation as the snapshot shows.
void CheckSnapshot(const SeenSnapshot& seen, const StoredOperations& stored, Findings& findings) {
  const auto found = stored.find(seen.operation);
  if (found == stored.end()) return;  // CheckWatched and CheckBatch tell.
  const std::vector<v1::OperationEvent>& log = found->second.log;
  const bool held = seen.last_sequence <= static_cast<int64_t>(log.size());
  findings.Expect(kDurable, held, seen.operation, " was shown with ", seen.last_sequence,
                  " events, and has ", log.size());
  if (!held) return;
  v1::Operation::State state = v1::Operation::RUNNING;
  int unfinished = found->second.operation.counts().total();
  for (int64_t i = 0; i < seen.last_sequence; ++i) {
    if (log[i].has_state_changed()) state = log[i].state_changed().to();
    if (log[i].has_node_finished()) --unfinished;
  }
  findings.Expect(kDurable, state == seen.state && unfinished == seen.unfinished, seen.operation,
                  " was shown ", v1::Operation::State_Name(seen.state), " with ", seen.unfinished,
                  " unfinished nodes at ", seen.last_sequence, "; the log makes that ",
                  v1::Operation::State_Name(state), " with ", unfinished);
}

}  // namespace

void CheckCallers(const CallerHistory& callers, const StoredOperations& stored,
                  Findings& findings) {
  std::set<std::string> sent;
  for (const SentBatch& batch : callers.batches) sent.insert(batch.request_id);
  std::map<std::string, std::string> by_request_id;
  for (const auto& [name, operation] : stored) {
    const std::string& id = operation.operation.request_id();
    findings.Expect(kIdempotent, by_request_id.emplace(id, name).second, id, " started ", name,
                    " too");
    findings.Expect(kDurable, sent.count(id) == 1, name, " was asked for by nobody");
  }
  for (const SentBatch& batch : callers.batches) {
    CheckBatch(batch, stored, by_request_id, findings);
  }
  for (const WatchedLog& log : callers.logs) CheckWatched(log, stored, findings);
  for (const SeenSnapshot& seen : callers.snapshots) CheckSnapshot(seen, stored, findings);
}

void CheckStreamEnds(const CallerHistory& callers, Findings& findings) {
  for (const StreamEnd& end : callers.stream_ends) {
    findings.Expect(kTold, end.ok || end.going_away, "a stream of ", end.operation,
                    " was cut off after ", end.last_sequence);
    if (!end.going_away) continue;
    findings.Expect(kTold, end.resume_after_sequence == end.last_sequence, "a stream of ",
                    end.operation, " that had come to ", end.last_sequence,
                    " was told to go on after ", end.resume_after_sequence);
  }
}

}  // namespace nodeops::tests
