#ifndef NODEOPS_K8S_SANDBOX_SERVER_CERTIFICATES_H_
#define NODEOPS_K8S_SANDBOX_SERVER_CERTIFICATES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace nodeops::k8s::sandbox {

// A certificate and its private key, both PEM.
struct KeyPair {
  std::string certificate;
  base::Secret key;
};

// What the sandbox's TLS needs, all signed by a CA that nobody else has: its key is gone once the
// certificates are made.
struct Certificates {
  std::string ca;      // PEM
  KeyPair server;      // For 127.0.0.1, ::1 and localhost.
  KeyPair wrong_name;  // A server's, for another-host.invalid.
  KeyPair expired;     // As `server`, but its year was over an hour before `now`.
  KeyPair admin;       // A client certificate: common name `admin`, organization `system:masters`.
};

// Makes them, ECDSA over P-256, valid from an hour before `now` for a year.
absl::StatusOr<Certificates> MakeCertificates(absl::Time now);

// A bearer token of 256 bits from the system's random source (not from --seed: a token that can be
// guessed is none).
absl::StatusOr<base::Secret> MakeToken();

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_CERTIFICATES_H_
