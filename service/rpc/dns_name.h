#ifndef NODEOPS_SERVICE_RPC_DNS_NAME_H_
#define NODEOPS_SERVICE_RPC_DNS_NAME_H_

#include <string_view>

namespace nodeops::rpc {

// Whether `name` may be a node's name: a DNS-1123 subdomain as Kubernetes checks it
// (IsDNS1123Subdomain in apimachinery's util/validation): at most 253 characters; labels joined by
// dots, each of lower case letters, digits and '-', beginning and ending with a letter or digit.
// Unlike RFC 1123 it does not limit the length of a label.
bool IsDns1123Subdomain(std::string_view name);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_DNS_NAME_H_
