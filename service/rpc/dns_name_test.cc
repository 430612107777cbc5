#include "service/rpc/dns_name.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::rpc {
namespace {

TEST(IsDns1123Subdomain, AcceptsWhatKubernetesAccepts) {
  for (const std::string& name :
       {std::string("a"), std::string("0"), std::string("node-1"), std::string("10.0.0.1"),
        std::string("a--b.c-d.e"), std::string("ip-10-0-0-1.eu-west-1.compute.internal"),
        std::string(253, 'a')}) {
    EXPECT_TRUE(IsDns1123Subdomain(name)) << name;
  }
}

TEST(IsDns1123Subdomain, RefusesEverythingElse) {
  for (const std::string& name :
       {std::string(), std::string("."), std::string("a."), std::string(".a"), std::string("a..b"),
        std::string("-a"), std::string("a-"), std::string("a.-b"), std::string("a-.b"),
        std::string("Node"), std::string("a_b"), std::string("a b"), std::string("a/b"),
        std::string("../a"), std::string("a%2fb"), std::string("n\xc3\xb6"), std::string("a\n"),
        std::string("a\0b", 3), std::string(254, 'a')}) {
    EXPECT_FALSE(IsDns1123Subdomain(name)) << name;
  }
}

}  // namespace
}  // namespace nodeops::rpc
