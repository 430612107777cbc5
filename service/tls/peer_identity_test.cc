#include "service/tls/peer_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"

namespace nodeops::tls {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using testing::StartsWith;

class PeerIdentityTest : public testing::Test {
 protected:
  absl::StatusOr<std::string> IdentityOf(const std::string& alternative_names,
                                         const std::string& common_name = "test identity") {
    return PeerIdentity(ca_.Issue(k8s::TestCertificate{.alternative_names = alternative_names,
                                                       .common_name = common_name})
                            .certificate_pem);
  }
  std::string NameOf(const std::string& alternative_names) {
    const auto identity = IdentityOf(alternative_names);
    return identity.ok() ? *identity : identity.status().ToString();
  }

  const k8s::TestCa ca_;
};

TEST_F(PeerIdentityTest, AUriComesBeforeADnsNameBeforeAnEmailAddress) {
  EXPECT_EQ(NameOf("email:alice@example.org,DNS:a.test,URI:spiffe://example.org/ci"),
            "spiffe://example.org/ci");
  EXPECT_EQ(NameOf("email:alice@example.org,DNS:a.test,DNS:b.test"), "a.test");
  EXPECT_EQ(NameOf("IP:10.0.0.1,email:alice@example.org"), "alice@example.org");
}

TEST_F(PeerIdentityTest, WithoutANameTheSubjectIsTaken) {
  EXPECT_THAT(NameOf(""), StartsWith("CN=test identity"));
  EXPECT_THAT(NameOf("IP:10.0.0.1"), StartsWith("CN=test identity"));
}

TEST_F(PeerIdentityTest, TheSubjectIsEscaped) {
  const auto identity = IdentityOf("", "a,O=admins\n");
  ASSERT_THAT(identity, IsOk());
  EXPECT_THAT(*identity, StartsWith("CN=a\\,O=admins\\0A"));
}

TEST_F(PeerIdentityTest, NamesOfOneKindCannotBeMadeToLookLikeAnother) {
  const auto refused =
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("cannot be used as a name"));
  EXPECT_THAT(IdentityOf("DNS:anonymous"), refused);
  EXPECT_THAT(IdentityOf("DNS:spiffe//example.org"), refused);
  EXPECT_THAT(IdentityOf("DNS:alice@example.org"), refused);
  EXPECT_THAT(IdentityOf("DNS:CN=alice"), refused);
  EXPECT_THAT(IdentityOf("URI:unix:root"), refused);
  EXPECT_THAT(IdentityOf("URI:UNIX:root"), refused);
  EXPECT_THAT(IdentityOf("URI:a.test"), refused);
  EXPECT_THAT(IdentityOf("URI:CN=alice:x"), refused);
  EXPECT_THAT(IdentityOf("email:alice"), refused);
  EXPECT_THAT(IdentityOf("email:uri:alice@x"), refused);
  // And no other name is taken instead.
  EXPECT_THAT(IdentityOf("URI:unix:root,DNS:a.test"), refused);
}

TEST_F(PeerIdentityTest, ANameThatIsTooLongOrHoldsControlCharactersIsRefused) {
  EXPECT_EQ(NameOf("URI:x://" + std::string(508, 'a')), "x://" + std::string(508, 'a'));
  EXPECT_THAT(IdentityOf("URI:x://" + std::string(509, 'a')),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("longer than 512 bytes")));
  EXPECT_THAT(IdentityOf("URI:x://a\tb"),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("x://a\\x09b")));
}

TEST_F(PeerIdentityTest, WhatIsNoCertificateIsNobody) {
  EXPECT_THAT(PeerIdentity("junk"),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("certificate")));
}

}  // namespace
}  // namespace nodeops::tls
