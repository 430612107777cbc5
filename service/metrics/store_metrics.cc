#include "service/metrics/store_metrics.h"

namespace nodeops::metrics {
namespace {

// Whether the store failed, and not what was asked of it.
bool IsFailure(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

const char* CauseOf(const absl::Status& status) {
  return absl::IsResourceExhausted(status) ? "full" : "failing";
}

}  // namespace

StoreMetrics::StoreMetrics(MetricRegistry& registry)
    : duration_(registry
                    .AddHistograms(
                        {"nodeops_store_commit_duration_seconds",
                         {},
                         "From the moment that events are given to the store until "
                         "they are recorded."},
                        {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5})
                    .With({})),
      size_(registry
                .AddHistograms({"nodeops_store_commit_events",
                                {},
                                "Events of one operation that were recorded in one step."},
                               {0, 1, 2, 5, 10, 25, 50, 100, 250, 1000})
                .With({})),
      errors_(registry.AddCounters(
          {"nodeops_store_errors_total",
           {"call", "cause"},
           "Calls that the store failed: writes, which are tried again, and reads."})),
      up_(registry
              .AddGauges({"nodeops_store_up",
                          {},
                          "Whether the last attempt to record something went well (1) or not (0)."})
              .With({})),
      standing_still_(registry
                          .AddGauges({"nodeops_operations_standing_still",
                                      {},
                                      "Operations that wait until the store works again."})
                          .With({})) {
  for (const char* call : {"read", "write"}) {
    for (const char* cause : {"full", "failing"}) errors_.With({call, cause});
  }
  up_.Set(1);
}

void StoreMetrics::OnWritten(const std::string& operation, const absl::Status& status,
                             size_t events, absl::Duration took, bool waits) {
  const bool failed = IsFailure(status);
  if (failed) {
    CountFailure("write", status);
  } else if (status.ok()) {
    duration_.Observe(absl::ToDoubleSeconds(took));
    size_.Observe(static_cast<double>(events));
  }
  const std::lock_guard lock(mutex_);
  up_.Set(failed ? 0 : 1);
  if (failed && waits) {
    waiting_.insert(operation);
  } else {
    waiting_.erase(operation);
  }
  standing_still_.Set(static_cast<double>(waiting_.size()));
}

void StoreMetrics::OnRead(const absl::Status& status) {
  if (IsFailure(status)) CountFailure("read", status);
}

void StoreMetrics::CountFailure(const char* call, const absl::Status& status) {
  errors_.With({call, CauseOf(status)}).Increment();
}

}  // namespace nodeops::metrics
