#ifndef NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_
#define NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

namespace nodeops::k8s {

struct TestIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

// What a certificate says. `alternative_names` and `extended_usages` are in OpenSSL's form
// (x509v3_config(5)); empty: it has none.
struct TestCertificate {
  std::string alternative_names;
  std::string extended_usages = "serverAuth,clientAuth";
  std::string common_name = "test identity";             // A number that makes it unique follows.
  std::chrono::seconds begins = std::chrono::hours(-1);  // From now.
  std::chrono::seconds ends = std::chrono::hours(24);
  bool is_ca = false;
  unsigned rsa_bits = 0;  // Of its key; 0: an EC key on P-256.
};

// A certificate authority that lives as long as the test, with P-256 keys made on the spot.
class TestCa {
 public:
  TestCa();

  const std::string& certificate_pem() const { return certificate_pem_; }

  // A certificate for clients and servers. `alternative_names` is in OpenSSL's form, such as
  // "DNS:api.test,IP:127.0.0.1".
  TestIdentity Issue(const std::string& alternative_names) const;
  TestIdentity Issue(const TestCertificate& profile) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static Certificate New(const TestCertificate& profile, EVP_PKEY* key);
  static void Extend(X509* certificate, X509* issuer, int nid, const std::string& value);

  Key key_;
  Certificate certificate_;
  std::string certificate_pem_;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_
