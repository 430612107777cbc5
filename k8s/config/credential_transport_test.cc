#include "k8s/config/credential_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/fake_environment.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::StatusIs;
using testing::ElementsAre;

constexpr char kPath[] = "/run/token";

class CredentialTransportTest : public testing::Test {
 protected:
  void UseToken(const std::string& token) {
    transport_ = NewCredentialTransport(inner_, FixedToken(base::Secret(token)));
  }
  void UseFile() {
    transport_ = NewCredentialTransport(inner_, TokenFile(kPath, environment_.Get(), clock_));
  }
  HttpResult Send() {
    HttpRequest request{.method = "PATCH", .target = "/x", .headers = {{"A", "b"}}, .body = "{}"};
    request.timeout = absl::Seconds(10);
    return RunCoroutine(io_, clock_, transport_->Send(std::move(request)));
  }
  int StatusOfSend() {
    const HttpResult result = Send();
    return std::holds_alternative<HttpResponse>(result) ? std::get<HttpResponse>(result).status : 0;
  }
  // The Authorization headers of all requests so far.
  std::vector<std::string> Sent() const {
    std::vector<std::string> sent;
    for (const HttpRequest& request : inner_->requests()) {
      sent.emplace_back(
          HttpResponse{.headers = request.headers}.FindHeader("Authorization").value_or("(none)"));
    }
    return sent;
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  FakeEnvironment environment_;
  std::shared_ptr<FakeTransport> inner_ =
      std::make_shared<FakeTransport>(io_.get_executor(), clock_);
  std::shared_ptr<Transport> transport_;
};

TEST_F(CredentialTransportTest, AddsTheTokenToTheRequestAsItIs) {
  UseToken("t1");
  inner_->Answer(200, "ok");
  EXPECT_EQ(StatusOfSend(), 200);
  EXPECT_THAT(Sent(), ElementsAre("Bearer t1"));
  const HttpRequest& request = inner_->requests()[0];
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.target, "/x");
  EXPECT_EQ(request.body, "{}");
  EXPECT_EQ(request.headers[0].second, "b");
}

TEST_F(CredentialTransportTest, AFixedTokenThatIsRefusedIsNotSentAgain) {
  UseToken("t1");
  inner_->Answer(401, "no");
  EXPECT_EQ(StatusOfSend(), 401);
  EXPECT_THAT(Sent(), ElementsAre("Bearer t1"));
}

TEST_F(CredentialTransportTest, TheFileIsReadAgainAfter50Seconds) {
  environment_.files[kPath] = " t1\n";
  UseFile();
  inner_->AnswerRestWith([](const HttpRequest&) { return HttpResponse{.status = 200}; });
  Send();
  environment_.files[kPath] = "t2";
  clock_.Advance(absl::Seconds(50));
  Send();
  clock_.Advance(absl::Milliseconds(1));
  Send();
  EXPECT_THAT(Sent(), ElementsAre("Bearer t1", "Bearer t1", "Bearer t2"));
  EXPECT_EQ(environment_.read.size(), 2u);
}

TEST_F(CredentialTransportTest, TheLastGoodTokenStaysWhileTheFileIsBad) {
  environment_.files[kPath] = "t1";
  UseFile();
  inner_->AnswerRestWith([](const HttpRequest&) { return HttpResponse{.status = 200}; });
  Send();
  for (const std::string content : {"", " \n", "two\nlines"}) {
    environment_.files[kPath] = content;
    clock_.Advance(absl::Minutes(2));
    Send();
  }
  environment_.files.clear();
  clock_.Advance(absl::Minutes(2));
  Send();
  environment_.files[kPath] = "t2";
  Send();
  EXPECT_THAT(Sent(), ElementsAre("Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1",
                                  "Bearer t2"));
}

TEST_F(CredentialTransportTest, WithoutAnyTokenNothingIsSent) {
  UseFile();
  const HttpResult result = Send();
  const auto* error = std::get_if<TransportError>(&result);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->kind, TransportError::Kind::kNotSent);
  EXPECT_EQ(error->message, "no token: /run/token: no such file");
  EXPECT_TRUE(inner_->requests().empty());
}

TEST_F(CredentialTransportTest, A401IsReturnedAndTheNextRequestHasTheNewToken) {
  environment_.files[kPath] = "t1";
  UseFile();
  inner_->Answer(200, "");
  Send();
  environment_.files[kPath] = "t2";
  inner_->Answer(401, "aged");
  EXPECT_EQ(StatusOfSend(), 401);
  inner_->Answer(200, "ok");
  EXPECT_EQ(StatusOfSend(), 200);
  EXPECT_THAT(Sent(), ElementsAre("Bearer t1", "Bearer t1", "Bearer t2"));
}

TEST_F(CredentialTransportTest, OnlyA401ReadsTheFileEarly) {
  environment_.files[kPath] = "t1";
  UseFile();
  inner_->Answer(403, "no");
  EXPECT_EQ(StatusOfSend(), 403);
  inner_->Answer(TransportError{TransportError::Kind::kLost, "lost"});
  EXPECT_EQ(std::get<TransportError>(Send()).message, "lost");
  EXPECT_EQ(environment_.read.size(), 1u);
  inner_->Answer(401, "no");
  EXPECT_EQ(StatusOfSend(), 401);
  EXPECT_EQ(environment_.read.size(), 2u);
}

TEST(TokenFileTest, ARefusedTokenThatWasReplacedMeanwhileNeedsNoReading) {
  base::SimulatedClock clock;
  FakeEnvironment environment;
  environment.files[kPath] = "t1";
  const auto tokens = TokenFile(kPath, environment.Get(), clock);
  const base::Secret old = *tokens->Token();
  environment.files[kPath] = "t2";
  tokens->Refresh(old);
  EXPECT_EQ(environment.read.size(), 2u);
  tokens->Refresh(old);
  EXPECT_EQ(environment.read.size(), 2u);
  EXPECT_EQ(tokens->Token()->Reveal(), "t2");
}

TEST(ReadTokenTest, NamesTheFileAndNeverItsContent) {
  FakeEnvironment environment;
  environment.files[kPath] = "secret1\nsecret2";
  EXPECT_THAT(ReadToken(kPath, environment.Get()).status(),
              StatusIs(StatusCode::kInvalidArgument,
                       "/run/token: the token file holds more than one line of text"));
  environment.files[kPath] = "\n";
  EXPECT_THAT(ReadToken(kPath, environment.Get()).status(),
              StatusIs(StatusCode::kInvalidArgument, "/run/token: the token file is empty"));
}

}  // namespace
}  // namespace nodeops::k8s
