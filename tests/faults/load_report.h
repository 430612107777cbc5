#ifndef NODEOPS_TESTS_FAULTS_LOAD_REPORT_H_
#define NODEOPS_TESTS_FAULTS_LOAD_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace nodeops::tests {

// A number that the environment gives a rig (bazel test --test_env=NAME=N), such as how many rounds
// its long form has.
int64_t Setting(const char* name, int64_t otherwise);

// Draws the seed of a run unless the environment gives one (SEED), and prints it.
uint64_t PrintedSeed();

// "n=50 median=81ms p99=140ms max=152ms".
std::string Distribution(std::vector<absl::Duration> samples);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_REPORT_H_
