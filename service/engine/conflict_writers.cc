#include "service/engine/conflict_writers.h"

#include <algorithm>

#include "base/text.h"

namespace nodeops::engine {
namespace {

// As the API server limits a manager's name.
constexpr size_t kMaxNameBytes = 128;

k8s::FieldManager Sanitized(const k8s::FieldManager& entry) {
  return {.manager = base::Sanitize(entry.manager, kMaxNameBytes),
          .operation = base::Sanitize(entry.operation, kMaxNameBytes),
          .subresource = base::Sanitize(entry.subresource, kMaxNameBytes),
          .time = entry.time};
}

}  // namespace

std::vector<k8s::FieldManager> ConflictingWriters(const std::vector<k8s::FieldManager>& before,
                                                  const std::vector<k8s::FieldManager>& after) {
  std::vector<k8s::FieldManager> writers;
  for (const k8s::FieldManager& entry : after) {
    if (writers.size() == kMaxConflictWriters) break;
    const bool is_old = std::find(before.begin(), before.end(), entry) != before.end();
    if (!is_old) writers.push_back(Sanitized(entry));
  }
  return writers;
}

}  // namespace nodeops::engine
