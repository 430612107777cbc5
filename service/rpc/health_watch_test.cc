#include "service/rpc/health_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace nodeops::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Response = HealthWatch::Response;
using Reactor = grpc::ServerWriteReactor<Response>;

struct SilentReactor final : Reactor {
  void OnDone() override {}
};

// gRPC's side of one call: what was written, and what the call ended with.
class FakeCall final : public grpc::ServerCallbackWriter<Response> {
 public:
  explicit FakeCall(Reactor* reactor) : reactor_(reactor) { BindReactor(reactor); }

  const std::vector<HealthWatch::Status>& written() const { return written_; }
  const std::vector<grpc::Status>& ends() const { return ends_; }
  bool writing() const { return writing_; }
  void WriteEnds() { writing_ = false; }

  void Write(const Response* response, grpc::WriteOptions) override {
    EXPECT_FALSE(writing_) << "gRPC takes one write at a time";
    EXPECT_THAT(ends_, IsEmpty());
    writing_ = true;
    written_.push_back(response->status());
  }
  void Finish(grpc::Status status) override {
    EXPECT_FALSE(writing_);
    ends_.push_back(std::move(status));
  }
  void SendInitialMetadata() override {}
  void WriteAndFinish(const Response*, grpc::WriteOptions, grpc::Status) override { ADD_FAILURE(); }

 private:
  grpc::internal::ServerReactor* reactor() override { return reactor_; }
  void CallOnDone() override {}

  Reactor* const reactor_;
  std::vector<HealthWatch::Status> written_;
  std::vector<grpc::Status> ends_;
  bool writing_ = false;
};

class HealthWatchTest : public testing::Test {
 protected:
  void Sent(bool ok = true) {
    ASSERT_TRUE(call_.writing());
    call_.WriteEnds();
    watch_.OnSent(ok);
  }
  void ExpectEnd(grpc::StatusCode code, const std::string& message) {
    ASSERT_EQ(call_.ends().size(), 1u);
    EXPECT_EQ(call_.ends()[0].error_code(), code);
    EXPECT_EQ(call_.ends()[0].error_message(), message);
  }

  SilentReactor reactor_;
  FakeCall call_{&reactor_};
  HealthWatch watch_{&reactor_};
};

TEST_F(HealthWatchTest, ShowsEachStatusThatThereIsTimeFor) {
  watch_.Show(Response::SERVING);
  Sent();
  watch_.Show(Response::NOT_SERVING);
  Sent();
  EXPECT_THAT(call_.written(), ElementsAre(Response::SERVING, Response::NOT_SERVING));
  EXPECT_THAT(call_.ends(), IsEmpty());
}

// A watcher that reads slowly costs one status, and learns the latest.
TEST_F(HealthWatchTest, WhatWasMissedIsSkipped) {
  watch_.Show(Response::SERVING);
  watch_.Show(Response::NOT_SERVING);
  watch_.Show(Response::SERVING);
  watch_.Show(Response::NOT_SERVING);
  Sent();
  EXPECT_THAT(call_.written(), ElementsAre(Response::SERVING, Response::NOT_SERVING));
  Sent();
  EXPECT_EQ(call_.written().size(), 2u);
}

TEST_F(HealthWatchTest, TheFirstStatusGivesWayToANewerOne) {
  watch_.Show(Response::NOT_SERVING);
  watch_.ShowFirst(Response::SERVING);
  Sent();
  EXPECT_THAT(call_.written(), ElementsAre(Response::NOT_SERVING));
  EXPECT_FALSE(call_.writing());
}

TEST_F(HealthWatchTest, TheFirstStatusIsShownWhereNothingIsKnownYet) {
  watch_.ShowFirst(Response::SERVICE_UNKNOWN);
  EXPECT_THAT(call_.written(), ElementsAre(Response::SERVICE_UNKNOWN));
}

TEST_F(HealthWatchTest, GoesAwayAtOnceWhereNothingIsLeftToShow) {
  watch_.GoAway("the server stops");
  ExpectEnd(grpc::StatusCode::UNAVAILABLE, "the server stops");
}

TEST_F(HealthWatchTest, GoesAwayAfterWhatIsStillToBeShown) {
  watch_.Show(Response::SERVING);
  watch_.Show(Response::NOT_SERVING);
  watch_.GoAway("the server stops");
  Sent();
  EXPECT_THAT(call_.ends(), IsEmpty());
  Sent();
  EXPECT_THAT(call_.written(), ElementsAre(Response::SERVING, Response::NOT_SERVING));
  ExpectEnd(grpc::StatusCode::UNAVAILABLE, "the server stops");
}

TEST_F(HealthWatchTest, EndsOnceWithWhatEndedItFirst) {
  watch_.Refuse(absl::ResourceExhaustedError("too many"));
  watch_.GoAway("the server stops");
  watch_.OnCancel();
  watch_.Show(Response::SERVING);
  ExpectEnd(grpc::StatusCode::RESOURCE_EXHAUSTED, "too many");
  EXPECT_THAT(call_.written(), IsEmpty());
}

TEST_F(HealthWatchTest, ABrokenStreamEndsAndIsWrittenToNoMore) {
  watch_.Show(Response::SERVING);
  watch_.Show(Response::NOT_SERVING);
  Sent(/*ok=*/false);
  ExpectEnd(grpc::StatusCode::CANCELLED, "the stream broke");
  EXPECT_EQ(call_.written().size(), 1u);
}

// Finish would be one operation too many while a write is under way.
TEST_F(HealthWatchTest, ACallerThatGoesDuringAWriteIsLetGoOfAfterIt) {
  watch_.Show(Response::SERVING);
  watch_.Show(Response::NOT_SERVING);
  watch_.OnCancel();
  EXPECT_THAT(call_.ends(), IsEmpty());
  Sent();
  ExpectEnd(grpc::StatusCode::CANCELLED, "the caller has gone");
  EXPECT_EQ(call_.written().size(), 1u);
}

TEST(HealthWatchReactorTest, IsRegisteredUntilItsCallIsOver) {
  StreamRegistry streams(1);
  Reactor* const reactor = new HealthWatchReactor(streams);
  FakeCall call(reactor);
  EXPECT_EQ(streams.size(), 1u);
  streams.GoAway("the server stops");
  ASSERT_EQ(call.ends().size(), 1u);
  EXPECT_EQ(call.ends()[0].error_message(), "the server stops");
  EXPECT_EQ(streams.size(), 1u);
  reactor->OnDone();
  EXPECT_EQ(streams.size(), 0u);
}

TEST(HealthWatchReactorTest, PassesWhatGrpcSaysToItsWatch) {
  StreamRegistry streams(1);
  auto* const reactor = new HealthWatchReactor(streams);
  Reactor* const as_grpc_sees_it = reactor;
  FakeCall call(reactor);
  EXPECT_TRUE(reactor->admission().ok());
  reactor->watch()->Show(Response::SERVING);
  reactor->watch()->Show(Response::NOT_SERVING);
  call.WriteEnds();
  as_grpc_sees_it->OnWriteDone(true);
  EXPECT_THAT(call.written(), ElementsAre(Response::SERVING, Response::NOT_SERVING));
  as_grpc_sees_it->OnCancel();
  call.WriteEnds();
  as_grpc_sees_it->OnWriteDone(true);
  ASSERT_EQ(call.ends().size(), 1u);
  EXPECT_EQ(call.ends()[0].error_message(), "the caller has gone");
  as_grpc_sees_it->OnDone();
}

TEST(HealthWatchReactorTest, OneTooManyIsNotAdmitted) {
  StreamRegistry streams(1);
  auto* const first = new HealthWatchReactor(streams);
  auto* const second = new HealthWatchReactor(streams);
  EXPECT_TRUE(first->admission().ok());
  EXPECT_EQ(second->admission().code(), absl::StatusCode::kResourceExhausted);
  for (Reactor* reactor : {first, second}) reactor->OnDone();
  EXPECT_EQ(streams.size(), 0u);
}

}  // namespace
}  // namespace nodeops::rpc
