#include "k8s/sandbox/server/request_handler.h"

#include <rapidjson/document.h>

#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "k8s/sandbox/server/fault_answer.h"
#include "k8s/sandbox/server/spoiled_answer.h"

namespace nodeops::k8s::sandbox {
namespace {

std::pair<std::string, std::string> SplitTarget(const std::string& target) {
  const size_t question = target.find('?');
  if (question == std::string::npos) return {target, ""};
  return {target.substr(0, question), target.substr(question + 1)};
}

// The resourceVersion in a body's metadata: what a PUT or a merge patch is guarded by.
std::string GuardOf(const std::string& body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return "";
  const auto metadata = document.FindMember("metadata");
  if (metadata == document.MemberEnd() || !metadata->value.IsObject()) return "";
  const auto version = metadata->value.FindMember("resourceVersion");
  if (version == metadata->value.MemberEnd() || !version->value.IsString()) return "";
  return {version->value.GetString(), version->value.GetStringLength()};
}

JournalEntry EntryOf(const Arrival& arrival) {
  JournalEntry entry;
  entry.connection = arrival.connection;
  entry.user = arrival.info.user;
  entry.user_agent = std::string(HeaderOf(arrival.request, "User-Agent"));
  entry.method = arrival.request.method;
  std::tie(entry.path, entry.query) = SplitTarget(arrival.request.target);
  entry.verb = arrival.info.verb;
  entry.resource = arrival.info.resource;
  if (arrival.info.resource == "nodes") entry.node = arrival.info.name;
  entry.content_type = std::string(HeaderOf(arrival.request, "Content-Type"));
  entry.request_resource_version = GuardOf(arrival.request.body);
  entry.request_body = arrival.request.body;
  entry.fault = FaultName(arrival.fault);
  return entry;
}

bool IsOwn(const ApiRequest& request) { return absl::StartsWith(request.target, "/sandbox/"); }

ApiResponse StatusOnly(int status, const RequestInfo& info) {
  return FaultAnswer({.kind = FaultKind::kStatus, .status = status}, info);
}

ApiResponse Body(const char* content_type, std::string body) {
  ApiResponse response;
  response.headers.emplace_back("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

// How the answer goes out, if not as it should.
Outcome::Kind KindOf(FaultKind kind) {
  switch (kind) {
    case FaultKind::kTruncateHeaders:
      return Outcome::Kind::kTruncatedHeaders;
    case FaultKind::kTruncate:
      return Outcome::Kind::kTruncated;
    case FaultKind::kTruncateChunk:
      return Outcome::Kind::kTruncatedChunk;
    case FaultKind::kLengthTooLong:
      return Outcome::Kind::kTooLong;
    case FaultKind::kLengthTooShort:
      return Outcome::Kind::kTooShort;
    case FaultKind::kTrickle:
      return Outcome::Kind::kTrickle;
    case FaultKind::kCloseBefore:
    case FaultKind::kCloseAfter:
      return Outcome::Kind::kClosed;
    case FaultKind::kResetBefore:
    case FaultKind::kResetAfter:
      return Outcome::Kind::kReset;
    case FaultKind::kStall:
    case FaultKind::kStallAfter:
      return Outcome::Kind::kSilence;
    default:
      return Outcome::Kind::kAnswer;
  }
}

bool SendsNothing(Outcome::Kind kind) {
  return kind == Outcome::Kind::kClosed || kind == Outcome::Kind::kReset ||
         kind == Outcome::Kind::kSilence;
}

// `response` is the API server's, if it was asked.
Outcome OutcomeOf(const Arrival& arrival, ApiResponse response) {
  const FaultKind fault = arrival.fault.kind;
  Outcome outcome{.kind = KindOf(fault), .spread = arrival.fault.spread};
  if (SendsNothing(outcome.kind)) return outcome;
  if (fault == FaultKind::kStatus || fault == FaultKind::kStatusAfter) {
    response = FaultAnswer(arrival.fault, arrival.info);
  } else if (fault == FaultKind::kRedirect) {
    response = RedirectAnswer(arrival.request);
  } else if (SpoilsBody(fault)) {
    response = SpoiledAnswer(fault, response);
  }
  outcome.response = std::move(response);
  return outcome;
}

}  // namespace

RequestHandler::RequestHandler(ApiServer& server, FaultScript& script, Journal& journal,
                               base::Clock& clock)
    : server_(server), script_(script), journal_(journal), clock_(clock) {}

Arrival RequestHandler::Arrive(ApiRequest request, uint64_t connection) {
  Arrival arrival;
  arrival.info = server_.Describe(request);
  if (arrival.info.resource == "nodes" && arrival.info.allowed) {
    arrival.fault = script_.Next(arrival.info.name, arrival.info.verb);
  }
  arrival.request = std::move(request);
  arrival.connection = connection;
  return arrival;
}

Outcome RequestHandler::Handle(Arrival arrival) {
  if (IsOwn(arrival.request)) return {.response = HandleOwn(arrival)};
  JournalEntry entry = EntryOf(arrival);
  WriteBefore(arrival);
  ApiResponse response;
  if (TakesEffect(arrival.fault.kind)) {
    const auto written = [&] { return server_.revision() + server_.event_revision(); };
    const int64_t before = written();
    response = server_.Handle(arrival.request);
    entry.took_effect = written() != before;
  }
  Outcome outcome = OutcomeOf(arrival, std::move(response));
  entry.status = SendsNothing(outcome.kind) ? 0 : outcome.response.status;
  entry.resource_version = server_.ResourceVersionOf(entry.node).value_or("");
  entry.time = clock_.Now();
  journal_.Append(std::move(entry));
  return outcome;
}

ApiResponse RequestHandler::Refuse(ApiRequest request, uint64_t connection, int status) {
  Arrival arrival;
  arrival.info = server_.Describe(request);
  arrival.request = std::move(request);
  arrival.connection = connection;
  JournalEntry entry = EntryOf(arrival);
  entry.status = status;
  entry.resource_version = server_.ResourceVersionOf(entry.node).value_or("");
  entry.time = clock_.Now();
  journal_.Append(std::move(entry));
  return StatusOnly(status, arrival.info);
}

void RequestHandler::WriteBefore(const Arrival& arrival) {
  switch (arrival.fault.kind) {
    case FaultKind::kRace:
      server_.KubeletWrite(arrival.info.name);
      break;
    case FaultKind::kReplace:
      server_.ReplaceNode(arrival.info.name);
      break;
    case FaultKind::kDelete:
      server_.DeleteNode(arrival.info.name);
      break;
    default:
      break;
  }
}

ApiResponse RequestHandler::HandleOwn(const Arrival& arrival) const {
  if (arrival.info.user.empty()) return StatusOnly(401, arrival.info);
  if (arrival.info.user != "admin") return StatusOnly(403, arrival.info);
  if (arrival.request.method != "GET") return StatusOnly(405, arrival.info);
  const auto [path, query] = SplitTarget(arrival.request.target);
  if (path == "/sandbox/stats") return Body("application/json", journal_.StatsJson() + "\n");
  if (path != "/sandbox/journal") return StatusOnly(404, arrival.info);
  int64_t after = 0;
  constexpr absl::string_view kAfter = "after=";
  for (const absl::string_view parameter : absl::StrSplit(query, '&')) {
    if (absl::StartsWith(parameter, kAfter) &&
        !absl::SimpleAtoi(parameter.substr(kAfter.size()), &after)) {
      return StatusOnly(400, arrival.info);
    }
  }
  return Body("application/x-ndjson", journal_.ToJsonLines(after));
}

}  // namespace nodeops::k8s::sandbox
