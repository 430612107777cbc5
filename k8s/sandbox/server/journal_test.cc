#include "k8s/sandbox/server/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using testing::Not;

JournalEntry Patch(std::string node, int status, bool took_effect) {
  JournalEntry entry;
  entry.time = absl::FromUnixMillis(1'700'000'000'250);
  entry.connection = 3;
  entry.user = "admin";
  entry.user_agent = "nodeops/0.1";
  entry.method = "PATCH";
  entry.resource = "nodes";
  entry.path = "/api/v1/nodes/" + node;
  entry.verb = "patch";
  entry.node = node;
  entry.request_body = R"({"spec":{}})";
  entry.status = status;
  entry.resource_version = "17";
  entry.took_effect = took_effect;
  return entry;
}

TEST(JournalTest, AnEntryIsOneLineOfJson) {
  Journal journal;
  journal.Append(Patch("n1", 200, true));
  EXPECT_EQ(journal.ToJsonLines(),
            R"({"number":1,"time":"2023-11-14T22:13:20.25+00:00","connection":3,"user":"admin",)"
            R"("userAgent":"nodeops/0.1","method":"PATCH","path":"/api/v1/nodes/n1","query":"",)"
            R"("verb":"patch","resource":"nodes","node":"n1","contentType":"",)"
            R"("requestResourceVersion":"",)"
            R"("requestBody":"{\"spec\":{}}","requestBytes":11,"status":200,)"
            R"("resourceVersion":"17","fault":"","tookEffect":true})"
            "\n");
}

TEST(JournalTest, ReadsOnlyWhatIsNewer) {
  Journal journal;
  journal.Append(Patch("n1", 200, true));
  journal.Append(Patch("n2", 409, false));
  EXPECT_THAT(journal.ToJsonLines(1), HasSubstr(R"("node":"n2")"));
  EXPECT_THAT(journal.ToJsonLines(1), Not(HasSubstr(R"("node":"n1")")));
  EXPECT_EQ(journal.ToJsonLines(2), "");
}

TEST(JournalTest, KeepsTheLastEntriesAndCountsThemAll) {
  Journal journal(2);
  for (int i = 0; i < 5; ++i) journal.Append(Patch("n1", 200, i != 0));
  ASSERT_EQ(journal.entries().size(), 2u);
  EXPECT_EQ(journal.entries().front().number, 4);
  EXPECT_EQ(journal.Requests("patch"), 5);
  EXPECT_EQ(journal.Effects("patch"), 4);
  EXPECT_EQ(journal.Requests("get"), 0);
  EXPECT_THAT(journal.StatsJson(), HasSubstr(R"("firstKept":4,"last":5)"));
}

TEST(JournalTest, CountsWhatIsNotAboutNodesApart) {
  Journal journal;
  for (const char* resource : {"nodes", "events", ""}) {
    JournalEntry entry = Patch("", 200, true);
    entry.resource = resource;
    journal.Append(entry);
  }
  EXPECT_EQ(journal.Requests("patch"), 2);
  EXPECT_EQ(journal.Effects("patch events"), 1);
  EXPECT_THAT(journal.ToJsonLines(), HasSubstr(R"("resource":"events")"));
}

TEST(JournalTest, CountsByVerbStatusFaultAndUserAgent) {
  Journal journal;
  journal.Append(Patch("n1", 200, true));
  journal.Append(Patch("n1", 409, false));
  JournalEntry lost = Patch("n1", 0, true);
  lost.fault = "reset-after";
  journal.Append(lost);
  EXPECT_EQ(journal.StatsJson(),
            R"({"requests":{"patch":3},"writesThatTookEffect":{"patch":2},)"
            R"("statuses":{"0":1,"200":1,"409":1},"faults":{"reset-after":1},)"
            R"("conflicts":{"patch":{"nodeops/0.1":1}},"firstKept":1,"last":3})");
}

TEST(JournalTest, TextFromOutsideIsCappedAndCannotForgeLines) {
  Journal journal;
  JournalEntry entry = Patch("n1", 400, false);
  entry.user_agent = "a\n{\"number\":9}\xff";
  entry.request_body = std::string(100'000, 'x');
  journal.Append(entry);
  const std::string lines = journal.ToJsonLines();
  EXPECT_EQ(lines.find('\n'), lines.size() - 1);
  EXPECT_LT(lines.size(), 4000u);
  EXPECT_THAT(lines, HasSubstr(R"("requestBytes":100000)"));
  EXPECT_THAT(lines, HasSubstr(R"(a\\x0a{\"number\":9}\\xff)"));
}

TEST(JournalTest, ManyNamesOfClientsAreCountedTogether) {
  Journal journal(1);
  for (int i = 0; i < 3000; ++i) {
    JournalEntry entry = Patch("n1", 409, false);
    entry.user_agent = "agent-" + std::to_string(i);
    journal.Append(entry);
  }
  EXPECT_THAT(journal.StatsJson(), HasSubstr("\"(other)\":2000"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
