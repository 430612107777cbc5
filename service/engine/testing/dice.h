#ifndef NODEOPS_SERVICE_ENGINE_TESTING_DICE_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_DICE_H_

#include <cstdint>
#include <random>

#include "absl/time/time.h"

namespace nodeops::engine {

// The randomness of a simulation: the same seed, the same run, on every machine.
class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}

  // From 0 to below `limit`.
  int Pick(int limit) { return static_cast<int>(engine_() % static_cast<uint64_t>(limit)); }
  bool Chance(double probability) { return Pick(1'000) < probability * 1'000; }
  absl::Duration Millis(int limit) { return absl::Milliseconds(Pick(limit)); }

  std::mt19937_64& engine() { return engine_; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_DICE_H_
