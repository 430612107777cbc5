#ifndef NODEOPS_TESTS_FAULTS_KILL_RIG_H_
#define NODEOPS_TESTS_FAULTS_KILL_RIG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/faults/checker.h"
#include "tests/faults/checker_intents.h"
#include "tests/faults/kill_store.h"
#include "tests/faults/load.h"
#include "tests/faults/load_clusters.h"
#include "tests/faults/load_service.h"

namespace nodeops::tests {

// A place in the service at which it kills itself, when it gets there for the n-th time: n is drawn
// from 1 to `most`.
struct KillPoint {
  std::string name;
  int most = 1;
  std::string action = "kill";
};

struct KillOptions {
  std::string program = "tests/faults/nodeopsd_with_failpoints";
  std::vector<std::string> flags;
  std::vector<std::string> environment;
  std::vector<KillPoint> points;  // Each second kill is at one of them in turn, the others and all
                                  // without points at random moments.
  int kills = 50;
  int kills_a_check = 50;  // After so many everything ends and all histories are checked.
  uint64_t seed = 1;
};

// A service that works for callers on simulated clusters and is killed again and again; and the
// checks after each death and in the end.
class KillRig {
 public:
  explicit KillRig(KillOptions options);

  void Run();

  const Findings& findings() const { return findings_; }
  // Kills with fewer than 10 operations in flight: they prove little.
  int weak_kills() const { return weak_kills_; }
  // Deaths by failpoint; the other kills were at random moments.
  const std::map<std::string, int>& deaths_at() const { return deaths_at_; }
  std::string Report() const;

 private:
  void RunLoad(int kills);
  void KillOnce();
  void StartUndisturbed();
  void OnDeath();
  void CheckAllOf(CallerHistory history);
  std::string DrawPoint(std::vector<std::string>& environment);

  const KillOptions options_;
  std::mt19937_64 dice_;
  LoadClusters clusters_;
  LiveService live_;
  const std::string data_directory_;
  KillStore store_;
  LoadService service_;
  IntentChecker intents_;
  Findings findings_;
  StoredOperations checked_;  // Their names alone.
  std::vector<absl::Duration> starts_;
  std::map<std::string, int> deaths_at_;
  int64_t in_flight_ = 0;  // At all kills together.
  int kills_ = 0;
  int weak_kills_ = 0;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_KILL_RIG_H_
