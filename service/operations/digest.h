#ifndef NODEOPS_SERVICE_OPERATIONS_DIGEST_H_
#define NODEOPS_SERVICE_OPERATIONS_DIGEST_H_

#include <string>
#include <vector>

namespace nodeops::operations {

// The SHA-256 of `parts`, 32 bytes: the same in every process and release, so that it can be
// stored. Where one part ends and the next begins counts.
std::string Digest(const std::vector<std::string>& parts);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_DIGEST_H_
