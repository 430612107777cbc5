#ifndef NODEOPS_SERVICE_OPERATIONS_PAGE_TOKEN_H_
#define NODEOPS_SERVICE_OPERATIONS_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace nodeops::operations {

// Page tokens (AIP-158) are opaque: a place in a list, bound to the query that it belongs to by a
// checksum. They hold nothing secret and are no permission; the checksum is there so that a token
// that is cut, changed or used with another query is refused instead of giving a wrong page.

// `query`: whatever must be the same on all pages, such as the method and its filter.
std::string MakePageToken(const std::string& query, const std::string& place);
std::string MakePageToken(const std::string& query, int64_t place);

// The place; the beginning ("" or 0) for an empty token. INVALID_ARGUMENT naming the field
// page_token, for a token that MakePageToken did not make for this query.
absl::StatusOr<std::string> ParsePageToken(const std::string& query, const std::string& token);
absl::StatusOr<int64_t> ParseNumericPageToken(const std::string& query, const std::string& token);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_PAGE_TOKEN_H_
