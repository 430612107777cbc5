#include "k8s/testing/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace nodeops::k8s {
namespace {

void Check(bool worked) {
  if (!worked) std::abort();
}

template <typename Write>
std::string ToPem(Write write) {
  BIO* memory = BIO_new(BIO_s_mem());
  Check(write(memory) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, size);
  BIO_free(memory);
  return pem;
}

std::string CertificatePem(X509* certificate) {
  return ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

}  // namespace

TestCa::TestCa()
    : key_(EVP_EC_gen("P-256")), certificate_(New({.common_name = "test CA"}, key_.get())) {
  X509* const self = certificate_.get();
  Extend(self, self, NID_basic_constraints, "critical,CA:TRUE");
  Extend(self, self, NID_key_usage, "critical,keyCertSign");
  Check(X509_set_issuer_name(self, X509_get_subject_name(self)) == 1);
  Check(X509_sign(self, key_.get(), EVP_sha256()) > 0);
  certificate_pem_ = CertificatePem(self);
}

TestIdentity TestCa::Issue(const std::string& alternative_names) const {
  return Issue(TestCertificate{.alternative_names = alternative_names});
}

TestIdentity TestCa::Issue(const TestCertificate& profile) const {
  const Key key(profile.rsa_bits > 0 ? EVP_RSA_gen(profile.rsa_bits) : EVP_EC_gen("P-256"));
  const Certificate certificate = New(profile, key.get());
  X509* const x509 = certificate.get();
  Check(X509_set_issuer_name(x509, X509_get_subject_name(certificate_.get())) == 1);
  const auto extend = [&](int nid, const std::string& value) {
    if (!value.empty()) Extend(x509, certificate_.get(), nid, value);
  };
  extend(NID_basic_constraints, profile.is_ca ? "critical,CA:TRUE" : "");
  extend(NID_subject_alt_name, profile.alternative_names);
  extend(NID_ext_key_usage, profile.extended_usages);
  Check(X509_sign(x509, key_.get(), EVP_sha256()) > 0);
  return {CertificatePem(x509), ToPem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

TestCa::Certificate TestCa::New(const TestCertificate& profile, EVP_PKEY* key) {
  static long serial = 0;
  const std::string common_name = profile.common_name + " " + std::to_string(++serial);
  Certificate certificate(X509_new());
  X509* const x509 = certificate.get();
  Check(X509_set_version(x509, X509_VERSION_3) == 1);
  Check(ASN1_INTEGER_set(X509_get_serialNumber(x509), serial) == 1);
  Check(X509_gmtime_adj(X509_getm_notBefore(x509), profile.begins.count()) != nullptr);
  Check(X509_gmtime_adj(X509_getm_notAfter(x509), profile.ends.count()) != nullptr);
  Check(X509_set_pubkey(x509, key) == 1);
  Check(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                   -1, 0) == 1);
  return certificate;
}

void TestCa::Extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Check(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

}  // namespace nodeops::k8s
