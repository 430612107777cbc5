#ifndef NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_
#define NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_

#include <vector>

#include "k8s/node.h"

namespace nodeops::engine {

// Who wrote a node between two reads: the managedFields entries of the later read that the earlier
// one does not have. May miss some, as the entries' times have a resolution of one second, and a
// manager that writes twice within one leaves the same entry.
std::vector<k8s::FieldManager> ConflictingWriters(const std::vector<k8s::FieldManager>& before,
                                                  const std::vector<k8s::FieldManager>& after);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_CONFLICT_WRITERS_H_
