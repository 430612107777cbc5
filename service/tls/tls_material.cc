#include "service/tls/tls_material.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/tls/credential_file.h"
#include "service/tls/x509_pem.h"

namespace nodeops::tls {
namespace {

using Chain = std::vector<X509Ptr>;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

absl::Status Invalid(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status CheckTimes(const Chain& chain, absl::Time now) {
  for (const X509Ptr& certificate : chain) {
    if (now >= NotAfter(certificate.get())) {
      return Invalid(absl::StrCat("the certificate of ", SubjectOf(certificate.get()),
                                  " expired at ", absl::FormatTime(NotAfter(certificate.get())),
                                  "; renew it"));
    }
    if (now < NotBefore(certificate.get())) {
      return Invalid(absl::StrCat(
          "the certificate of ", SubjectOf(certificate.get()), " is not valid before ",
          absl::FormatTime(NotBefore(certificate.get())), "; is this machine's clock right?"));
    }
  }
  return absl::OkStatus();
}

// Does what the handshake will do with the pair, so that what OpenSSL refuses there is refused
// here.
absl::Status TryOut(const Chain& chain, EVP_PKEY* key) {
  const std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_server_method()));
  if (SSL_CTX_use_certificate(context.get(), chain.front().get()) != 1) {
    return Invalid(absl::StrCat("OpenSSL refuses the certificate: ", TakeOpenSslError()));
  }
  for (size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1) {
      return Invalid(absl::StrCat("OpenSSL refuses certificate ", i + 1,
                                  " of the chain: ", TakeOpenSslError()));
    }
  }
  if (SSL_CTX_use_PrivateKey(context.get(), key) != 1) {
    return Invalid(absl::StrCat("OpenSSL refuses the key: ", TakeOpenSslError()));
  }
  return absl::OkStatus();
}

absl::Status CheckChain(const Chain& chain, absl::Time now) {
  NODEOPS_RETURN_IF_ERROR(CheckTimes(chain, now));
  if (X509_check_purpose(chain.front().get(), X509_PURPOSE_SSL_SERVER, 0) != 1) {
    return Invalid(absl::StrCat("the first certificate (", SubjectOf(chain.front().get()),
                                ") is not one for servers: its extended key usage must have "
                                "serverAuth"));
  }
  return absl::OkStatus();
}

absl::Status CheckPair(const Chain& chain, EVP_PKEY* key) {
  if (EVP_PKEY_eq(X509_get0_pubkey(chain.front().get()), key) == 1) return TryOut(chain, key);
  const bool other = std::any_of(chain.begin(), chain.end(), [&](const X509Ptr& certificate) {
    return EVP_PKEY_eq(X509_get0_pubkey(certificate.get()), key) == 1;
  });
  return Invalid(other ? "the key belongs to another certificate of the chain than the first: the "
                         "server's own comes first"
                       : "the key does not belong to the certificate of --tls-cert");
}

absl::Status CheckClientCa(const Chain& authorities, absl::Time now) {
  for (const X509Ptr& certificate : authorities) {
    if (X509_check_ca(certificate.get()) == 0) {
      return Invalid(absl::StrCat("the certificate of ", SubjectOf(certificate.get()),
                                  " is not that of a certificate authority"));
    }
  }
  const bool some = std::any_of(authorities.begin(), authorities.end(), [&](const X509Ptr& ca) {
    return NotBefore(ca.get()) <= now && now < NotAfter(ca.get());
  });
  return some ? absl::OkStatus() : Invalid("none of the certificates in it is valid now");
}

std::string ToText(const Chain& chain) {
  std::string pem;
  for (const X509Ptr& certificate : chain) pem += ToPem(certificate.get());
  return pem;
}

absl::Status Named(const char* flag, const std::string& file, const absl::Status& error) {
  if (error.ok()) return error;
  return Invalid(absl::StrCat(flag, " ", file, ": ", error.message()));
}

absl::StatusOr<Chain> ReadChain(const std::string& file) {
  NODEOPS_ASSIGN_OR_RETURN(const std::string pem, ReadCredentialFile(file));
  return ParseCertificates(pem);
}

absl::StatusOr<KeyPtr> ReadKey(const std::string& file) {
  NODEOPS_ASSIGN_OR_RETURN(const base::Secret pem, ReadPrivateKeyFile(file));
  return ParsePrivateKey(pem);
}

absl::StatusOr<std::string> ReadClientCa(const std::string& file, absl::Time now) {
  NODEOPS_ASSIGN_OR_RETURN(const Chain authorities, ReadChain(file));
  NODEOPS_RETURN_IF_ERROR(CheckClientCa(authorities, now));
  return ToText(authorities);
}

}  // namespace

absl::StatusOr<TlsMaterial> ReadTlsMaterial(const TlsFiles& files, absl::Time now) {
  const auto chain = ReadChain(files.certificate);
  NODEOPS_RETURN_IF_ERROR(Named("--tls-cert", files.certificate, chain.status()));
  NODEOPS_RETURN_IF_ERROR(Named("--tls-cert", files.certificate, CheckChain(*chain, now)));
  const auto key = ReadKey(files.key);
  NODEOPS_RETURN_IF_ERROR(Named("--tls-key", files.key, key.status()));
  NODEOPS_RETURN_IF_ERROR(Named("--tls-key", files.key, CheckPair(*chain, key->get())));
  TlsMaterial material;
  if (!files.client_ca.empty()) {
    auto client_ca = ReadClientCa(files.client_ca, now);
    NODEOPS_RETURN_IF_ERROR(Named("--client-ca", files.client_ca, client_ca.status()));
    material.client_ca = *std::move(client_ca);
  }
  material.certificate_chain = ToText(*chain);
  material.private_key = ToPem(key->get());
  material.expires = NotAfter(chain->front().get());
  return material;
}

}  // namespace nodeops::tls
