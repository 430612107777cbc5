#include "service/tls/x509_pem.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::tls {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using BioPtr = std::unique_ptr<BIO, FreeBio>;

BioPtr Open(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);  // NOLINT(google-runtime-int): OpenSSL's type
  return {data, static_cast<size_t>(size)};
}

// Without this OpenSSL asks the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

bool AtEnd() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm fields = {};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return absl::InfinitePast();
  return absl::FromTimeT(timegm(&fields));
}

}  // namespace

absl::StatusOr<std::vector<X509Ptr>> ParseCertificates(const std::string& pem) {
  ERR_clear_error();
  const BioPtr bio = Open(pem);
  std::vector<X509Ptr> certificates;
  while (X509Ptr next{PEM_read_bio_X509(bio.get(), nullptr, NoPassword, nullptr)}) {
    certificates.push_back(std::move(next));
  }
  const bool at_end = AtEnd();
  const std::string error = TakeOpenSslError();
  if (!at_end) {
    return absl::InvalidArgumentError(absl::StrCat("certificate ", certificates.size() + 1,
                                                   " cannot be read (", error, "); PEM is needed"));
  }
  if (certificates.empty()) {
    return absl::InvalidArgumentError(
        "there is no certificate in it; PEM is needed (-----BEGIN CERTIFICATE-----)");
  }
  return certificates;
}

absl::StatusOr<KeyPtr> ParsePrivateKey(const base::Secret& pem) {
  ERR_clear_error();
  const BioPtr bio = Open(pem.Reveal());
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  if (key != nullptr) return key;
  ERR_clear_error();  // Its text could quote the key.
  const bool encrypted = pem.Reveal().find("ENCRYPTED") != std::string::npos;
  return absl::InvalidArgumentError(
      encrypted ? "the key is encrypted: nobody could type its password; give one without"
                : "there is no private key in it that can be read; PEM is needed "
                  "(-----BEGIN PRIVATE KEY-----)");
}

std::string ToPem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return TextOf(bio.get());
}

base::Secret ToPem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return base::Secret(TextOf(bio.get()));
}

absl::Time NotBefore(const X509* certificate) { return TimeOf(X509_get0_notBefore(certificate)); }
absl::Time NotAfter(const X509* certificate) { return TimeOf(X509_get0_notAfter(certificate)); }

std::string SubjectOf(const X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  return TextOf(bio.get());
}

std::string TakeOpenSslError() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "unknown error" : reason;
  ERR_clear_error();
  return text;
}

}  // namespace nodeops::tls
