#ifndef NODEOPS_SERVICE_TLS_PEER_IDENTITY_H_
#define NODEOPS_SERVICE_TLS_PEER_IDENTITY_H_

#include <string>

#include "absl/status/statusor.h"

namespace nodeops::tls {

// Who a caller is, by the certificate that the TLS handshake has verified (PEM; the first one
// counts): the first of these that it has, each kind in the order of the certificate.
//
//   a URI of the subject alternative name   spiffe://example.org/ns/ci/sa/deployer
//   a DNS name of it                        deployer.ci.example.org
//   an email address of it                  alice@example.org
//   the subject, as in RFC 2253             CN=alice,O=example
//
// Names of different kinds are never equal, nor equal to those that do not come from certificates
// ("anonymous" and "unix:...", caller.h): a URI has a scheme other than those before any '='; a DNS
// name has letters, digits and . - _ * only and is not "anonymous"; an email address has an '@' and
// neither ':' nor '='; a subject has an '='. A name that is no such text, or is longer than 512
// bytes, is not made fit, as two callers could then become one: UNAUTHENTICATED.
absl::StatusOr<std::string> PeerIdentity(const std::string& certificate_pem);

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_PEER_IDENTITY_H_
