#include "k8s/config/credential_transport.h"

#include <spdlog/spdlog.h>

#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::k8s {
namespace {

// A minute less ten seconds of leeway.
constexpr absl::Duration kMaxTokenAge = absl::Seconds(50);

class Fixed final : public TokenSource {
 public:
  explicit Fixed(base::Secret token) : token_(std::move(token)) {}
  absl::StatusOr<base::Secret> Token() override { return token_; }
  void Refresh(const base::Secret&) override {}

 private:
  const base::Secret token_;
};

class File final : public TokenSource {
 public:
  File(std::string path, Environment environment, base::Clock& clock)
      : path_(std::move(path)), environment_(std::move(environment)), clock_(clock) {}

  absl::StatusOr<base::Secret> Token() override {
    const bool fresh = read_at_ && base::Between(*read_at_, clock_.MonotonicNow()) <= kMaxTokenAge;
    if (!fresh) Read();
    if (!token_.empty()) return token_;
    return problem_;
  }

  void Refresh(const base::Secret& refused) override {
    if (token_ == refused) Read();  // Another request may have done so already.
  }

 private:
  void Read() {
    absl::StatusOr<base::Secret> read = ReadToken(path_, environment_);
    if (!read.ok()) {
      if (read.status() != problem_) {
        spdlog::warn("Cannot read a token: {}", std::string(read.status().message()));
      }
      problem_ = read.status();
      return;
    }
    token_ = *std::move(read);
    read_at_ = clock_.MonotonicNow();
    problem_ = absl::OkStatus();
  }

  const std::string path_;
  const Environment environment_;
  base::Clock& clock_;
  base::Secret token_;
  std::optional<base::MonotonicTime> read_at_;
  absl::Status problem_;
};

class CredentialTransport final : public Transport {
 public:
  CredentialTransport(std::shared_ptr<Transport> inner, std::unique_ptr<TokenSource> tokens)
      : inner_(std::move(inner)), tokens_(std::move(tokens)) {}

  asio::awaitable<HttpResult> Send(HttpRequest request) override {
    const absl::StatusOr<base::Secret> token = tokens_->Token();
    if (!token.ok()) co_return WithoutToken(token.status());
    request.headers.emplace_back("Authorization", "Bearer " + token->Reveal());
    HttpResult result = co_await inner_->Send(std::move(request));
    const auto* response = std::get_if<HttpResponse>(&result);
    if (response != nullptr && response->status == 401) tokens_->Refresh(*token);
    co_return result;
  }

 private:
  static TransportError WithoutToken(const absl::Status& why) {
    return {TransportError::Kind::kNotSent, "no token: " + std::string(why.message())};
  }

  const std::shared_ptr<Transport> inner_;
  const std::unique_ptr<TokenSource> tokens_;
};

}  // namespace

absl::StatusOr<base::Secret> ReadToken(const std::string& path, const Environment& environment) {
  NODEOPS_ASSIGN_OR_RETURN(const std::string content, environment.read_file(path));
  std::string token(absl::StripAsciiWhitespace(content));
  const std::string shown = base::Sanitize(path, 512);
  if (token.empty()) return absl::InvalidArgumentError(shown + ": the token file is empty");
  if (base::HasControlCharacters(token)) {
    return absl::InvalidArgumentError(shown + ": the token file holds more than one line of text");
  }
  return base::Secret(std::move(token));
}

std::unique_ptr<TokenSource> FixedToken(base::Secret token) {
  return std::make_unique<Fixed>(std::move(token));
}

std::unique_ptr<TokenSource> TokenFile(std::string path, Environment environment,
                                       base::Clock& clock) {
  return std::make_unique<File>(std::move(path), std::move(environment), clock);
}

std::shared_ptr<Transport> NewCredentialTransport(std::shared_ptr<Transport> inner,
                                                  std::unique_ptr<TokenSource> tokens) {
  return std::make_shared<CredentialTransport>(std::move(inner), std::move(tokens));
}

}  // namespace nodeops::k8s
