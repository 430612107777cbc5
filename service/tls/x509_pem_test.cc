#include "service/tls/x509_pem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"

namespace nodeops::tls {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

class X509PemTest : public testing::Test {
 protected:
  const k8s::TestCa ca_;
  const k8s::TestIdentity identity_ = ca_.Issue("DNS:a.test");
};

TEST_F(X509PemTest, ReadsAllCertificatesAndSkipsWhatStandsBetweenThem) {
  const auto chain = ParseCertificates(identity_.certificate_pem + "subject=CA\n" +
                                       identity_.key_pem + ca_.certificate_pem());
  ASSERT_THAT(chain, IsOk());
  ASSERT_EQ(chain->size(), 2);
  EXPECT_EQ(ToPem((*chain)[0].get()), identity_.certificate_pem);
  EXPECT_EQ(ToPem((*chain)[1].get()), ca_.certificate_pem());
}

TEST_F(X509PemTest, NoneIsAnErrorAndSoIsHalfAOne) {
  EXPECT_THAT(ParseCertificates(""),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there is no certificate")));
  const std::string half = identity_.certificate_pem.substr(0, 200);
  EXPECT_THAT(ParseCertificates(half), StatusIs(absl::StatusCode::kInvalidArgument,
                                                HasSubstr("certificate 1 cannot be read")));
  EXPECT_THAT(
      ParseCertificates(ca_.certificate_pem() + half),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("certificate 2 cannot be read")));
}

TEST_F(X509PemTest, AKeySurvivesBeingWritten) {
  const auto key = ParsePrivateKey(base::Secret(identity_.key_pem));
  ASSERT_THAT(key, IsOk());
  const auto again = ParsePrivateKey(ToPem(key->get()));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(EVP_PKEY_eq(key->get(), again->get()), 1);
}

TEST_F(X509PemTest, ErrorsAboutKeysDoNotQuoteThem) {
  const std::string junk = "-----BEGIN PRIVATE KEY-----\nSECRETSECRET\n-----END PRIVATE KEY-----\n";
  const auto error = ParsePrivateKey(base::Secret(junk)).status();
  EXPECT_THAT(error, StatusIs(absl::StatusCode::kInvalidArgument,
                              HasSubstr("no private key in it that can be read")));
  EXPECT_THAT(std::string(error.message()), testing::Not(HasSubstr("SECRETSECRET")));
  EXPECT_THAT(ParsePrivateKey(base::Secret("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                                           "-----END ENCRYPTED PRIVATE KEY-----\n")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("the key is encrypted")));
}

TEST_F(X509PemTest, KnowsTheTimesAndTheSubject) {
  const auto chain = ParseCertificates(identity_.certificate_pem);
  ASSERT_THAT(chain, IsOk());
  const X509* const certificate = chain->front().get();
  EXPECT_EQ(NotAfter(certificate) - NotBefore(certificate), absl::Hours(25));
  EXPECT_THAT(SubjectOf(certificate), HasSubstr("CN=test identity"));
}

}  // namespace
}  // namespace nodeops::tls
