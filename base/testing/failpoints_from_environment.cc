// Linked into a binary, this arms the failpoints that the environment variable NODEOPS_FAILPOINTS
// names, before main() begins. A value that cannot be read ends the process: a fault test whose
// faults are left out proves nothing.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/testing/failpoints.h"

namespace nodeops::base {
namespace {

[[maybe_unused]] const bool kArmed = [] {
  const char* const text = getenv("NODEOPS_FAILPOINTS");
  if (text == nullptr) return false;
  auto actions = ParseFailpoints(text);
  if (!actions.ok()) {
    fprintf(stderr, "NODEOPS_FAILPOINTS: %s\n", std::string(actions.status().message()).c_str());
    exit(2);
  }
  ArmFailpoints(*std::move(actions));
  return true;
}();

}  // namespace
}  // namespace nodeops::base
