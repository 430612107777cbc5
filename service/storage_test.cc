#include "service/storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <boost/asio/thread_pool.hpp>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/logging.h"
#include "base/testing/status_matchers.h"
#include "service/data_location.h"
#include "service/operations/sqlite/testing/faulty_vfs.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops {
namespace {

using operations::sqlite::FaultyVfs;
using operations::sqlite::TemporaryDirectory;
using testing::HasSubstr;

TEST(RetentionOf, IsWhatTheFlagsSay) {
  const operations::Retention retention = RetentionOf(
      {.keep_operations = 7, .keep_events = int64_t{1} << 40, .keep_for = absl::Hours(3)});
  EXPECT_EQ(retention.max_finished_operations, 7u);
  EXPECT_EQ(retention.max_finished_events, size_t{1} << 40);
  EXPECT_EQ(retention.max_age, absl::Hours(3));
}

TEST(OpenStorage, OfADirectoryIsDurableAndLockedForAsLongAsTheStoreLives) {
  const TemporaryDirectory temporary;
  const Flags flags{.data_dir = temporary.path() + "/data"};
  boost::asio::thread_pool threads(1);
  {
    const auto storage = OpenStorage(flags, threads.get_executor());
    ASSERT_THAT(storage, base::IsOk());
    EXPECT_TRUE(storage->store->is_durable());
    EXPECT_EQ(storage->place, "operations in " + flags.data_dir);
    EXPECT_THAT(OpenStorage(flags, threads.get_executor()),
                base::StatusIs(absl::StatusCode::kFailedPrecondition,
                               testing::AllOf(testing::StartsWith("--data-dir: "),
                                              HasSubstr("another nodeopsd uses it"))));
  }
  EXPECT_THAT(OpenStorage(flags, threads.get_executor()), base::IsOk());
}

TEST(OpenStorage, OfMemoryIsNotDurable) {
  boost::asio::thread_pool threads(1);
  const auto storage = OpenStorage({.data_dir = kInMemory}, threads.get_executor());
  ASSERT_THAT(storage, base::IsOk());
  EXPECT_FALSE(storage->store->is_durable());
  EXPECT_THAT(storage->place, HasSubstr("MEMORY ONLY"));
}

// Records an operation on a disk that cannot say whether it has it.
void RecordWhileSyncsFail(const std::string& data_dir) {
  if (!base::StartLogging("error").ok()) std::abort();
  FaultyVfs::Install();
  sqlite3_vfs_register(sqlite3_vfs_find(FaultyVfs::kName), /*makeDflt=*/1);
  boost::asio::thread_pool threads(1);
  const auto storage = OpenStorage({.data_dir = data_dir}, threads.get_executor());
  if (!storage.ok()) std::abort();
  FaultyVfs::sync_error = SQLITE_IOERR_FSYNC;
  operations::NewOperation operation;
  operation.group.operation.set_name("operations/a");
  operation.group.operation.set_last_sequence(1);
  auto event = std::make_shared<v1::OperationEvent>();
  event->set_sequence(1);
  event->mutable_operation_started();
  operation.group.events.push_back(std::move(event));
  // An answer would be a lie, whatever it says.
  storage->store->Create(std::move(operation), [](const absl::Status&) { std::abort(); });
  while (true) pause();
}

TEST(OpenStorageDeathTest, AFailedSyncEndsTheProcessRatherThanLying) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const TemporaryDirectory temporary;
  EXPECT_EXIT(RecordWhileSyncsFail(temporary.path() + "/data"),
              testing::ExitedWithCode(kExitStorageBroken),
              "Leaving, as it is not known what the data directory holds");
}

}  // namespace
}  // namespace nodeops
