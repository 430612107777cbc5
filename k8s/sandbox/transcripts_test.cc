// Replays the recorded exchanges about nodes, in order, and compares what does not vary.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/testing/simulated_clock.h"
#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr char kCreateBody[] =
    R"({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "NAME", "labels": {"pool": )"
    R"("demo", "topology.kubernetes.io/zone": "zone-a"}, "annotations": {"team.example.com/owner": )"
    R"("storage"}}, "spec": {"podCIDR": "10.9.0.0/24", "providerID": "x:///NAME"}})";

struct Exchange {
  ApiRequest request;
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

std::vector<std::pair<std::string, std::string>> ReadHeaders(std::istream& in) {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string line;
  while (std::getline(in, line) && !line.empty() && line != "--- response") {
    headers.push_back(absl::StrSplit(line, absl::MaxSplits(": ", 1)));
  }
  return headers;
}

Exchange ReadExchange(const std::string& name) {
  std::ifstream in("k8s/testing/transcripts/" + name + ".txt");
  EXPECT_TRUE(in) << name;
  Exchange exchange;
  std::string line;
  while (std::getline(in, line) && line[0] == '#') {
  }
  const std::vector<std::string> request_line = absl::StrSplit(line, ' ');
  exchange.request.method = request_line[0];
  exchange.request.target = request_line[1];
  exchange.request.headers = ReadHeaders(in);
  for (auto& [key, value] : exchange.request.headers) {
    if (key == "Authorization")
      value = std::regex_replace(value, std::regex("<token of (.*)>"), "$1");
  }
  std::string body;
  while (std::getline(in, line) && line != "--- response") body += line + "\n";
  while (!body.empty() && body.back() == '\n') body.pop_back();
  exchange.request.body = body;
  std::getline(in, line);
  exchange.status = std::stoi(line.substr(9));
  for (auto& [key, value] : ReadHeaders(in)) exchange.headers[key] = value;
  std::stringstream rest;
  rest << in.rdbuf();
  exchange.body = rest.str();
  while (!exchange.body.empty() && exchange.body.back() == '\n') exchange.body.pop_back();
  return exchange;
}

class TranscriptsTest : public ::testing::Test {
 protected:
  static ApiServerOptions Options() {
    ApiServerOptions options;
    options.users = {{"admin", {"admin"}}, {"nobody", {"nobody", false, false}}};
    return options;
  }

  TranscriptsTest() {
    // The recorded bodies name the time of their nodes' creation.
    absl::Time recorded;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, "2026-11-23T08:58:50Z", &recorded, nullptr));
    clock_.Advance(recorded - clock_.Now());
    for (const char* name : {"demo-1", "demo-2"}) {
      Send("POST", "/api/v1/nodes", absl::StrReplaceAll(kCreateBody, {{"NAME", name}}));
    }
    LearnFromBodies(ReadExchange("02-node-get").body, *server_.NodeJson("demo-1"));
    const std::string list = ReadExchange("40-list-limit").body;
    ours_[UidOf(list, "demo-2")] = UidOf(*server_.NodeJson("demo-2"), "demo-2");
  }

  ApiResponse Send(std::string method, std::string target, std::string body = "",
                   std::string user_agent = "nodeops/0.1") {
    std::vector<std::pair<std::string, std::string>> headers = {
        {"Authorization", "Bearer admin"},
        {"Content-Type", method == "PATCH" ? "application/merge-patch+json" : "application/json"}};
    if (!user_agent.empty()) headers.emplace_back("User-Agent", user_agent);
    return server_.Handle({std::move(method), std::move(target), headers, std::move(body)});
  }

  static std::string UidOf(const std::string& json, const std::string& name) {
    std::smatch match;
    const std::regex pattern("\"name\":\"" + name + "\",\"uid\":\"([^\"]*)\"");
    EXPECT_TRUE(std::regex_search(json, match, pattern));
    return match[1];
  }

  // Both bodies tell the same: what is first seen at a place stands for what we have there.
  void LearnFromBodies(const std::string& recorded, const std::string& ours) {
    const std::regex pattern("\"(resourceVersion|uid)\":\"([0-9a-f-]+)\"");
    auto mine = std::sregex_iterator(ours.begin(), ours.end(), pattern);
    for (auto it = std::sregex_iterator(recorded.begin(), recorded.end(), pattern);
         it != std::sregex_iterator() && mine != std::sregex_iterator(); ++it, ++mine) {
      const std::string key = (*it)[2];
      if ((*it)[1] == (*mine)[1] && ours_.count(key) == 0 && key.rfind("00000000-", 0) != 0) {
        ours_[key] = (*mine)[2];
      }
    }
  }

  // The recorded text with our uids and versions, also within continue tokens.
  std::string Translate(std::string text) const {
    const std::regex token("eyJ2Ijoi[A-Za-z0-9_-]+");
    std::smatch match;
    std::string translated;
    while (std::regex_search(text, match, token)) {
      std::string json;
      EXPECT_TRUE(absl::WebSafeBase64Unescape(match.str(), &json));
      translated += match.prefix().str() + absl::WebSafeBase64Escape(Translate(json));
      text = match.suffix().str();
    }
    text = translated + text;
    for (const auto& [recorded, ours] : ours_) {
      text = std::regex_replace(text, std::regex("\\b" + recorded + "\\b"), "<" + recorded + ">");
    }
    for (const auto& [recorded, ours] : ours_) {
      text = absl::StrReplaceAll(text, {{"<" + recorded + ">", ours}});
    }
    return text;
  }

  // Times are those of the recording and of the simulated clock.
  static std::string WithoutTimes(const std::string& text) {
    return std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"), "TIME");
  }

  ApiResponse Replay(const std::string& name) {
    SCOPED_TRACE(name);
    const Exchange exchange = ReadExchange(name);
    ApiRequest request = exchange.request;
    request.target = Translate(request.target);
    request.body = Translate(request.body);
    ApiResponse response = server_.Handle(request);
    EXPECT_EQ(response.status, exchange.status);
    for (const char* header : {"Content-Type", "Retry-After", "Cache-Control"}) {
      const auto recorded = exchange.headers.find(header);
      const auto ours = std::find_if(response.headers.begin(), response.headers.end(),
                                     [&](const auto& pair) { return pair.first == header; });
      EXPECT_EQ(recorded == exchange.headers.end() ? "" : recorded->second,
                ours == response.headers.end() ? "" : ours->second)
          << header;
    }
    if (response.watch != nullptr) return response;
    LearnFromBodies(exchange.body, response.body);
    EXPECT_EQ(WithoutTimes(response.body), WithoutTimes(Translate(exchange.body)));
    return response;
  }

  base::SimulatedClock clock_;
  ApiServer server_{Options(), clock_};
  std::map<std::string, std::string> ours_;
};

// One server sees all of it in the recording's order, as each exchange builds on those before.
TEST_F(TranscriptsTest, AnswersAsTheRealServerDid) {
  Replay("01-node-create");
  for (const char* name : {"02-node-get",
                           "03-put-cordon-ok",
                           "04-put-stale-conflict",
                           "05-put-without-resourceVersion",
                           "02-node-get-2",
                           "06-put-wrong-uid",
                           "07-put-missing-node",
                           "08-put-name-mismatch",
                           "10-patch-guarded-ok",
                           "11-patch-guarded-conflict",
                           "12-patch-unguarded",
                           "13-patch-no-op",
                           "14-patch-remove-annotation",
                           "15-patch-dry-run",
                           "16-json-patch-test-fails",
                           "17-patch-uid-mismatch",
                           "18-patch-wrong-content-type",
                           "19-patch-invalid-json",
                           "20-patch-wrong-type",
                           "21-strategic-merge",
                           "22-patch-partial-metadata",
                           "30-401",
                           "31-403-get",
                           "31-403-patch",
                           "32-404",
                           "33-405",
                           "40-list-limit",
                           "41-list-continue",
                           "42-list-field-selector",
                           "43-list-bad-label-selector",
                           "44-list-bad-field-selector",
                           "45-list-set-selector"}) {
    Replay(name);
  }
  // 50: while the watch is open somebody ticks twice at one node and deletes another.
  ApiResponse watched = Replay("50-watch");
  ASSERT_NE(watched.watch, nullptr);
  EXPECT_EQ(watched.watch->timeout(), absl::Seconds(4));
  for (const char* tick : {"1795424331.748092", "1795424331.7560806"}) {
    Send("PATCH", "/api/v1/nodes/demo-2",
         std::string(R"({"metadata":{"annotations":{"tick":")") + tick + R"("}}})", "");
  }
  Send("DELETE", "/api/v1/nodes/demo-3");
  std::string events = watched.watch->Take();
  events += watched.watch->Bookmark() + watched.watch->Bookmark();
  const std::string recorded = ReadExchange("50-watch").body + "\n";
  LearnFromBodies(recorded, events);
  EXPECT_EQ(WithoutTimes(events), WithoutTimes(Translate(recorded)));
}

TEST_F(TranscriptsTest, CreatesEventsAsRecorded) {
  const Exchange exchange = ReadExchange("65-event-create");
  const ApiResponse response = server_.Handle(exchange.request);
  EXPECT_EQ(response.status, exchange.status);
  std::smatch name;
  const std::regex pattern("\"name\":\"demo-1\\.([0-9a-z]{5})\"");
  ASSERT_TRUE(std::regex_search(response.body, name, pattern)) << response.body;
  ours_["79l92"] = name[1];
  LearnFromBodies(exchange.body, response.body);
  EXPECT_EQ(WithoutTimes(response.body), WithoutTimes(Translate(exchange.body)));
}

TEST_F(TranscriptsTest, RefusesContinueTokensOlderThanTheHistory) {
  const int64_t version = server_.revision();
  ours_["21008"] = std::to_string(version);
  server_.KubeletWrite("demo-1");
  server_.Compact();
  Replay("46-list-expired-continue");
}

TEST_F(TranscriptsTest, TellsAWatchThatItIsTooOld) {
  server_.Compact();
  ours_["20847"] = std::to_string(server_.revision());
  const ApiResponse response = Replay("51-watch-too-old");
  ASSERT_NE(response.watch, nullptr);
  EXPECT_EQ(response.watch->Take(), Translate(ReadExchange("51-watch-too-old").body) + "\n");
  EXPECT_TRUE(response.watch->ended());
  EXPECT_EQ(response.watch->Take(), "");
}

TEST_F(TranscriptsTest, RefusesVersionsThatAreYetToCome) {
  ours_["21002"] = std::to_string(server_.revision());
  Replay("52-watch-future");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
