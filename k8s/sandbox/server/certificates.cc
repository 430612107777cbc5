#include "k8s/sandbox/server/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr absl::Duration kValid = absl::Hours(365 * 24);

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using MemoryBio = std::unique_ptr<BIO, FreeWith<BIO_free>>;

absl::Status OpenSslError(const char* what) {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof(text));
  ERR_clear_error();
  return absl::InternalError(absl::StrCat("OpenSSL cannot ", what, ": ", text));
}

struct Profile {
  const char* common_name;
  const char* organization;
  // Extensions in the syntax of OpenSSL's configuration files (x509v3_config(5)).
  std::vector<std::pair<int, const char*>> extensions;
};

struct Authority {
  X509* certificate;
  EVP_PKEY* key;
};

bool SetName(X509_NAME* name, const char* field, const char* text) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text), -1, -1, 0) == 1;
}

absl::Status AddExtensions(X509* certificate, X509* issuer, const Profile& profile) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : profile.extensions) {
    Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
      return OpenSslError("add a certificate extension");
    }
  }
  return absl::OkStatus();
}

bool SetSerial(X509* certificate) {
  unsigned char serial[8];
  if (RAND_bytes(serial, sizeof(serial)) != 1) return false;
  uint64_t number = 0;
  for (const unsigned char byte : serial) number = number << 8 | byte;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number >> 1 | 1) == 1;
}

// Without an authority the certificate signs itself.
absl::StatusOr<Certificate> Sign(const Profile& profile, EVP_PKEY* key, const Authority* authority,
                                 absl::Time now) {
  Certificate certificate(X509_new());
  if (!certificate) return OpenSslError("make a certificate");
  X509* issuer = authority != nullptr ? authority->certificate : certificate.get();
  const time_t begin = absl::ToTimeT(now - absl::Hours(1));
  const time_t end = absl::ToTimeT(now + kValid);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  if (X509_set_version(certificate.get(), X509_VERSION_3) != 1 || !SetSerial(certificate.get()) ||
      ASN1_TIME_set(X509_getm_notBefore(certificate.get()), begin) == nullptr ||
      ASN1_TIME_set(X509_getm_notAfter(certificate.get()), end) == nullptr ||
      !SetName(subject, "O", profile.organization) ||
      !SetName(subject, "CN", profile.common_name) ||
      X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) != 1 ||
      X509_set_pubkey(certificate.get(), key) != 1) {
    return OpenSslError("fill in a certificate");
  }
  NODEOPS_RETURN_IF_ERROR(AddExtensions(certificate.get(), issuer, profile));
  if (X509_sign(certificate.get(), authority != nullptr ? authority->key : key, EVP_sha256()) ==
      0) {
    return OpenSslError("sign a certificate");
  }
  return certificate;
}

absl::StatusOr<Key> MakeKey() {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return OpenSslError("make a P-256 key");
  return key;
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);  // NOLINT(google-runtime-int): OpenSSL's type
  return {data, static_cast<size_t>(size)};
}

absl::StatusOr<std::string> ToPem(X509* certificate) {
  MemoryBio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) {
    return OpenSslError("write a certificate");
  }
  return TextOf(bio.get());
}

absl::StatusOr<KeyPair> MakeLeaf(const Profile& profile, const Authority& authority,
                                 absl::Time now) {
  NODEOPS_ASSIGN_OR_RETURN(Key key, MakeKey());
  NODEOPS_ASSIGN_OR_RETURN(Certificate certificate, Sign(profile, key.get(), &authority, now));
  KeyPair pair;
  NODEOPS_ASSIGN_OR_RETURN(pair.certificate, ToPem(certificate.get()));
  MemoryBio bio(BIO_new(BIO_s_mem()));
  if (!bio ||
      PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return OpenSslError("write a key");
  }
  pair.key = base::Secret(TextOf(bio.get()));
  return pair;
}

Profile ServerProfile(const char* subject_alternative_names) {
  return {"nodeops-sandbox",
          "nodeops",
          {{NID_basic_constraints, "critical,CA:FALSE"},
           {NID_key_usage, "critical,digitalSignature"},
           {NID_ext_key_usage, "serverAuth"},
           {NID_authority_key_identifier, "keyid"},
           {NID_subject_alt_name, subject_alternative_names}}};
}

}  // namespace

absl::StatusOr<Certificates> MakeCertificates(absl::Time now) {
  const Profile ca_profile = {"nodeops-sandbox-ca",
                              "nodeops",
                              {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                               {NID_key_usage, "critical,keyCertSign,cRLSign"},
                               {NID_subject_key_identifier, "hash"}}};
  const Profile admin_profile = {"admin",
                                 "system:masters",
                                 {{NID_basic_constraints, "critical,CA:FALSE"},
                                  {NID_key_usage, "critical,digitalSignature"},
                                  {NID_ext_key_usage, "clientAuth"},
                                  {NID_authority_key_identifier, "keyid"}}};
  const Profile server = ServerProfile("IP:127.0.0.1,IP:::1,DNS:localhost");
  const Profile other_server = ServerProfile("DNS:another-host.invalid");
  NODEOPS_ASSIGN_OR_RETURN(Key ca_key, MakeKey());
  NODEOPS_ASSIGN_OR_RETURN(Certificate ca, Sign(ca_profile, ca_key.get(), nullptr, now));
  const Authority authority = {ca.get(), ca_key.get()};
  const absl::Time long_ago = now - kValid - absl::Hours(1);
  Certificates made;
  NODEOPS_ASSIGN_OR_RETURN(made.ca, ToPem(ca.get()));
  NODEOPS_ASSIGN_OR_RETURN(made.server, MakeLeaf(server, authority, now));
  NODEOPS_ASSIGN_OR_RETURN(made.wrong_name, MakeLeaf(other_server, authority, now));
  NODEOPS_ASSIGN_OR_RETURN(made.expired, MakeLeaf(server, authority, long_ago));
  NODEOPS_ASSIGN_OR_RETURN(made.admin, MakeLeaf(admin_profile, authority, now));
  return made;
}

absl::StatusOr<base::Secret> MakeToken() {
  std::string bytes(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    return OpenSslError("read random bytes");
  }
  return base::Secret(absl::BytesToHexString(bytes));
}

}  // namespace nodeops::k8s::sandbox
