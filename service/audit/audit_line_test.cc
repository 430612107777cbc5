#include "service/audit/audit_line.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <string>

namespace nodeops::audit {
namespace {

const absl::Time kNow = absl::FromUnixMillis(1'800'000'000'250);

v1::Operation Operation() {
  v1::Operation operation;
  operation.set_name("operations/a");
  operation.set_actor("ops");
  operation.set_action(v1::Operation::CORDON);
  operation.set_mode(v1::Operation::EXECUTE);
  operation.set_state(v1::Operation::PARTIALLY_FAILED);
  operation.set_reason("kernel");
  operation.mutable_counts()->set_total(3);
  operation.mutable_counts()->set_changed(2);
  operation.mutable_counts()->set_failed(1);
  return operation;
}

TEST(AuditLineTest, ACallThatIsAccepted) {
  EXPECT_EQ(CallLine({.time = kNow,
                      .method = "CancelOperation",
                      .actor = "ops",
                      .authentication = "certificate",
                      .peer = "ipv4:10.0.0.1:5",
                      .request = R"({"name":"operations/a"})",
                      .operation = "operations/a"}),
            R"({"time":"2027-01-15T08:00:00.250000Z","kind":"call","method":"CancelOperation",)"
            R"("actor":"ops","authentication":"certificate","peer":"ipv4:10.0.0.1:5",)"
            R"("request":"{\"name\":\"operations/a\"}","decision":"accepted","code":"OK",)"
            R"("operation":"operations/a"})");
}

TEST(AuditLineTest, ACallThatIsRefusedOrLeft) {
  const std::string refused = CallLine(
      {.time = kNow, .code = absl::StatusCode::kInvalidArgument, .message = "targets: none"});
  EXPECT_NE(refused.find(R"("decision":"refused","code":"INVALID_ARGUMENT","message":"targets: )"),
            std::string::npos);
  const std::string left = CallLine({.time = kNow, .code = absl::StatusCode::kCancelled});
  EXPECT_NE(left.find(R"("decision":"abandoned","code":"CANCELLED")"), std::string::npos);
}

TEST(AuditLineTest, AnOperationsBeginningAndEnd) {
  EXPECT_EQ(AcceptedLine(Operation(), kNow),
            R"({"time":"2027-01-15T08:00:00.250000Z","kind":"operation_accepted",)"
            R"("operation":"operations/a","actor":"ops","action":"CORDON","mode":"EXECUTE",)"
            R"("reason":"kernel","nodes":3})");
  EXPECT_EQ(EndedLine(Operation(), kNow),
            R"({"time":"2027-01-15T08:00:00.250000Z","kind":"operation_ended",)"
            R"("operation":"operations/a","actor":"ops","action":"CORDON","mode":"EXECUTE",)"
            R"("reason":"kernel","nodes":3,"state":"PARTIALLY_FAILED","changed":2,"unchanged":0,)"
            R"("failed":1,"cancelled":0,"expired":0,"skipped":0,"outcome_unknown":0,)"
            R"("would_change":0})");
  EXPECT_EQ(GapLine(7, kNow), R"({"time":"2027-01-15T08:00:00.250000Z","kind":"gap","lost":7})");
}

TEST(AuditLineTest, HostileTextMakesOneShortLineOfJson) {
  const std::string hostile = "\n\x1b[2J\"\\\xff" + std::string(100'000, '"');
  const std::string line = CallLine({.time = kNow,
                                     .method = hostile,
                                     .actor = hostile,
                                     .authentication = hostile,
                                     .peer = hostile,
                                     .request = hostile,
                                     .code = absl::StatusCode::kInternal,
                                     .message = hostile,
                                     .operation = hostile});
  EXPECT_LE(line.size(), size_t{16} << 10);
  for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  rapidjson::Document json;
  EXPECT_FALSE(json.Parse(line.c_str()).HasParseError());
  EXPECT_TRUE(std::string(json["actor"].GetString()).starts_with(R"(\x0a\x1b[2J"\\xff)"));
}

}  // namespace
}  // namespace nodeops::audit
