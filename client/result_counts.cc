#include "client/result_counts.h"

#include <algorithm>

namespace nodeops::client {

using nodeops::v1::NodeResult;
using nodeops::v1::OperationCounts;

void CountResult(NodeResult::Result result, OperationCounts& counts) {
  counts.set_unfinished(std::max(0, counts.unfinished() - 1));
  switch (result) {
    case NodeResult::CHANGED:
      return counts.set_changed(counts.changed() + 1);
    case NodeResult::UNCHANGED:
      return counts.set_unchanged(counts.unchanged() + 1);
    case NodeResult::WOULD_CHANGE:
      return counts.set_would_change(counts.would_change() + 1);
    case NodeResult::FAILED:
      return counts.set_failed(counts.failed() + 1);
    case NodeResult::CANCELLED:
      return counts.set_cancelled(counts.cancelled() + 1);
    case NodeResult::EXPIRED:
      return counts.set_expired(counts.expired() + 1);
    case NodeResult::SKIPPED:
      return counts.set_skipped(counts.skipped() + 1);
    case NodeResult::OUTCOME_UNKNOWN:
      return counts.set_outcome_unknown(counts.outcome_unknown() + 1);
    default:
      return;
  }
}

}  // namespace nodeops::client
