#include "service/http/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace nodeops::http {
namespace {

using testing::Contains;
using testing::Pair;

constexpr base::EmbeddedFile kFiles[] = {
    {"/index.html", "<!doctype html>"},
    {"/assets/index-0a1b2c3d.js", "let a;"},
    {"/assets/index-0a1b2c3d.css", "a{}"},
    {"/favicon.svg", "<svg/>"},
    {"/data", "?"},
};

std::string Header(const HttpAnswer& answer, const std::string& name) {
  for (const auto& header : answer.headers) {
    if (header.first == name) return header.second;
  }
  return "";
}

TEST(StaticFiles, HaveTheirTypes) {
  const StaticFiles files(kFiles);
  const auto type = [&](const char* path) {
    return Header(*files.Get(path, nullptr), "Content-Type");
  };
  EXPECT_EQ(type("/index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(type("/assets/index-0a1b2c3d.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(type("/assets/index-0a1b2c3d.css"), "text/css; charset=utf-8");
  EXPECT_EQ(type("/favicon.svg"), "image/svg+xml");
  EXPECT_EQ(type("/data"), "application/octet-stream");
  EXPECT_EQ(files.Get("/assets/index-0a1b2c3d.js", nullptr)->body, "let a;");
}

TEST(StaticFiles, OnlyHashedOnesAreKeptWithoutAsking) {
  const StaticFiles files(kFiles);
  EXPECT_THAT(files.Get("/assets/index-0a1b2c3d.js", nullptr)->headers,
              Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
  for (const char* path : {"/", "/index.html", "/favicon.svg", "/nodes"}) {
    EXPECT_EQ(Header(*files.Get(path, nullptr), "Cache-Control"), "no-cache") << path;
  }
}

TEST(StaticFiles, ViewsAreTheIndex) {
  const StaticFiles files(kFiles);
  for (const char* path : {"/", "/nodes", "/nodes/prod", "/operations", "/operations/abc"}) {
    const auto answer = files.Get(path, nullptr);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->body, "<!doctype html>") << path;
  }
}

TEST(StaticFiles, NothingElseIsThere) {
  const StaticFiles files(kFiles);
  for (const char* path : {"", "/assets/", "/assets/gone.js", "/index.html/", "/nodesx", "/a",
                           "/../etc/passwd", "/assets/../index.html"}) {
    EXPECT_FALSE(files.Get(path, nullptr)) << path;
  }
  EXPECT_FALSE(StaticFiles({}).Get("/", nullptr));
}

TEST(StaticFiles, AreNotSentAgain) {
  const StaticFiles files(kFiles);
  const std::string etag = Header(*files.Get("/", nullptr), "ETag");
  for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string("*")}) {
    const auto answer = files.Get("/nodes", &known);
    EXPECT_EQ(answer->status, 304) << known;
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(Header(*answer, "ETag"), etag);
  }
  const std::string other = "\"other\"";
  EXPECT_EQ(files.Get("/", &other)->status, 200);
}

TEST(StaticFiles, DifferInTheirTags) {
  const StaticFiles files(kFiles);
  std::set<std::string> tags;
  for (const base::EmbeddedFile& file : kFiles) {
    tags.insert(Header(*files.Get(std::string(file.path), nullptr), "ETag"));
  }
  EXPECT_EQ(tags.size(), std::size(kFiles));
}

}  // namespace
}  // namespace nodeops::http
