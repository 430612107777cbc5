#include "service/engine/testing/simulation_faults.h"

#include <iterator>
#include <string>

namespace nodeops::engine {
namespace {

using k8s::sandbox::Fault;
using k8s::sandbox::FaultKind;
using k8s::sandbox::FaultRule;

template <typename T, size_t N>
const T& OneOf(const T (&choices)[N], std::mt19937_64& random) {
  return choices[random() % N];
}

Fault RandomFault(std::mt19937_64& random) {
  using K = FaultKind;
  static constexpr K kKinds[] = {K::kNone,       K::kStatus,      K::kStatus,      K::kStatus,
                                 K::kStatus,     K::kStatusAfter, K::kStatusAfter, K::kResetAfter,
                                 K::kResetAfter, K::kResetBefore, K::kResetBefore, K::kStall,
                                 K::kStallAfter, K::kTruncate,    K::kGarbage,     K::kRace,
                                 K::kRace,       K::kRace,        K::kRace,        K::kRace,
                                 K::kReplace,    K::kDelete};
  static constexpr int kRefusals[] = {401, 403, 404, 408, 409, 422, 429,
                                      429, 429, 429, 500, 503, 504};
  static constexpr int kFailures[] = {408, 500, 503, 504};
  static const char* const kWaits[] = {"0", "1", "3", "7", "1000"};
  Fault fault;
  fault.kind = OneOf(kKinds, random);
  if (fault.kind == FaultKind::kStatus) fault.status = OneOf(kRefusals, random);
  if (fault.kind == FaultKind::kStatusAfter) fault.status = OneOf(kFailures, random);
  if ((fault.status == 429 || fault.status >= 500) && random() % 3 == 0) {
    fault.retry_after = OneOf(kWaits, random);
  }
  // Shorter than any write is awaited: see NodeWork for those that take effect later still.
  if (fault.kind == FaultKind::kNone || random() % 10 == 0) {
    fault.delay = absl::Milliseconds(static_cast<int64_t>(random() % 2'000));
  }
  return fault;
}

}  // namespace

std::vector<FaultRule> RandomFaults(std::mt19937_64& random) {
  static constexpr double kProbabilities[] = {0.05, 0.2, 0.5, 1};
  static const std::vector<std::string> kVerbs[] = {{}, {"get"}, {"patch", "update"}};
  std::vector<FaultRule> rules(random() % 5);
  for (FaultRule& rule : rules) {
    rule.verbs = OneOf(kVerbs, random);
    rule.after = static_cast<int64_t>(random() % 3);
    if (random() % 4 != 0) rule.times = 1 + static_cast<int64_t>(random() % 5);
    rule.probability = OneOf(kProbabilities, random);
    rule.answers.resize(1 + random() % 3);
    for (Fault& fault : rule.answers) fault = RandomFault(random);
  }
  return rules;
}

}  // namespace nodeops::engine
