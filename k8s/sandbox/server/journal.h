#ifndef NODEOPS_K8S_SANDBOX_SERVER_JOURNAL_H_
#define NODEOPS_K8S_SANDBOX_SERVER_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "absl/time/time.h"

namespace nodeops::k8s::sandbox {

// Who asked what, what was answered, and what really happened. Text is as it came; a reader gets it
// capped and with control characters escaped (base::Sanitize).
struct JournalEntry {
  int64_t number = 0;  // From 1, without gaps.
  absl::Time time;     // When it was answered, or the request was dropped.
  uint64_t connection = 0;
  std::string user;  // Empty: not authenticated.
  std::string user_agent;
  std::string method;
  std::string path;
  std::string query;
  std::string verb;      // get, list, watch, create, update, patch, delete; empty outside the API.
  std::string resource;  // nodes, events, leases.coordination.k8s.io, ...; empty outside the API.
  std::string node;      // Of requests for one node.
  std::string content_type;
  std::string request_resource_version;  // Of the body: what the write is guarded by.
  std::string request_body;
  size_t request_bytes = 0;      // The whole body's length.
  int status = 0;                // What was sent; 0: nothing was.
  std::string resource_version;  // Of the node afterwards; empty if the request came to none.
  std::string fault;             // FaultName; empty: none.
  bool took_effect = false;      // Whether the request changed what is stored.
};

// The sandbox's record of every request, kept in memory: the ground truth that tests compare
// a client's story with. An entry is there before its answer is sent. Not thread-safe.
class Journal {
 public:
  // Keeps the last `capacity` entries and the first 2 KiB of each body.
  explicit Journal(size_t capacity = 50'000) : capacity_(capacity) {}

  // Gives the entry its number.
  void Append(JournalEntry entry);

  // The entries kept, oldest first.
  const std::deque<JournalEntry>& entries() const { return entries_; }

  // Those numbered above `after`, one JSON object a line, which has every field.
  std::string ToJsonLines(int64_t after = 0) const;

  // Counts since the start as one JSON object: requests (by verb), writesThatTookEffect (by verb),
  // with verbs on other resources than nodes as `verb resource`, such as "create events"; statuses,
  // faults, conflicts (409s by verb and user agent), and firstKept and last, the numbers of the
  // entries at both ends.
  std::string StatsJson() const;

  // Requests for nodes so far of that verb, and those of them that changed what is stored.
  int64_t Requests(const std::string& verb) const;
  int64_t Effects(const std::string& verb) const;

 private:
  using Counts = std::map<std::string, int64_t>;

  const size_t capacity_;
  int64_t last_ = 0;
  std::deque<JournalEntry> entries_;
  Counts requests_;
  Counts effects_;
  Counts statuses_;
  Counts faults_;
  std::map<std::string, Counts> conflicts_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_JOURNAL_H_
