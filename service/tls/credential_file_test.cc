#include "service/tls/credential_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/testing/status_matchers.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::tls {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

TEST(CredentialFileTest, ReadsAWholeFileAlsoThroughALink) {
  const TestFiles files;
  const std::string path = files.Write("a", std::string(10'000, 'x'));
  std::filesystem::create_symlink(path, files.Path("link"));
  const auto read = ReadCredentialFile(files.Path("link"));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, std::string(10'000, 'x'));
}

TEST(CredentialFileTest, RefusesWhatIsNoFileOrTooLarge) {
  const TestFiles files;
  EXPECT_THAT(ReadCredentialFile(files.Path("none")),
              StatusIs(kInvalid, HasSubstr("No such file")));
  EXPECT_THAT(ReadCredentialFile(files.Path("")), StatusIs(kInvalid, "is not a file"));
  ASSERT_EQ(mkfifo(files.Path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(ReadCredentialFile(files.Path("fifo")), StatusIs(kInvalid, "is not a file"));
  EXPECT_THAT(ReadCredentialFile(files.Write("large", std::string((1 << 20) + 1, 'x'))),
              StatusIs(kInvalid, "is larger than 1 MiB"));
}

TEST(CredentialFileTest, AKeyIsForItsOwnerAlone) {
  const TestFiles files;
  const std::string path = files.Write("key", "k");
  const bool root = geteuid() == 0;
  const auto allowed = [&](mode_t mode) {
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    return ReadPrivateKeyFile(path).ok();
  };
  EXPECT_TRUE(allowed(0600));
  EXPECT_TRUE(allowed(0400));
  EXPECT_EQ(allowed(0640), root);  // Root's file may be read by a group.
  EXPECT_FALSE(allowed(0660));
  EXPECT_FALSE(allowed(0604));
  EXPECT_FALSE(allowed(0644));
  EXPECT_THAT(ReadPrivateKeyFile(path), StatusIs(kInvalid, HasSubstr("mode 0644")));
}

TEST(CredentialFileTest, AGroupMayReadOnlyRootsKey) {
  const TestFiles files;
  const std::string path = files.Write("key", "k", 0640);
  if (chown(path.c_str(), 65534, 0) != 0) GTEST_SKIP() << "only root can give files away";
  EXPECT_THAT(ReadPrivateKeyFile(path), StatusIs(kInvalid, HasSubstr("mode 0640")));
}

}  // namespace
}  // namespace nodeops::tls
