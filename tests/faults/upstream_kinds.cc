#include "tests/faults/upstream_kinds.h"

namespace nodeops::tests {
namespace {

using R = v1::NodeResult;

// The attempt is spent; the next one succeeds.
constexpr UpstreamExpectation kNextAttempt = {R::CHANGED, 2, 2, 1};
// A read on a connection kept alive may go again at once, for free.
constexpr UpstreamExpectation kNextOrAtOnce = {R::CHANGED, 1, 2, 1};
constexpr UpstreamExpectation kWrittenTwice = {R::CHANGED, 2, 2, 2};
// It took effect, and reading the node again told so.
constexpr UpstreamExpectation kReadBack = {R::CHANGED, 1, 1, 1};
constexpr UpstreamExpectation kNotDisturbed = {R::CHANGED, 1, 1, 1};
constexpr UpstreamExpectation kRefused = {R::FAILED, 1, 1, 1};
constexpr UpstreamExpectation kNeverWritten = {R::FAILED, 1, 1, 0};
constexpr UpstreamExpectation kOutOfTime = {R::EXPIRED, 1, 1, 0};
constexpr UpstreamExpectation kOutOfTimeWritten = {R::EXPIRED, 1, 1, 1};
constexpr UpstreamExpectation kThrottled = {R::CHANGED, 1, 1, 1};
constexpr UpstreamExpectation kThrottledWritten = {R::CHANGED, 1, 1, 2};

UpstreamKind Connections(std::string name, std::string fault, bool slow = false) {
  return {.name = std::move(name),
          .connections = std::move(fault),
          .on_read = kNeverWritten,
          .node_timeout_seconds = slow ? 3 : 20,
          .slow = slow};
}

// The answer is lost on the way, or cannot be used: a write took effect all the same.
UpstreamKind Lost(std::string name, std::string answers) {
  return {.name = std::move(name),
          .answers = std::move(answers),
          .on_read = kNextAttempt,
          .on_write = kReadBack};
}

// The end of an answer does not come in time.
UpstreamKind Endless(std::string name, std::string answers) {
  return {.name = std::move(name),
          .answers = std::move(answers),
          .on_read = kOutOfTime,
          .on_write = kReadBack,
          .node_timeout_seconds = 3,
          .slow = true};
}

UpstreamKind Costly(UpstreamKind kind) {
  kind.costly = true;
  return kind;
}

// No time heals it.
UpstreamKind Final(std::string name, std::string answers) {
  return {.name = std::move(name),
          .answers = std::move(answers),
          .on_read = kNeverWritten,
          .on_write = kRefused};
}

// An answer that says that nothing was done, and that costs an attempt.
UpstreamKind Failure(std::string name, std::string answers) {
  return {.name = std::move(name),
          .answers = std::move(answers),
          .on_read = kNextAttempt,
          .on_write = kWrittenTwice};
}

UpstreamKind Throttled(std::string name, std::string answers, int seconds) {
  return {.name = std::move(name),
          .answers = std::move(answers),
          .on_read = kThrottled,
          .on_write = kThrottledWritten,
          .retry_after_seconds = seconds,
          .slow = seconds > 1};
}

std::vector<UpstreamKind> OfConnections() {
  return {Connections("refused", "refuse"),
          Connections("connect_into_a_black_hole", "black-hole", true),
          Connections("reset_on_connect", "reset"),
          Connections("tls_handshake_stalls", "stall", true),
          Connections("certificate_for_another_name", "wrong-name"),
          Connections("certificate_expired", "expired")};
}

std::vector<UpstreamKind> OfTheWire() {
  std::vector<UpstreamKind> kinds;
  kinds.push_back({.name = "reset_after_the_request",
                   .answers = R"("reset-before")",
                   .on_read = kNextOrAtOnce,
                   .on_write = kWrittenTwice});
  kinds.push_back({.name = "end_without_a_reply",
                   .answers = R"("close-before")",
                   .on_read = kNextOrAtOnce,
                   .on_write = kWrittenTwice});
  kinds.push_back(Lost("cut_short_in_the_headers", R"("truncate-headers")"));
  kinds.push_back(Lost("cut_short_in_the_body", R"("truncate")"));
  kinds.push_back(Lost("cut_short_in_a_chunk", R"("truncate-chunk")"));
  kinds.push_back(Endless("content_length_too_long", R"("length-too-long")"));
  kinds.push_back(Lost("content_length_too_short", R"("length-too-short")"));
  kinds.push_back({.name = "segments_of_one_byte",
                   .answers = R"("trickle")",
                   .on_read = kNotDisturbed,
                   .on_write = kNotDisturbed});
  kinds.push_back(Endless("trickle_of_30_seconds", R"({"fault": "trickle", "spreadMs": 30000})"));
  kinds.push_back({.name = "answer_lost_after_the_write",
                   .answers = R"("reset-after")",
                   .on_read = kNextOrAtOnce,
                   .on_write = kReadBack});
  return kinds;
}

std::vector<UpstreamKind> OfBodies() {
  return {Lost("ok_with_html", R"("garbage")"),
          Lost("ok_with_a_status_of_failure", R"("status-in-200")"),
          Costly(Lost("ok_with_40_mib", R"("huge")")),
          Costly(Lost("gzip_bomb", R"("gzip-bomb")")),
          Lost("deep_json", R"("deep-json")"),
          Lost("invalid_utf8", R"("bad-utf8")"),
          Lost("duplicate_keys", R"("duplicate-key")")};
}

std::vector<UpstreamKind> OfStatuses() {
  std::vector<UpstreamKind> kinds = {
      Final("redirect_to_another_host", R"("redirect")"),
      Final("forbidden", "403"),
      Final("not_found", "404"),
      Final("invalid", "422"),
      Final("retry_after_a_day", R"({"status": 429, "retryAfter": 86400})"),
      Failure("retry_after_garbage", R"({"status": 429, "retryAfter": "soon"})"),
      Failure("retry_after_a_date",
              R"({"status": 429, "retryAfter": "Fri, 31 Dec 2100 23:59:59 GMT"})"),
      Failure("internal_error", "500"),
      Failure("unavailable", "503"),
      Throttled("retry_after_0", R"({"status": 429, "retryAfter": 0})", 0),
      Throttled("retry_after_2", R"({"status": 429, "retryAfter": 2})", 2)};
  kinds.push_back({.name = "unauthorized_once",
                   .answers = "401",
                   .on_read = kNotDisturbed,
                   .on_write = kThrottledWritten});
  kinds.push_back({.name = "unauthorized_for_ever",
                   .answers = "401",
                   .for_ever = true,
                   .on_read = kNeverWritten,
                   .on_write = {R::FAILED, 1, 1, 2}});
  kinds.push_back({.name = "three_conflicts",
                   .answers = "409, 409, 409",
                   .on_read = kNeverWritten,
                   .on_write = {R::CHANGED, 4, 4, 4}});
  kinds.push_back(Lost("timeout_after_the_write", R"({"fault": "status-after", "status": 504})"));
  return kinds;
}

// Not in the list that the others come from, and as likely: kOwnKinds of them.
std::vector<UpstreamKind> More() {
  std::vector<UpstreamKind> kinds = {
      Failure("too_many_requests", "429"), Failure("request_timeout", "408"),
      Lost("internal_error_after_the_write", R"({"fault": "status-after", "status": 500})"),
      Throttled("unavailable_retry_after_1", R"({"status": 503, "retryAfter": 1})", 1),
      Endless("no_answer_after_the_write", R"("stall-after")")};
  kinds.push_back({.name = "no_answer",
                   .answers = R"("stall")",
                   .on_read = kOutOfTime,
                   .on_write = kOutOfTimeWritten,
                   .node_timeout_seconds = 3,
                   .slow = true});
  kinds.push_back({.name = "end_after_the_write",
                   .answers = R"("close-after")",
                   .on_read = kNextOrAtOnce,
                   .on_write = kReadBack});
  kinds.push_back({.name = "nothing_can_be_read_after_a_lost_write",
                   .answers = R"("reset-after")",
                   .on_read = kNextOrAtOnce,
                   .on_write = {R::OUTCOME_UNKNOWN, 1, 1, 1},
                   .node_timeout_seconds = 3,
                   .slow = true,
                   .nothing_can_be_read = true});
  return kinds;
}

}  // namespace

const std::vector<UpstreamKind>& UpstreamKinds() {
  static const auto* const kKinds = [] {
    auto* all = new std::vector<UpstreamKind>;
    for (auto part : {OfConnections(), OfTheWire(), OfBodies(), OfStatuses(), More()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *kKinds;
}

const std::vector<ImpossibleKind>& ImpossibleKinds() {
  static const auto* const kKinds = [] {
    const std::string no_watch = "nodeops watches no nodes: it gets, lists, patches and updates";
    return new std::vector<ImpossibleKind>{
        {"goaway", "it belongs to HTTP/2, and nodeops offers and accepts HTTP/1.1 alone"},
        {"watch_gone_as_a_status", no_watch},
        {"watch_gone_as_an_event", no_watch},
        {"watch_frame_cut_short", no_watch},
        {"watch_of_bookmarks_alone", no_watch},
        {"watch_that_ends_after_each_event", no_watch}};
  }();
  return *kKinds;
}

}  // namespace nodeops::tests
