#ifndef NODEOPS_K8S_PERCENT_ENCODING_H_
#define NODEOPS_K8S_PERCENT_ENCODING_H_

#include <string>
#include <string_view>

namespace nodeops::k8s {

// `text` as one segment of a path or one value of a query: every byte but the unreserved ones of
// RFC 3986 becomes %XX.
std::string PercentEncode(std::string_view text);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_PERCENT_ENCODING_H_
