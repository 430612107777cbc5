#include "service/engine/admission.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <string>
#include <vector>

#include "base/testing/simulated_clock.h"

namespace nodeops::engine {
namespace {

using Priority = Admission::Priority;

class AdmissionTest : public testing::Test {
 protected:
  void Create(int max_concurrency, double max_qps = 0) {
    admission_ = Admission::Create(io_.get_executor(), clock_, max_concurrency, max_qps,
                                   [this](absl::Duration wait) { held_back_.push_back(wait); });
  }
  // `name` is logged when it is granted: the first letter is its operation.
  Admission::Ticket Ask(const std::string& name, int concurrency,
                        Priority priority = Priority::kFirstAttempt) {
    return admission_->Request(name.substr(0, 1), concurrency, priority,
                               [this, name] { log_ += name + " "; });
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  std::shared_ptr<Admission> admission_;
  std::string log_;
  std::vector<absl::Duration> held_back_;
};

TEST_F(AdmissionTest, GrantsAsManyAsTheOperationMayHave) {
  Create(100);
  for (const char* name : {"a1", "a2", "a3"}) Ask(name, 2);
  EXPECT_EQ(log_, "a1 a2 ");
  admission_->Release("a");
  EXPECT_EQ(log_, "a1 a2 a3 ");
  EXPECT_EQ(admission_->running(), 2);
}

TEST_F(AdmissionTest, GrantsAsManyAsTheClusterMayHave) {
  Create(3);
  for (const char* name : {"a1", "a2", "b1", "b2"}) Ask(name, 2);
  EXPECT_EQ(log_, "a1 a2 b1 ");
  admission_->Release("a");
  EXPECT_EQ(log_, "a1 a2 b1 b2 ");
}

TEST_F(AdmissionTest, OneOperationThatIsFullHoldsUpNoOther) {
  Create(100);
  for (const char* name : {"a1", "a2", "b1"}) Ask(name, 1);
  EXPECT_EQ(log_, "a1 b1 ");
}

TEST_F(AdmissionTest, RetriesComeBeforeFirstAttempts) {
  Create(1);
  for (const char* name : {"a1", "a2", "a3"}) Ask(name, 1);
  Ask("b9", 1, Priority::kRetry);
  Ask("a9", 1, Priority::kRetry);
  EXPECT_EQ(log_, "a1 ");
  admission_->Release("a");
  admission_->Release("b");
  admission_->Release("a");
  EXPECT_EQ(log_, "a1 b9 a9 a2 ");
}

TEST_F(AdmissionTest, ALargeOperationDoesNotStarveASmallOne) {
  Create(2);
  for (int i = 0; i < 1'000; ++i) Ask("a", 500);
  Ask("b1", 500);
  Ask("b2", 500);
  admission_->Release("a");
  admission_->Release("a");
  admission_->Release("b");
  EXPECT_EQ(log_, "a a b1 a b2 ");
}

TEST_F(AdmissionTest, WhoWithdrawsGetsNothing) {
  Create(1);
  const auto a1 = Ask("a1", 1);
  const auto a2 = Ask("a2", 1);
  Ask("a3", 1);
  EXPECT_TRUE(admission_->Withdraw("a", a2));
  EXPECT_FALSE(admission_->Withdraw("a", a2));
  EXPECT_FALSE(admission_->Withdraw("a", a1)) << "granted already";
  EXPECT_FALSE(admission_->Withdraw("z", a1)) << "unknown operation";
  admission_->Release("a");
  EXPECT_EQ(log_, "a1 a3 ");
}

TEST_F(AdmissionTest, HoldsTheRequestsASecond) {
  Create(100, /*max_qps=*/2);
  std::map<std::string, absl::Duration> granted;
  const auto start = clock_.MonotonicNow();
  for (const std::string name : {"1", "2", "3", "4", "5"}) {
    admission_->Request("a", 100, Priority::kFirstAttempt, [this, name, start, &granted] {
      granted[name] = base::Between(start, clock_.MonotonicNow());
    });
  }
  clock_.RunUntilIdle(io_);
  const std::map<std::string, absl::Duration> expected = {{"1", absl::ZeroDuration()},
                                                          {"2", absl::ZeroDuration()},
                                                          {"3", absl::Milliseconds(500)},
                                                          {"4", absl::Seconds(1)},
                                                          {"5", absl::Milliseconds(1'500)}};
  EXPECT_EQ(granted, expected);
  EXPECT_EQ(held_back_, std::vector<absl::Duration>(3, absl::Milliseconds(500)));
}

TEST_F(AdmissionTest, WaitingForASlotIsNotBeingHeldBack) {
  Create(1, /*max_qps=*/2);
  Ask("a1", 1);
  Ask("a2", 1);
  clock_.RunUntilIdle(io_);
  admission_->Release("a");
  EXPECT_EQ(log_, "a1 a2 ");
  EXPECT_TRUE(held_back_.empty());
}

TEST_F(AdmissionTest, WhatWasWithdrawnIsNotHeldBack) {
  Create(100, /*max_qps=*/1);
  Ask("a1", 100);
  const auto a2 = Ask("a2", 100);
  EXPECT_TRUE(admission_->Withdraw("a", a2));
  clock_.RunUntilIdle(io_);
  EXPECT_TRUE(held_back_.empty());
}

TEST_F(AdmissionTest, FurtherRequestsAreChargedToWhoComesNext) {
  Create(100, /*max_qps=*/1);
  Ask("a1", 100);
  admission_->ChargeFurtherRequest();  // Its write.
  const auto start = clock_.MonotonicNow();
  Ask("a2", 100);
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(log_, "a1 a2 ");
  EXPECT_EQ(base::Between(start, clock_.MonotonicNow()), absl::Seconds(2));
}

TEST_F(AdmissionTest, WaitingForTokensEndsWithNobodyToServe) {
  Create(100, /*max_qps=*/1);
  Ask("a1", 100);
  const auto a2 = Ask("a2", 100);
  io_.poll();
  EXPECT_TRUE(admission_->Withdraw("a", a2));
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(1));
  EXPECT_EQ(log_, "a1 ");
  EXPECT_EQ(clock_.waiting(), 0u);
}

}  // namespace
}  // namespace nodeops::engine
