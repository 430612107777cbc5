#include "service/engine/conflict_writers.h"

#include <algorithm>
#include <iterator>

namespace nodeops::engine {

std::vector<k8s::FieldManager> ConflictingWriters(const std::vector<k8s::FieldManager>& before,
                                                  const std::vector<k8s::FieldManager>& after) {
  std::vector<k8s::FieldManager> writers;
  std::copy_if(after.begin(), after.end(), std::back_inserter(writers),
               [&before](const k8s::FieldManager& entry) {
                 return std::find(before.begin(), before.end(), entry) == before.end();
               });
  return writers;
}

}  // namespace nodeops::engine
