#include "k8s/sandbox/event_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

constexpr char kEvents[] = "/api/v1/namespaces/default/events";
constexpr char kBody[] =
    R"({"metadata":{"name":"a"},"involvedObject":{"kind":"Node","name":"n1","uid":"n1"}})";

class EventHandlerTest : public testing::Test {
 protected:
  ApiResponse Send(const std::string& method, const std::string& url, const std::string& body = "",
                   const std::string& type = "application/json") {
    const auto target = RequestTarget::Parse(url);
    return handler_.Handle({method, url, {{"Content-Type", type}}, body}, *target,
                           ParseRoute(method, *target));
  }

  base::SimulatedClock clock_;
  EventHandler handler_{clock_, [] { return "uid"; }};
};

TEST_F(EventHandlerTest, CreatesPatchesAndLists) {
  EXPECT_EQ(Send("POST", kEvents, kBody).status, 201);
  EXPECT_EQ(Send("GET", std::string(kEvents) + "/a").status, 200);
  const ApiResponse patched = Send("PATCH", std::string(kEvents) + "/a?fieldManager=me",
                                   R"({"count":2})", "application/merge-patch+json");
  EXPECT_EQ(patched.status, 200);
  EXPECT_THAT(patched.body, HasSubstr(R"("manager":"me")"));
  EXPECT_THAT(Send("GET", "/api/v1/events?fieldSelector=involvedObject.uid%3Dn1&limit=500").body,
              HasSubstr(R"("count":2)"));
  EXPECT_EQ(handler_.revision(), 3);
}

TEST_F(EventHandlerTest, RefusesTheRest) {
  const struct {
    const char* method;
    const char* path;
    const char* type;
    int status;
  } cases[] = {{"POST", "/api/v1/events", "application/json", 405},
               {"POST", kEvents, "application/yaml", 415},
               {"DELETE", "/api/v1/namespaces/default/events/a", "", 405},
               {"PUT", "/api/v1/namespaces/default/events/a", "application/json", 405},
               {"GET", "/api/v1/namespaces/default/events?watch=1", "", 405},
               {"GET", "/api/v1/namespaces/default/events/none", "", 404},
               {"GET", "/api/v1/namespaces/default/events/a/status", "", 404},
               {"POST", "/api/v1/namespaces/default/events?dryRun=Some", "application/json", 422},
               {"POST", "/api/v1/namespaces/default/events?dryRun=All", "application/json", 201}};
  for (const auto& expected : cases) {
    EXPECT_EQ(Send(expected.method, expected.path, kBody, expected.type).status, expected.status)
        << expected.method << ' ' << expected.path;
  }
  EXPECT_EQ(handler_.revision(), 1);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
