#ifndef NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_
#define NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_

#include <cstddef>
#include <vector>

#include "k8s/node.h"

namespace nodeops::engine {

// The API server itself keeps about ten updaters a node.
inline constexpr size_t kMaxConflictWriters = 16;

// Who wrote a node between two reads: the managedFields entries of the later read that the earlier
// one does not have. May miss some, as the entries' times have a resolution of one second, and a
// manager that writes twice within one leaves the same entry. Their names are sanitized, and no
// more than kMaxConflictWriters are told.
std::vector<k8s::FieldManager> ConflictingWriters(const std::vector<k8s::FieldManager>& before,
                                                  const std::vector<k8s::FieldManager>& after);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_
