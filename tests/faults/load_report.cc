#include "tests/faults/load_report.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace nodeops::tests {
namespace {

// The smallest sample that is not exceeded by so many percent.
absl::Duration Percentile(const std::vector<absl::Duration>& sorted, size_t percent) {
  const size_t rank = (sorted.size() * percent + 99) / 100;
  return absl::Trunc(sorted[std::max<size_t>(rank, 1) - 1], absl::Milliseconds(1));
}

}  // namespace

int64_t Setting(const char* name, int64_t otherwise) {
  const char* const text = std::getenv(name);
  if (text == nullptr) return otherwise;
  int64_t value = 0;
  if (absl::SimpleAtoi(text, &value)) return value;
  std::cerr << name << "=" << text << " is no number" << std::endl;
  std::abort();
}

uint64_t PrintedSeed() {
  const uint64_t seed = Setting("SEED", std::random_device()() % 1'000'000);
  std::cout << "SEED=" << seed << std::endl;
  return seed;
}

std::string Distribution(std::vector<absl::Duration> samples) {
  if (samples.empty()) return "n=0";
  std::sort(samples.begin(), samples.end());
  return absl::StrCat("n=", samples.size(),
                      " median=", absl::FormatDuration(Percentile(samples, 50)),
                      " p99=", absl::FormatDuration(Percentile(samples, 99)),
                      " max=", absl::FormatDuration(Percentile(samples, 100)));
}

}  // namespace nodeops::tests
