#ifndef NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_
#define NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace nodeops::k8s {

struct TestIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

// A certificate authority that lives as long as the test, with P-256 keys made on the spot.
class TestCa {
 public:
  TestCa();

  const std::string& certificate_pem() const { return certificate_pem_; }

  // A certificate for clients and servers. `alternative_names` is in OpenSSL's form, such as
  // "DNS:api.test,IP:127.0.0.1".
  TestIdentity Issue(const std::string& alternative_names) const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  static Certificate New(const char* name, EVP_PKEY* key);
  static void Extend(X509* certificate, X509* issuer, int nid, const std::string& value);

  Key key_;
  Certificate certificate_;
  std::string certificate_pem_;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_TEST_CERTIFICATES_H_
