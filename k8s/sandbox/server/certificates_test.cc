#include "k8s/sandbox/server/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

CertificatePtr Read(const std::string& pem) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free};
}

// The verification error of `leaf` under `ca` for that purpose; X509_V_OK if there is none.
int Verify(X509* ca, X509* leaf, int purpose) {
  std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
  X509_STORE_add_cert(store.get(), ca);
  std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                          X509_STORE_CTX_free);
  X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_X509_STRICT);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

class CertificatesTest : public testing::Test {
 protected:
  CertificatesTest()
      : made_(MakeCertificates(absl::Now())),
        ca_(Read(made_.value().ca)),
        server_(Read(made_.value().server.certificate)),
        admin_(Read(made_.value().admin.certificate)) {}

  absl::StatusOr<Certificates> made_;
  CertificatePtr ca_;
  CertificatePtr server_;
  CertificatePtr admin_;
};

TEST_F(CertificatesTest, EachIsGoodForItsPurposeOnly) {
  EXPECT_EQ(Verify(ca_.get(), server_.get(), X509_PURPOSE_SSL_SERVER), X509_V_OK);
  EXPECT_EQ(Verify(ca_.get(), admin_.get(), X509_PURPOSE_SSL_CLIENT), X509_V_OK);
  EXPECT_EQ(Verify(ca_.get(), server_.get(), X509_PURPOSE_SSL_CLIENT), X509_V_ERR_INVALID_PURPOSE);
  EXPECT_EQ(Verify(ca_.get(), admin_.get(), X509_PURPOSE_SSL_SERVER), X509_V_ERR_INVALID_PURPOSE);
}

TEST_F(CertificatesTest, AnotherSandboxDoesNotTrustThem) {
  absl::StatusOr<Certificates> other = MakeCertificates(absl::Now());
  ASSERT_THAT(other, base::IsOk());
  EXPECT_NE(Verify(Read(other->ca).get(), server_.get(), X509_PURPOSE_SSL_SERVER), X509_V_OK);
}

TEST_F(CertificatesTest, TheServersIsForLoopbackAlone) {
  EXPECT_EQ(X509_check_ip_asc(server_.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(server_.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(server_.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(server_.get(), "127.0.0.2", 0), 0);
  EXPECT_EQ(X509_check_host(server_.get(), "example.com", 0, 0, nullptr), 0);
}

TEST_F(CertificatesTest, TheFlawedOnesHaveOneFlawEach) {
  const CertificatePtr wrong_name = Read(made_->wrong_name.certificate);
  EXPECT_EQ(Verify(ca_.get(), wrong_name.get(), X509_PURPOSE_SSL_SERVER), X509_V_OK);
  EXPECT_EQ(X509_check_ip_asc(wrong_name.get(), "127.0.0.1", 0), 0);
  const CertificatePtr expired = Read(made_->expired.certificate);
  EXPECT_EQ(Verify(ca_.get(), expired.get(), X509_PURPOSE_SSL_SERVER), X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(X509_check_ip_asc(expired.get(), "127.0.0.1", 0), 1);
}

TEST_F(CertificatesTest, KeysFitTheirCertificates) {
  const std::string& pem = made_->server.key.Reveal();
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(X509_check_private_key(server_.get(), key.get()), 1);
  EXPECT_EQ(X509_check_private_key(admin_.get(), key.get()), 0);
}

TEST_F(CertificatesTest, TheClientIsTheAdmin) {
  char name[64] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(admin_.get()), NID_commonName, name,
                            sizeof(name));
  EXPECT_STREQ(name, "admin");
}

TEST(MakeTokenTest, TokensAreLongAndNeverTheSame) {
  absl::StatusOr<base::Secret> token = MakeToken();
  ASSERT_THAT(token, base::IsOk());
  EXPECT_EQ(token->Reveal().size(), 64u);
  EXPECT_NE(token->Reveal(), MakeToken().value().Reveal());
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
