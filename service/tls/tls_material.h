#ifndef NODEOPS_SERVICE_TLS_TLS_MATERIAL_H_
#define NODEOPS_SERVICE_TLS_TLS_MATERIAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace nodeops::tls {

// Where a server's certificates are: the values of --tls-cert, --tls-key and --client-ca. The last
// one may be empty.
struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string client_ca;
};

// What a server shows to its callers and asks of them. Once it comes from ReadTlsMaterial it is
// known to work: every text is PEM as OpenSSL writes it, and OpenSSL takes the pair for a server.
struct TlsMaterial {
  std::string certificate_chain;  // The server's own certificate first.
  base::Secret private_key;
  std::string client_ca;  // Who vouches for callers. Empty: callers need no certificate.
  absl::Time expires;     // When the first certificate of the chain ends.

  friend bool operator==(const TlsMaterial&, const TlsMaterial&) = default;
};

// Reads and checks the three files: the key belongs to the first certificate; no certificate of the
// chain has expired or is not valid yet at `now`; the first one is for servers; OpenSSL's settings
// on this machine allow the pair (the length of keys, for one); the client CA's are certificate
// authorities and at least one is valid. The key must be readable by nobody but its owner; where
// root owns it, a group may read it too, as in the volumes that Kubernetes makes of a Secret
// (PostgreSQL's rule for its ssl_key_file). INVALID_ARGUMENT names the flag, the file and what to
// do. Blocks while it reads.
absl::StatusOr<TlsMaterial> ReadTlsMaterial(const TlsFiles& files, absl::Time now);

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_TLS_MATERIAL_H_
