#include "k8s/sandbox/status_error.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::k8s::sandbox {
namespace {

TEST(StatusErrorTest, IsWrittenAsTheServerWritesIt) {
  EXPECT_EQ(Modified("n\"1").ToJson(),
            R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)"
            R"("Operation cannot be fulfilled on nodes \"n\"1\": the object has been modified; )"
            R"(please apply your changes to the latest version and try again","reason":"Conflict",)"
            R"("details":{"name":"n\"1","kind":"nodes"},"code":409})");
}

TEST(StatusErrorTest, WithoutDetailsThereAreNone) {
  EXPECT_EQ(Unauthorized().ToJson(),
            R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
            R"("message":"Unauthorized","reason":"Unauthorized","code":401})");
}

TEST(StatusErrorTest, ForbiddenNamesTheObjectIfThereIsOne) {
  EXPECT_EQ(Forbidden("u", "list", "leases", "coordination.k8s.io", "").message,
            R"(leases.coordination.k8s.io is forbidden: User "u" cannot list resource "leases" in )"
            R"(API group "coordination.k8s.io" at the cluster scope)");
  EXPECT_EQ(Forbidden("u", "get", "nodes", "", "n").message.substr(0, 22),
            R"(nodes "n" is forbidden)");
}

TEST(StatusErrorTest, AMessageNamesAProblemOnceAndTheCausesKeepIt) {
  const StatusCause cause{"FieldValueInvalid", "is bad", "a"};
  const StatusError error = Invalid("n", {cause, cause, {"FieldValueInvalid", "is worse", "b"}});
  EXPECT_EQ(error.message, R"(Node "n" is invalid: [a: is bad, b: is worse])");
  EXPECT_EQ(error.causes.size(), 3u);
  EXPECT_EQ(Invalid("n", {cause}).message, R"(Node "n" is invalid: a: is bad)");
}

TEST(StatusErrorTest, AnExpiredListSaysWhereToGoOn) {
  const std::string json = ContinueExpired("token").ToJson();
  EXPECT_NE(json.find(R"("metadata":{"continue":"token"})"), std::string::npos);
  EXPECT_NE(json.find(R"("code":410)"), std::string::npos);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
