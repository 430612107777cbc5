#ifndef NODEOPS_TESTS_FAULTS_LONG_FORM_H_
#define NODEOPS_TESTS_FAULTS_LONG_FORM_H_

#include <fstream>
#include <string>

namespace nodeops::tests {

// Whether the test was started with `--long` (bazel test --test_arg=--long). gtest_main keeps the
// arguments for itself, so they are read from the kernel.
inline bool IsLongForm() {
  std::ifstream file("/proc/self/cmdline");
  std::string argument;
  while (std::getline(file, argument, '\0')) {
    if (argument == "--long") return true;
  }
  return false;
}

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LONG_FORM_H_
