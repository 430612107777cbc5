// The disk fails while operations are recorded: it is full, it gives errors, its syncs fail, it
// cannot be written. What was acknowledged stays, what was refused never appears, and once the disk
// is well again the store goes on by itself, or after the process was started anew where it said
// that it must end.
//
//   bazel test //tests/faults:disk_test --test_arg=--long             200 cycles instead of 20
//   --test_env=CYCLES=50  --test_env=SEED=7                           so many; a run again

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>
#include <sys/mount.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/operations/sqlite/sqlite_operation_store.h"
#include "service/operations/sqlite/testing/failing_disk.h"
#include "service/operations/sqlite/testing/temporary_directory.h"
#include "tests/faults/load_report.h"
#include "tests/faults/long_form.h"
#include "tests/faults/store_load.h"

namespace nodeops::tests {
namespace {

using operations::OperationStore;
using operations::sqlite::FailingDisk;
using operations::sqlite::TemporaryDirectory;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{60};

// A store on a disk, and the callers that use it, from an opening to a closing.
class DiskRun {
 public:
  DiskRun(const std::string& path, const std::string& vfs, int first_number = 0) {
    auto opened = operations::sqlite::OpenSqliteOperationStore(
        {.executor = io_.get_executor(),
         .path = path,
         .vfs = vfs,
         .on_broken = [this](const absl::Status&) { broken_ = true; }});
    status_ = opened.status();
    if (!opened.ok()) return;
    store_ = *std::move(opened);
    load_.emplace(io_, store_,
                  StoreLoad::Options{.first_number = first_number, .mark = [] { return 0; }});
  }
  // What is under way is given up.
  ~DiskRun() { store_.reset(); }

  const absl::Status& status() const { return status_; }
  StoreLoad& load() { return *load_; }
  bool broken() const { return broken_; }

  // Goes on until `done`. False: it was not within a minute.
  template <typename Done>
  bool RunUntil(Done done) {
    const auto deadline = steady_clock::now() + kPatience;
    while (!done()) {
      if (steady_clock::now() > deadline) return false;
      io_.run_one_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  bool Complete(int operations) {
    const int goal = load_->completed() + operations;
    return RunUntil([&] { return load_->completed() >= goal; });
  }
  bool FailTimes(int times) {
    return RunUntil([&] { return Failures() >= times || broken_; });
  }
  bool Finish() {
    load_->Stop();
    return RunUntil([&] { return load_->finished(); });
  }

  int Failures() const {
    int sum = 0;
    for (const auto& [code, times] : load_->failures()) sum += times;
    return sum;
  }

  int FailuresOf(absl::StatusCode code) const {
    const auto found = load_->failures().find(code);
    return found == load_->failures().end() ? 0 : found->second;
  }

  // Whether an operation of before can be read.
  bool CanRead() {
    std::optional<bool> read;
    store_->ReadEvents(RecordedName(load_->answers().front().number), 0, 100,
                       [&read](const auto& page) { read = page.ok() && !page->events.empty(); });
    return RunUntil([&] { return read.has_value(); }) && *read;
  }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::atomic<bool> broken_ = false;
  absl::Status status_;
  std::optional<StoreLoad> load_;
  std::shared_ptr<OperationStore> store_;
};

class DiskTest : public testing::Test {
 protected:
  DiskTest() : seed_(PrintedSeed()), random_(seed_) {
    spdlog::set_level(spdlog::level::critical);  // Every write that fails is logged.
  }
  ~DiskTest() override {
    std::cout << findings_.ToString();
    EXPECT_TRUE(findings_.ok());
    EXPECT_GT(findings_.checks(kDurable), 0);
  }

  int Cycles() const {
    // Four of the tests below share them.
    return static_cast<int>(Setting("CYCLES", IsLongForm() ? 200 : 20)) / 4;
  }

  // Once all is over: what does the database hold?
  void Check(const TemporaryDirectory& directory, const StoreAnswers& answers,
             const std::string& what) {
    CheckDatabase(directory.database(), answers, /*mark=*/1, what + ": ", findings_);
  }

  const uint64_t seed_;
  std::mt19937 random_;
  FailingDisk disk_{"failing", static_cast<uint32_t>(seed_)};
  Findings findings_;
};

TEST_F(DiskTest, AFullDiskRefusesAndParksUntilThereIsSpace) {
  absl::Duration slowest;
  for (int cycle = 0; cycle < Cycles(); ++cycle) {
    const TemporaryDirectory directory;
    disk_.Heal();
    StoreAnswers answers;
    {
      DiskRun run(directory.database(), disk_.name());
      ASSERT_TRUE(run.status().ok()) << run.status();
      ASSERT_TRUE(run.Complete(5));
      disk_.BeFull(random_() % 200'000);
      ASSERT_TRUE(run.FailTimes(50));
      EXPECT_FALSE(run.broken());
      EXPECT_GT(disk_.failures(), 0);
      EXPECT_EQ(run.FailuresOf(absl::StatusCode::kResourceExhausted), run.Failures());
      EXPECT_TRUE(run.CanRead());
      disk_.Heal();
      const absl::Time before = absl::Now();
      ASSERT_TRUE(run.Complete(1)) << "does not recover by itself";
      slowest = std::max(slowest, absl::Now() - before);
      ASSERT_TRUE(run.Complete(10));
      ASSERT_TRUE(run.Finish());
      answers = run.load().answers();
    }
    Check(directory, answers, absl::StrCat("full disk, cycle ", cycle));
  }
  std::cout << "first operation recorded " << absl::FormatDuration(slowest)
            << " after there was space, at the latest\n";
  EXPECT_GT(findings_.checks(kRefused), 0);
}

TEST_F(DiskTest, ErrorsAtRandomLoseNothing) {
  int failures = 0, broken = 0;
  for (int cycle = 0; cycle < Cycles(); ++cycle) {
    const TemporaryDirectory directory;
    disk_.Heal();
    StoreAnswers answers;
    {
      DiskRun run(directory.database(), disk_.name());
      ASSERT_TRUE(run.status().ok()) << run.status();
      ASSERT_TRUE(run.Complete(5));
      disk_.FailAtRandom(0.01 * static_cast<double>(1 << random_() % 6));
      ASSERT_TRUE(run.FailTimes(50));
      failures += disk_.failures();
      disk_.Heal();
      if (run.broken()) {
        ++broken;
      } else {
        ASSERT_TRUE(run.Complete(10)) << "does not recover by itself";
        ASSERT_TRUE(run.Finish());
      }
      answers = run.load().answers();
    }
    Check(directory, answers, absl::StrCat("errors at random, cycle ", cycle));
  }
  std::cout << failures << " calls failed; " << broken << " times the process would have ended\n";
  EXPECT_GT(failures, 0);
}

TEST_F(DiskTest, AFailedSyncEndsAllAnswers) {
  for (int cycle = 0; cycle < Cycles(); ++cycle) {
    const TemporaryDirectory directory;
    disk_.Heal();
    StoreAnswers answers;
    int next_number = 0;
    {
      DiskRun run(directory.database(), disk_.name());
      ASSERT_TRUE(run.status().ok()) << run.status();
      ASSERT_TRUE(run.Complete(1 + static_cast<int>(random_() % 10)));
      // Of the log, for each commit; or of the database, once the log is long enough.
      disk_.FailSyncs(cycle % 2 == 0 ? "-wal" : ".db");
      ASSERT_TRUE(run.RunUntil([&] { return run.broken(); }));
      EXPECT_EQ(disk_.failures(), 1) << "a sync was tried again";
      disk_.Heal();
      // What was committed before is still answered; then nothing is, not even a refusal.
      const auto quiet = steady_clock::now() + std::chrono::milliseconds(50);
      ASSERT_TRUE(run.RunUntil([&] { return steady_clock::now() > quiet; }));
      const size_t answered = run.load().answers().size();
      const auto later = steady_clock::now() + std::chrono::milliseconds(50);
      ASSERT_TRUE(run.RunUntil([&] { return steady_clock::now() > later; }));
      EXPECT_EQ(run.load().answers().size(), answered);
      EXPECT_EQ(run.Failures(), 0);
      answers = run.load().answers();
      next_number = run.load().next_number();
    }
    DiskRun again(directory.database(), disk_.name(), next_number);
    ASSERT_TRUE(again.status().ok()) << again.status();
    ASSERT_TRUE(again.Complete(5));
    ASSERT_TRUE(again.Finish());
    const StoreAnswers& later = again.load().answers();
    answers.insert(answers.end(), later.begin(), later.end());
    Check(directory, answers, absl::StrCat("failed sync, cycle ", cycle));
  }
}

TEST_F(DiskTest, AReadOnlyDiskRefusesAndParksUntilItCanBeWritten) {
  for (int cycle = 0; cycle < Cycles(); ++cycle) {
    const TemporaryDirectory directory;
    disk_.Heal();
    StoreAnswers answers;
    {
      DiskRun run(directory.database(), disk_.name());
      ASSERT_TRUE(run.status().ok()) << run.status();
      ASSERT_TRUE(run.Complete(5));
      disk_.BeReadOnly();
      ASSERT_TRUE(run.FailTimes(50));
      EXPECT_FALSE(run.broken());
      EXPECT_EQ(run.FailuresOf(absl::StatusCode::kUnavailable), run.Failures());
      EXPECT_TRUE(run.CanRead());
      disk_.Heal();
      ASSERT_TRUE(run.Complete(10)) << "does not recover by itself";
      ASSERT_TRUE(run.Finish());
      answers = run.load().answers();
    }
    Check(directory, answers, absl::StrCat("read-only disk, cycle ", cycle));
  }
}

TEST_F(DiskTest, AStoreInAReadOnlyDirectoryIsRefusedAndIsWholeLater) {
  const TemporaryDirectory directory, empty;
  StoreAnswers answers;
  {
    DiskRun run(directory.database(), disk_.name());
    ASSERT_TRUE(run.status().ok()) << run.status();
    ASSERT_TRUE(run.Complete(5));
    ASSERT_TRUE(run.Finish());
    answers = run.load().answers();
  }
  disk_.BeReadOnlyDirectory();
  for (const TemporaryDirectory* where : {&directory, &empty}) {
    const DiskRun refused(where->database(), disk_.name());
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable) << refused.status();
    EXPECT_NE(refused.status().message().find(where->database()), absl::string_view::npos)
        << refused.status();
  }
  disk_.Heal();
  DiskRun made(empty.database(), disk_.name());
  EXPECT_TRUE(made.status().ok()) << made.status();
  Check(directory, answers, "read-only directory");
}

// The same on a real file system that is really full, where this user may mount one.
TEST_F(DiskTest, AFullFileSystemRefusesAndParksUntilThereIsSpace) {
  const TemporaryDirectory directory;
  if (mount("tmpfs", directory.path().c_str(), "tmpfs", 0, "size=8m,mode=0700") != 0) {
    findings_.Expect(kDurable, true);
    GTEST_SKIP() << "no file system can be mounted here";
  }
  StoreAnswers answers;
  {
    DiskRun run(directory.database(), "");
    ASSERT_TRUE(run.status().ok()) << run.status();
    ASSERT_TRUE(run.Complete(5));
    const std::string ballast = directory.path() + "/ballast";
    {
      std::ofstream file(ballast, std::ios::binary);
      const std::string block(4096, 'b');
      while (file.write(block.data(), 4096).flush()) {
      }
    }
    ASSERT_TRUE(run.FailTimes(50));
    EXPECT_FALSE(run.broken());
    EXPECT_EQ(run.FailuresOf(absl::StatusCode::kResourceExhausted), run.Failures());
    EXPECT_TRUE(run.CanRead());
    std::filesystem::remove(ballast);
    ASSERT_TRUE(run.Complete(10)) << "does not recover by itself";
    ASSERT_TRUE(run.Finish());
    answers = run.load().answers();
  }
  Check(directory, answers, "full tmpfs");
  umount2(directory.path().c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace nodeops::tests
