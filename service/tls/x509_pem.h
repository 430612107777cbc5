#ifndef NODEOPS_SERVICE_TLS_X509_PEM_H_
#define NODEOPS_SERVICE_TLS_X509_PEM_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace nodeops::tls {

// OpenSSL's objects, and their text form (RFC 7468). For the sources of this folder: its other
// headers need no OpenSSL.
struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using X509Ptr = std::unique_ptr<X509, FreeX509>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;

// All certificates in `pem`, in order and at least one; what stands between them is skipped.
// INVALID_ARGUMENT.
absl::StatusOr<std::vector<X509Ptr>> ParseCertificates(const std::string& pem);

// The first private key in `pem`, which must not be encrypted: nobody is there to type a password.
// INVALID_ARGUMENT.
absl::StatusOr<KeyPtr> ParsePrivateKey(const base::Secret& pem);

std::string ToPem(X509* certificate);
base::Secret ToPem(EVP_PKEY* key);  // PKCS #8.

// When a certificate begins and ends to be valid.
absl::Time NotBefore(const X509* certificate);
absl::Time NotAfter(const X509* certificate);

// Its subject as in RFC 2253, in ASCII and for people.
std::string SubjectOf(const X509* certificate);

// What OpenSSL says about its last failure on this thread; forgets it.
std::string TakeOpenSslError();

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_X509_PEM_H_
