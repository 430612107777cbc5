#include "service/tls/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::tls {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

// The time is the machine's plus what the test adds, as certificates are made for today.
class CertificatesTest : public testing::Test {
 protected:
  void SetUp() override {
    clock_.Advance(absl::Now() - clock_.Now());
    files_.Write(first_);
    auto opened = Certificates::Open(files_.Files(), clock_, io_.get_executor());
    ASSERT_THAT(opened, IsOk());
    certificates_ = *std::move(opened);
  }

  void TearDown() override {
    certificates_ = nullptr;
    io_.poll();
  }

  void Readings(int count) {
    for (int i = 0; i < count; ++i) {
      io_.poll();
      clock_.Advance(kRereadInterval);
      io_.poll();
    }
  }

  std::string Chain() const { return certificates_->current()->certificate_chain; }

  const TestFiles files_;
  const k8s::TestCa ca_;
  const k8s::TestIdentity first_ = ca_.Issue("DNS:first.test");
  const k8s::TestIdentity second_ = ca_.Issue("DNS:second.test");
  base::SimulatedClock clock_;
  boost::asio::io_context io_;
  std::unique_ptr<Certificates> certificates_;
};

class Collector : public MaterialObserver {
 public:
  absl::Status UseMaterial(const TlsMaterial& material) override {
    if (!error.ok()) return error;
    chains.push_back(material.certificate_chain);
    return absl::OkStatus();
  }
  std::vector<std::string> chains;
  absl::Status error;
};

TEST_F(CertificatesTest, BadFilesAtTheStartAreAnError) {
  files_.Write("tls.crt", "junk");
  EXPECT_THAT(Certificates::Open(files_.Files(), clock_, io_.get_executor()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--tls-cert")));
}

TEST_F(CertificatesTest, ANewPairIsTakenOverOnceItWasSeenTwice) {
  const auto before = certificates_->current();
  files_.Write(second_);
  Readings(1);
  EXPECT_EQ(certificates_->current(), before);
  Readings(1);
  EXPECT_EQ(Chain(), second_.certificate_pem);
  EXPECT_EQ(before->certificate_chain, first_.certificate_pem);  // Whoever holds it keeps it.
  EXPECT_EQ(certificates_->state().loads, 2);
  EXPECT_EQ(certificates_->state().failures, 0);
  EXPECT_EQ(certificates_->state().last_load, clock_.Now());
}

TEST_F(CertificatesTest, WhatStaysTheSameStaysTheSameObject) {
  const auto before = certificates_->current();
  files_.Write(first_);
  Readings(5);
  EXPECT_EQ(certificates_->current(), before);
  EXPECT_EQ(certificates_->state().loads, 1);
}

TEST_F(CertificatesTest, AHalfWrittenPairKeepsTheOldOneUntilItIsWhole) {
  files_.Write("tls.key", second_.key_pem);
  Readings(3);
  EXPECT_EQ(Chain(), first_.certificate_pem);
  EXPECT_EQ(certificates_->state().failures, 3);
  EXPECT_THAT(certificates_->state().last_error,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not belong")));
  files_.Write("tls.crt", second_.certificate_pem);
  Readings(2);
  EXPECT_EQ(Chain(), second_.certificate_pem);
  EXPECT_THAT(certificates_->state().last_error, IsOk());
}

TEST_F(CertificatesTest, JunkAndFilesThatAreGoneKeepTheOldOne) {
  files_.Write("tls.crt", "junk");
  Readings(2);
  std::remove(files_.Path("tls.crt").c_str());
  Readings(2);
  EXPECT_EQ(Chain(), first_.certificate_pem);
  EXPECT_EQ(certificates_->state().failures, 4);
}

TEST_F(CertificatesTest, AnExpiredCertificateStaysInUseAndIsReported) {
  clock_.Advance(absl::Hours(48));
  Readings(1);
  EXPECT_EQ(Chain(), first_.certificate_pem);
  EXPECT_THAT(certificates_->state().last_error,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expired")));
}

TEST_F(CertificatesTest, ObserversGetWhatIsCurrentAndWhatIsNew) {
  const auto observer = std::make_shared<Collector>();
  EXPECT_THAT(certificates_->Observe(observer), IsOk());
  files_.Write(second_);
  Readings(3);
  EXPECT_THAT(observer->chains, ElementsAre(first_.certificate_pem, second_.certificate_pem));
}

TEST_F(CertificatesTest, WhatAnObserverCannotUseIsOfferedAgain) {
  const auto observer = std::make_shared<Collector>();
  EXPECT_THAT(certificates_->Observe(observer), IsOk());
  observer->error = absl::ResourceExhaustedError("no room");
  files_.Write(second_);
  Readings(4);
  EXPECT_EQ(Chain(), first_.certificate_pem);
  EXPECT_GT(certificates_->state().failures, 0);
  observer->error = absl::OkStatus();
  Readings(2);
  EXPECT_EQ(Chain(), second_.certificate_pem);
  EXPECT_THAT(observer->chains, ElementsAre(first_.certificate_pem, second_.certificate_pem));
}

TEST_F(CertificatesTest, ObserversThatAreGoneAreNotAsked) {
  EXPECT_THAT(certificates_->Observe(std::make_shared<Collector>()), IsOk());
  files_.Write(second_);
  Readings(2);
  EXPECT_EQ(Chain(), second_.certificate_pem);
}

TEST_F(CertificatesTest, NobodyReadsAfterTheEnd) {
  Readings(1);
  certificates_ = nullptr;
  io_.poll();
  EXPECT_EQ(clock_.waiting(), 0);
}

}  // namespace
}  // namespace nodeops::tls
