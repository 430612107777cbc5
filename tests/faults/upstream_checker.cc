#include "tests/faults/upstream_checker.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace nodeops::tests {
namespace {

using R = v1::NodeResult;

bool IsWrite(const JournalRecord& entry) { return entry.verb == "patch" || entry.verb == "update"; }

// What is known of one node.
struct NodeStory {
  std::vector<R> results;
  int attempts = 0;      // Events.
  bool goes_on = false;  // Something follows its result.
  int reads = 0;
  int writes = 0;
  int effects = 0;
};

using Stories = std::map<std::string, NodeStory>;

void TellEvent(const v1::OperationEvent& event, Stories& stories) {
  const auto story = [&](const std::string& node) -> NodeStory& {
    NodeStory& found = stories[node];
    found.goes_on |= !found.results.empty();
    return found;
  };
  if (event.has_attempt_started()) ++story(event.attempt_started().node()).attempts;
  if (event.has_retry_scheduled()) story(event.retry_scheduled().node());
  if (event.has_throttled()) story(event.throttled().node());
  if (event.has_node_finished()) {
    const R& result = event.node_finished().result();
    story(result.node()).results.push_back(result);
  }
}

Stories TellAll(const UpstreamRun& run) {
  Stories stories;
  for (const v1::OperationEvent& event : run.record.events) TellEvent(event, stories);
  for (const JournalRecord& entry : run.journal) {
    NodeStory& story = stories[entry.node];
    ++(IsWrite(entry) ? story.writes : story.reads);
    story.effects += IsWrite(entry) && entry.took_effect ? 1 : 0;
  }
  return stories;
}

class Findings {
 public:
  explicit Findings(std::string about) : about_(std::move(about)) {}
  void Require(bool holds, const std::string& breach) {
    if (!holds) found_.push_back(about_ + ": " + breach);
  }
  std::vector<std::string> Take() { return std::move(found_); }

 private:
  const std::string about_;
  std::vector<std::string> found_;
};

std::vector<std::string> CheckNode(const std::string& node, const NodeStory& story,
                                   bool is_cordoned) {
  Findings findings(node);
  findings.Require(story.results.size() == 1, absl::StrCat(story.results.size(), " results"));
  findings.Require(!story.goes_on, "events follow its result");
  findings.Require(story.effects <= 1, absl::StrCat(story.effects, " writes took effect"));
  findings.Require(is_cordoned == (story.effects > 0), "is not as its writes left it");
  if (story.results.empty()) return findings.Take();
  const R& result = story.results[0];
  const std::string name = R::Result_Name(result.result());
  if (result.result() != R::OUTCOME_UNKNOWN) {
    findings.Require((result.result() == R::CHANGED) == (story.effects == 1),
                     absl::StrCat("is told ", name, " and ", story.effects, " writes took effect"));
  }
  findings.Require(result.result() != R::UNCHANGED, "is told to have been cordoned before");
  findings.Require(result.attempts() == story.attempts,
                   absl::StrCat(result.attempts(), " attempts told, ", story.attempts, " events"));
  findings.Require(result.reads() == story.reads,
                   absl::StrCat(result.reads(), " reads told, ", story.reads, " seen"));
  findings.Require(result.writes() == story.writes,
                   absl::StrCat(result.writes(), " writes told, ", story.writes, " seen"));
  return findings.Take();
}

// Of the times of answers alone: a request that came later was sent later still.
std::vector<std::string> CheckWaits(const UpstreamRun& run, absl::Duration retry_after) {
  std::vector<std::string> found;
  std::map<std::string, absl::Time> not_before;
  for (const JournalRecord& entry : run.journal) {
    const auto earliest = not_before.find(entry.node);
    if (earliest != not_before.end() && entry.time < earliest->second) {
      found.push_back(absl::StrCat(entry.node, ": asked ",
                                   absl::FormatDuration(earliest->second - entry.time),
                                   " sooner than Retry-After allows"));
    }
    if (entry.status == 429 || entry.status == 503) {
      not_before[entry.node] = entry.time + retry_after;
    }
  }
  return found;
}

}  // namespace

UpstreamCounts CountRequests(const UpstreamRun& run) {
  UpstreamCounts counts;
  for (const JournalRecord& entry : run.journal) {
    ++(IsWrite(entry) ? counts.writes_seen : counts.reads_seen);
    counts.effects += IsWrite(entry) && entry.took_effect ? 1 : 0;
  }
  for (const R& result : ResultsOf(run.record)) {
    counts.reads_told += result.reads();
    counts.writes_told += result.writes();
  }
  return counts;
}

std::vector<std::string> FindBreaches(const UpstreamRun& run, absl::Duration retry_after) {
  Findings findings("operation");
  findings.Require(run.record.status.ok(), run.record.status.error_message());
  for (size_t i = 0; i < run.record.events.size(); ++i) {
    findings.Require(
        run.record.events[i].sequence() == static_cast<int64_t>(i) + 1,
        absl::StrCat("event ", i + 1, " is numbered ", run.record.events[i].sequence()));
  }
  findings.Require(run.record.operation.counts().unfinished() == 0, "it has not ended");
  const Stories stories = TellAll(run);
  findings.Require(static_cast<int>(stories.size()) == run.nodes,
                   absl::StrCat(stories.size(), " nodes of ", run.nodes));
  std::vector<std::string> breaches = findings.Take();
  for (const auto& [node, story] : stories) {
    const auto of_node = CheckNode(node, story, run.cordoned.contains(node));
    breaches.insert(breaches.end(), of_node.begin(), of_node.end());
  }
  const auto waits = CheckWaits(run, retry_after);
  breaches.insert(breaches.end(), waits.begin(), waits.end());
  return breaches;
}

}  // namespace nodeops::tests
