#include "service/tls/tls_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::tls {
namespace {

using base::IsOk;
using base::StatusIs;
using k8s::TestCertificate;
using k8s::TestIdentity;
using testing::AllOf;
using testing::HasSubstr;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kNames[] = "DNS:localhost";

class TlsMaterialTest : public testing::Test {
 protected:
  absl::StatusOr<TlsMaterial> Read(const TestIdentity& identity,
                                   const std::string& client_ca = "") {
    files_.Write(identity);
    if (!client_ca.empty()) files_.Write("ca.crt", client_ca);
    return ReadTlsMaterial(files_.Files(), absl::Now());
  }

  const TestFiles files_;
  const k8s::TestCa ca_;
  const k8s::TestCa other_ca_;
};

TEST_F(TlsMaterialTest, AGoodPairIsReadWithItsChainAndClientCa) {
  const TestIdentity identity = ca_.Issue(kNames);
  const auto material = Read({identity.certificate_pem + ca_.certificate_pem(), identity.key_pem},
                             other_ca_.certificate_pem());
  ASSERT_THAT(material, IsOk());
  EXPECT_EQ(material->certificate_chain, identity.certificate_pem + ca_.certificate_pem());
  EXPECT_THAT(material->private_key.Reveal(), HasSubstr("BEGIN PRIVATE KEY"));
  EXPECT_EQ(material->client_ca, other_ca_.certificate_pem());
  EXPECT_GT(material->expires, absl::Now() + absl::Hours(23));
}

TEST_F(TlsMaterialTest, WithoutAClientCaThereIsNone) {
  const auto material = Read(ca_.Issue(kNames));
  ASSERT_THAT(material, IsOk());
  EXPECT_EQ(material->client_ca, "");
}

TEST_F(TlsMaterialTest, EachFileThatIsMissingIsNamedWithItsFlag) {
  files_.Write("tls.crt", ca_.Issue(kNames).certificate_pem);
  TlsFiles files = files_.Files();
  EXPECT_THAT(ReadTlsMaterial(files, absl::Now()),
              StatusIs(kInvalid, AllOf(HasSubstr("--tls-key"), HasSubstr(files.key),
                                       HasSubstr("No such file"))));
  files.certificate = files_.Path("none");
  EXPECT_THAT(ReadTlsMaterial(files, absl::Now()),
              StatusIs(kInvalid, HasSubstr("--tls-cert " + files.certificate)));
  files_.Write(ca_.Issue(kNames));
  files = files_.Files();
  files.client_ca = files_.Path("none");
  EXPECT_THAT(ReadTlsMaterial(files, absl::Now()),
              StatusIs(kInvalid, HasSubstr("--client-ca " + files.client_ca)));
}

TEST_F(TlsMaterialTest, TheKeyMustBelongToTheFirstCertificate) {
  const TestIdentity identity = ca_.Issue(kNames);
  EXPECT_THAT(Read({identity.certificate_pem, ca_.Issue(kNames).key_pem}),
              StatusIs(kInvalid, HasSubstr("does not belong to the certificate")));
  EXPECT_THAT(Read({ca_.certificate_pem() + identity.certificate_pem, identity.key_pem}),
              StatusIs(kInvalid, HasSubstr("serverAuth")));
  const TestIdentity another = ca_.Issue(kNames);
  EXPECT_THAT(Read({another.certificate_pem + identity.certificate_pem, identity.key_pem}),
              StatusIs(kInvalid, HasSubstr("the server's own comes first")));
}

TEST_F(TlsMaterialTest, TimesAreThoseOfTheWholeChain) {
  const TestIdentity good = ca_.Issue(kNames);
  const TestIdentity old = ca_.Issue(TestCertificate{.alternative_names = kNames,
                                                     .begins = std::chrono::hours(-2),
                                                     .ends = -std::chrono::hours(1)});
  const TestIdentity young =
      ca_.Issue(TestCertificate{.alternative_names = kNames, .begins = std::chrono::hours(1)});
  EXPECT_THAT(Read(old), StatusIs(kInvalid, HasSubstr("expired at")));
  EXPECT_THAT(Read(young), StatusIs(kInvalid, HasSubstr("is not valid before")));
  EXPECT_THAT(Read({good.certificate_pem + old.certificate_pem, good.key_pem}),
              StatusIs(kInvalid, HasSubstr("expired at")));
}

TEST_F(TlsMaterialTest, ACertificateForClientsIsNoneForServers) {
  EXPECT_THAT(Read(ca_.Issue(TestCertificate{.extended_usages = "clientAuth"})),
              StatusIs(kInvalid, HasSubstr("serverAuth")));
}

TEST_F(TlsMaterialTest, AKeyThatOthersCanReadIsRefused) {
  files_.Write(ca_.Issue(kNames));
  files_.Write("tls.key", ca_.Issue(kNames).key_pem, 0644);
  EXPECT_THAT(ReadTlsMaterial(files_.Files(), absl::Now()),
              StatusIs(kInvalid, AllOf(HasSubstr("--tls-key"), HasSubstr("mode 0644"))));
}

TEST_F(TlsMaterialTest, WhatOpenSslDoesNotAllowIsRefusedHereAndNotInTheHandshake) {
  const TestIdentity weak =
      ca_.Issue(TestCertificate{.alternative_names = kNames, .rsa_bits = 512});
  EXPECT_THAT(Read(weak), StatusIs(kInvalid, HasSubstr("too small")));
}

TEST_F(TlsMaterialTest, TheClientCaIsOfAuthoritiesOfWhichOneIsValid) {
  const TestIdentity server = ca_.Issue(kNames);
  EXPECT_THAT(Read(server, server.certificate_pem),
              StatusIs(kInvalid, AllOf(HasSubstr("--client-ca"),
                                       HasSubstr("not that of a certificate authority"))));
  const std::string old =
      ca_.Issue(TestCertificate{.ends = std::chrono::seconds(-1), .is_ca = true}).certificate_pem;
  EXPECT_THAT(Read(server, old), StatusIs(kInvalid, HasSubstr("valid now")));
  EXPECT_THAT(Read(server, old + ca_.certificate_pem()), IsOk());
}

}  // namespace
}  // namespace nodeops::tls
