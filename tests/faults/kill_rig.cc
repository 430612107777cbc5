#include "tests/faults/kill_rig.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/faults/load_report.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

constexpr int kNodes = 120;
constexpr int kCallers = 48;
constexpr int kStrong = 10;  // Operations in flight at a kill that proves something.
constexpr absl::Duration kForPoint = absl::Seconds(3);  // To get to a failpoint.

std::vector<std::string> ServiceFlags(std::vector<std::string> flags, const std::string& kubeconfig,
                                      const std::string& data_directory) {
  flags.insert(flags.end(), {"--listen=127.0.0.1:0", "--kubeconfig=" + kubeconfig,
                             "--data-dir=" + data_directory, "--keep-operations=10000000",
                             "--keep-events=100000000", "--cluster-qps=0"});
  return flags;
}

}  // namespace

KillRig::KillRig(KillOptions options)
    : options_(std::move(options)),
      dice_(options_.seed),
      clusters_({.nodes = kNodes, .seed = options_.seed}),
      data_directory_(NewTempPath("data")),
      store_(data_directory_),
      service_(options_.program,
               ServiceFlags(options_.flags, clusters_.kubeconfig(), data_directory_), live_) {}

void KillRig::Run() {
  for (int left = options_.kills; left > 0; left -= options_.kills_a_check) {
    RunLoad(std::min(left, options_.kills_a_check));
  }
}

void KillRig::RunLoad(int kills) {
  StartUndisturbed();
  Load load({.clusters = clusters_.names(),
             .nodes_per_cluster = kNodes,
             .callers = kCallers,
             .watchers = 8,
             .seed = options_.seed * 1'000 + kills_},
            live_);
  while (load.in_flight() < kStrong) absl::SleepFor(absl::Milliseconds(5));
  service_.Kill();
  OnDeath();
  for (int i = 0; i < kills; ++i) KillOnce();
  StartUndisturbed();
  CheckAllOf(load.Finish());
  service_.Kill();
  OnDeath();
}

void KillRig::StartUndisturbed() {
  if (const auto took = service_.Start(options_.environment)) starts_.push_back(*took);
}

// Starts the service and kills it, or lets it kill itself.
void KillRig::KillOnce() {
  std::vector<std::string> environment = options_.environment;
  std::string point = DrawPoint(environment);
  const auto took = service_.Start(environment);
  if (took) {
    starts_.push_back(*took);
    const bool at_point =
        service_.WaitForDeath(point.empty() ? absl::Milliseconds(dice_() % 500) : kForPoint);
    if (!at_point) point.clear();
    service_.Kill();
  }
  const int in_flight = store_.CountUnfinished();
  in_flight_ += in_flight;
  weak_kills_ += in_flight < kStrong ? 1 : 0;
  ++kills_;
  ++deaths_at_[point.empty() ? "random moments" : point];
  OnDeath();
}

std::string KillRig::DrawPoint(std::vector<std::string>& environment) {
  if (options_.points.empty() || kills_ % 2 == 0) return "";
  const KillPoint& point = options_.points[kills_ / 2 % options_.points.size()];
  environment.push_back(absl::StrCat("NODEOPS_FAILPOINTS=", point.name, "=", point.action, "@",
                                     1 + dice_() % point.most));
  return point.name;
}

void KillRig::OnDeath() {
  intents_.OnDeath(store_.ReadTasks(), clusters_.TakeRequests(), findings_);
  const std::string integrity = store_.CheckIntegrity();
  findings_.Expect(kIntact, integrity == "ok", integrity);
}

void KillRig::CheckAllOf(CallerHistory history) {
  size_t all = 0;
  Evidence evidence{.callers = std::move(history),
                    .stored = ReadStored(*live_.stub(), checked_, all)};
  clusters_.TakeRequests();
  evidence.writes = clusters_.TakeWrites();
  evidence.unschedulable = clusters_.Unschedulable();
  CheckAll(evidence, findings_);
  findings_.Expect(kDurable, all == checked_.size() + evidence.stored.size(),
                   "operations that were there at the last check are lost: there are ", all);
  for (const auto& [name, stored] : evidence.stored) checked_[name];
}

std::string KillRig::Report() const {
  std::string text = absl::StrCat(kills_, " kills, ", checked_.size(), " operations; in flight ",
                                  in_flight_ / std::max(kills_, 1), " on average, in ", weak_kills_,
                                  " kills fewer than ", kStrong, "\n");
  for (const auto& [point, deaths] : deaths_at_)
    absl::StrAppend(&text, "  ", deaths, " at ", point, "\n");
  absl::StrAppend(&text, "until it serves: ", Distribution(starts_), "\n", findings_.ToString());
  return text;
}

}  // namespace nodeops::tests
