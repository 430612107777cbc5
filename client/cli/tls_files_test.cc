#include "client/cli/tls_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/testing/status_matchers.h"

namespace nodeops::cli {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kCertificate[] = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
constexpr char kKey[] = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

std::string Write(const std::string& name, const std::string& text) {
  const char* base = std::getenv("TEST_TMPDIR");
  const std::string path = std::string(base != nullptr ? base : "/tmp") + "/" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(ReadTlsFiles, WithoutFilesThereIsNoTls) {
  EXPECT_FALSE(UsesTls({}));
  const auto tls = ReadTlsFiles({});
  ASSERT_THAT(tls, IsOk());
  EXPECT_FALSE(tls->has_value());
}

TEST(ReadTlsFiles, GivesWhatIsInThem) {
  GlobalOptions options;
  options.ca = Write("ca.crt", kCertificate);
  auto tls = ReadTlsFiles(options);
  ASSERT_THAT(tls, IsOk());
  EXPECT_EQ((*tls)->ca, kCertificate);
  EXPECT_TRUE((*tls)->certificate.empty());
  options = {};
  options.cert = Write("tls.crt", kCertificate);
  options.key = Write("tls.key", kKey);
  tls = ReadTlsFiles(options);
  ASSERT_THAT(tls, IsOk());
  EXPECT_EQ((*tls)->certificate, kCertificate);
  EXPECT_EQ((*tls)->key.Reveal(), kKey);
}

TEST(ReadTlsFiles, SaysWhatIsWrongWithThem) {
  const auto invalid = [](const auto& what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, what);
  };
  GlobalOptions options;
  options.cert = Write("tls.crt", kCertificate);
  EXPECT_THAT(ReadTlsFiles(options), invalid(HasSubstr("give its key")));
  options.key = options.cert;
  EXPECT_THAT(ReadTlsFiles(options),
              invalid(AllOf(HasSubstr("--key"), HasSubstr("no PRIVATE KEY"))));
  options = {};
  options.key = Write("tls.key", kKey);
  EXPECT_THAT(ReadTlsFiles(options), invalid(HasSubstr("give its certificate")));
  options = {};
  options.ca = "/nowhere/ca.crt";
  EXPECT_THAT(ReadTlsFiles(options),
              invalid(AllOf(HasSubstr("--ca /nowhere/ca.crt"), HasSubstr("No such file"))));
}

}  // namespace
}  // namespace nodeops::cli
