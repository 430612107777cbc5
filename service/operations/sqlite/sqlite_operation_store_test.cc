#include "service/operations/sqlite/sqlite_operation_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/testing/failpoints.h"
#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/database.h"
#include "service/operations/sqlite/testing/faulty_vfs.h"
#include "service/operations/sqlite/testing/temporary_directory.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations::sqlite {
namespace {

// A store in a directory of its own, which goes with it.
struct TemporaryStore {
  TemporaryDirectory directory;
  std::shared_ptr<OperationStore> store;
};

std::shared_ptr<OperationStore> NewTemporaryStore(boost::asio::any_io_executor executor,
                                                  Retention retention, base::Clock& clock) {
  const auto made = std::make_shared<TemporaryStore>();
  made->store = *OpenSqliteOperationStore({.executor = executor,
                                           .path = made->directory.database(),
                                           .retention = retention,
                                           .clock = &clock,
                                           .on_broken = [](absl::Status) { std::abort(); }});
  return {made, made->store.get()};
}

}  // namespace
}  // namespace nodeops::operations::sqlite

namespace nodeops::operations {
INSTANTIATE_TEST_SUITE_P(Sqlite, OperationStoreContract,
                         testing::Values(&sqlite::NewTemporaryStore));
}  // namespace nodeops::operations

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

class SqliteOperationStoreTest : public StoreFixture, public testing::Test {
 protected:
  using Kind = base::FailpointAction::Kind;

  SqliteOperationStoreTest() { FaultyVfs::Install(); }
  ~SqliteOperationStoreTest() override {
    store_.reset();
    base::ArmFailpoints({});
  }

  void Open(Retention retention = {}) {
    store_.reset();
    auto opened = OpenSqliteOperationStore({.executor = io_.get_executor(),
                                            .path = directory_.database(),
                                            .vfs = FaultyVfs::kName,
                                            .retention = retention,
                                            .clock = &clock_,
                                            .on_broken = [this](absl::Status status) {
                                              broken_with_ = std::string(status.message());
                                              ++broken_;
                                            }});
    ASSERT_THAT(opened, IsOk());
    store_ = *std::move(opened);
  }

  // Holds the writer at a failpoint, for the given time that it comes there.
  void HoldAt(const std::string& failpoint, int64_t at) {
    store_.reset();
    base::ArmFailpoints({{.failpoint = failpoint, .kind = Kind::kHold, .file = hold_, .at = at},
                         {.failpoint = "store.commit.after", .kind = Kind::kSleep},
                         {.failpoint = "store.retention.step", .kind = Kind::kSleep}});
    Open();
  }
  void AwaitHits(const std::string& failpoint, int64_t hits) {
    Eventually([&] { return base::FailpointHits(failpoint) >= hits; });
  }
  void Release() { std::ofstream(hold_).flush(); }

  // What a call answers later, with others under way.
  std::shared_ptr<std::optional<absl::Status>> StartAppend(EventGroup group) {
    auto answer = std::make_shared<std::optional<absl::Status>>();
    store_->Append(std::move(group), [answer](absl::Status status) { *answer = status; });
    return answer;
  }
  std::shared_ptr<std::optional<absl::Status>> StartCreate(const std::string& name) {
    auto answer = std::make_shared<std::optional<absl::Status>>();
    store_->Create({Group(name, {StartedEvent(1, 0)}), "", {}},
                   [answer](absl::Status status) { *answer = status; });
    return answer;
  }

  // Of the closed database.
  int64_t CountRows(const std::string& table) {
    store_.reset();
    const auto database = *Database::Open(directory_.database(), "", Database::Access::kWrite);
    auto rows = database->Query("SELECT COUNT(*) FROM " + table);
    EXPECT_TRUE(*rows->Next());
    return rows->Integer(0);
  }

  TemporaryDirectory directory_;
  const std::string hold_ = directory_.path() + "/release";
  std::atomic<int> broken_ = 0;
  std::string broken_with_;
};

TEST_F(SqliteOperationStoreTest, EverythingIsThereAfterItWasOpenedAnew) {
  Open();
  EXPECT_TRUE(store_->is_durable());
  EventGroup group = Group("operations/a", {StartedEvent(1, 2)});
  group.operation.set_request_id("r");
  group.operation.set_reason("kernel");
  ASSERT_THAT(Create(group, {"n1", "n2"}, "f"), IsOk());
  EventGroup second = Group(
      "operations/a", {AttemptEvent(2, "n1", 1), FinishedEvent(3, "n1", NodeResult::CHANGED)});
  second.operation.set_request_id("r");
  second.operation.set_reason("kernel");
  second.intents = {{"prod", "n2", 1}};
  ASSERT_THAT(Append(second), IsOk());
  const int64_t change = Changed(0)->last_change;

  Open();
  EXPECT_EQ(Get("operations/a")->reason(), "kernel");
  const auto events = Read("operations/a", 0);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->events.size(), 3u);
  EXPECT_EQ(events->events[2]->node_finished().result().node(), "n1");
  const auto nodes = ListNodes("operations/a");
  EXPECT_THAT(Nodes(*nodes), ElementsAre("n1", "n2"));
  EXPECT_EQ(nodes->nodes[0].result->result(), NodeResult::CHANGED);
  EXPECT_EQ(nodes->nodes[1].intended, 1);
  EXPECT_EQ(nodes->nodes[1].uid, "uid-n2");
  EXPECT_THAT(Nodes(*Results("operations/a")), ElementsAre("n1"));
  EXPECT_EQ(FindRequest("r")->fingerprint, "f");
  EXPECT_EQ(Changed(0)->last_change, change);
  EXPECT_TRUE(Changed(change)->operations.empty());
  ASSERT_THAT(Append(second), IsOk());  // The answer may have been lost.
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(4, "n2", 1)})), IsOk());
  EXPECT_EQ(Changed(change)->operations.size(), 1u);
  EXPECT_EQ(Read("operations/a", 1)->events.size(), 3u);  // Across both lives.
}

TEST_F(SqliteOperationStoreTest, AnEpochIsHigherAfterEveryStart) {
  Open();
  ASSERT_THAT(Create("operations/a"), IsOk());
  for (int64_t epoch = 2; epoch <= 4; ++epoch) {
    Open();
    const auto claimed = Claim("host-" + std::to_string(epoch));
    ASSERT_EQ(claimed->size(), 1u);
    EXPECT_EQ((*claimed)[0].epoch, epoch);
  }
  Open();
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("its epoch is 4, not 1")));
}

TEST_F(SqliteOperationStoreTest, WhatWaitsIsCommittedTogether) {
  HoldAt("store.commit.before", 2);
  ASSERT_THAT(Create("operations/a"), IsOk());
  const auto held = StartAppend(Group("operations/a", {AttemptEvent(2, "n1", 1)}));
  AwaitHits("store.commit.before", 2);
  std::vector<std::shared_ptr<std::optional<absl::Status>>> answers;
  for (int i = 3; i <= 102; ++i) {
    answers.push_back(StartAppend(Group("operations/a", {AttemptEvent(i, "n1", i)})));
  }
  Release();
  RunUntil([&] { return answers.back()->has_value(); });
  EXPECT_THAT(**held, IsOk());
  for (const auto& answer : answers) EXPECT_THAT(**answer, IsOk());
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 102u);
  // One for Create, one for the append that was held, one for the hundred that waited.
  EXPECT_EQ(base::FailpointHits("store.commit.after"), 3);
}

TEST_F(SqliteOperationStoreTest, AWriteThatFailsOnItsOwnLeavesItsNeighbours) {
  HoldAt("store.commit.before", 2);
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  const auto held = StartCreate("operations/b");
  AwaitHits("store.commit.before", 2);
  const auto good = StartAppend(Group("operations/a", {AttemptEvent(2, "n1", 1)}));
  const auto taken = StartCreate("operations/a");
  const auto gap = StartAppend(Group("operations/a", {AttemptEvent(9, "n1", 1)}));
  EventGroup unknown = Group("operations/a", {AttemptEvent(3, "n1", 2)});
  unknown.intents = {{"prod", "n1", 7}, {"prod", "n9", 1}};
  const auto unknown_node = StartAppend(std::move(unknown));
  const auto twice = std::make_shared<std::optional<absl::Status>>();
  store_->Create({Group("operations/twice", {StartedEvent(1, 2)}), "", TargetsOf({"n1", "n1"})},
                 [twice](absl::Status status) { *twice = status; });
  EventGroup old = Group("operations/a", {AttemptEvent(3, "n1", 2)});
  old.epoch = 0;
  const auto stale = StartAppend(std::move(old));
  const auto last = StartAppend(Group("operations/a", {AttemptEvent(3, "n1", 2)}));
  Release();
  RunUntil([&] { return last->has_value(); });
  EXPECT_THAT(**held, IsOk());
  EXPECT_THAT(**good, IsOk());
  EXPECT_THAT(**last, IsOk());
  EXPECT_EQ((*taken)->code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ((*gap)->code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*unknown_node)->code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ((*twice)->code(), absl::StatusCode::kInternal);
  EXPECT_EQ((*stale)->code(), absl::StatusCode::kAborted);
  EXPECT_EQ(base::FailpointHits("store.commit.after"), 3);
  EXPECT_EQ(ListNodes("operations/a")->nodes[0].intended, 0);
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 3u);
  EXPECT_EQ(List().operations.size(), 2u);
}

TEST_F(SqliteOperationStoreTest, NothingIsSeenBeforeItsCommitAndReadsGoOnMeanwhile) {
  HoldAt("store.commit.before", 2);
  ASSERT_THAT(Create("operations/a"), IsOk());
  const int64_t change = Changed(0)->last_change;
  const auto listener = std::make_shared<CountingListener>(),
             changes = std::make_shared<CountingListener>();
  Notify("operations/a", 1, listener);
  NotifyChanged(change, changes);
  const auto held = StartAppend(EndGroup("operations/a", 2));
  const auto created = StartCreate("operations/b");
  AwaitHits("store.commit.before", 2);
  EXPECT_EQ(Get("operations/a")->state(), Operation::RUNNING);
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 1u);
  EXPECT_FALSE(Read("operations/a", 1)->end);
  EXPECT_EQ(Changed(0)->last_change, change);
  EXPECT_EQ(List().operations.size(), 1u);
  EXPECT_EQ(FindRequest("r"), std::nullopt);
  EXPECT_THAT(Results("operations/a"), IsOk());
  EXPECT_FALSE(held->has_value());
  EXPECT_EQ(listener->calls, 0);
  EXPECT_EQ(changes->calls, 0);
  Release();
  RunUntil([&] { return created->has_value(); });
  EXPECT_EQ(listener->calls, 1);
  EXPECT_EQ(changes->calls, 1);
  EXPECT_TRUE(Read("operations/a", 1)->end);
}

TEST_F(SqliteOperationStoreTest, AFullDiskRefusesWritesAndIsOverByItself) {
  Open();
  ASSERT_THAT(Create("operations/a"), IsOk());
  FaultyVfs::write_error = SQLITE_FULL;
  for (int i = 0; i < 3; ++i) {
    const absl::Status refused = Create("operations/b");
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted,
                                  HasSubstr("database or disk is full")));
    EXPECT_TRUE(refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
    EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})),
                StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  }
  EXPECT_THAT(Get("operations/a"), IsOk());
  EXPECT_EQ(List().operations.size(), 1u);
  FaultyVfs::write_error = 0;
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})), IsOk());
  Open();
  EXPECT_EQ(List().operations.size(), 1u);  // What was refused does not appear later.
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 2u);
  EXPECT_EQ(broken_, 0);
}

// Everybody who waits tries every second; the log is for people.
TEST_F(SqliteOperationStoreTest, AFullDiskIsSaidEveryFiveSecondsInTheLog) {
  std::ostringstream lines;
  const auto before = spdlog::default_logger();
  const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(lines);
  const auto logger = std::make_shared<spdlog::logger>("test", sink);
  logger->set_pattern("%v");
  spdlog::set_default_logger(logger);
  Open();
  FaultyVfs::write_error = SQLITE_FULL;
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Create("operations/a"), testing::Not(IsOk()));
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(Create("operations/a"), testing::Not(IsOk()));
  FaultyVfs::write_error = 0;
  store_.reset();  // Ends its thread.
  spdlog::set_default_logger(before);
  const std::string text = lines.str();
  EXPECT_THAT(text, testing::MatchesRegex("Nothing could be recorded: [^\n]* full [^\n]*13.\n"
                                          "Nothing could be recorded: [^\n]* full [^\n]*13. "
                                          ".3 like it left out.\n"));
}

TEST_F(SqliteOperationStoreTest, AWriteErrorIsUnavailableAndNothingIsRecorded) {
  Open();
  ASSERT_THAT(Create("operations/a"), IsOk());
  FaultyVfs::write_error = SQLITE_IOERR_WRITE;
  EXPECT_THAT(Create("operations/b"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk I/O error")));
  FaultyVfs::write_error = 0;
  Open();
  EXPECT_EQ(List().operations.size(), 1u);
  EXPECT_EQ(broken_, 0);
}

TEST_F(SqliteOperationStoreTest, AfterAFailedSyncNobodyIsAnsweredAnyMore) {
  Open();
  ASSERT_THAT(Create("operations/a"), IsOk());
  FaultyVfs::sync_error = SQLITE_IOERR_FSYNC;
  const auto first = StartCreate("operations/b");
  Eventually([&] { return broken_ > 0; });
  FaultyVfs::sync_error = 0;  // A second fsync would succeed, and mean nothing.
  const auto second = StartCreate("operations/c");
  const auto third = StartAppend(Group("operations/a", {AttemptEvent(2, "n1", 1)}));
  EXPECT_THAT(Get("operations/a"), IsOk());
  const int syncs = FaultyVfs::syncs;
  store_.reset();
  io_.restart();
  io_.poll();
  EXPECT_FALSE(first->has_value());
  EXPECT_FALSE(second->has_value());
  EXPECT_FALSE(third->has_value());
  EXPECT_EQ(broken_, 1);
  EXPECT_THAT(broken_with_, HasSubstr("SQLite code 1034"));
  EXPECT_EQ(FaultyVfs::syncs, syncs);  // Nothing more is written, not even at the end.
}

TEST_F(SqliteOperationStoreTest, WhatWasGivenIsCommittedBeforeItIsDestroyed) {
  HoldAt("store.commit.before", 1);
  for (int i = 0; i < 20; ++i) StartCreate("operations/" + std::to_string(i));
  AwaitHits("store.commit.before", 1);
  for (int i = 20; i < 40; ++i) StartCreate("operations/" + std::to_string(i));
  Release();
  Open();
  EXPECT_EQ(List().operations.size(), 40u);
}

TEST_F(SqliteOperationStoreTest, WhatEndedLessThanAMinuteAgoIsKeptUnlessAsked) {
  Open({.max_finished_operations = 1});
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  clock_.Advance(absl::Seconds(59));
  ASSERT_THAT(Create("operations/d"), IsOk());
  EXPECT_EQ(List().operations.size(), 4u);
  Open({.max_finished_operations = 1});  // A start is no reason.
  EXPECT_EQ(List().operations.size(), 4u);
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(Append(Group("operations/d", {AttemptEvent(2, "n1", 1)})), IsOk());
  Eventually([&] { return List().operations.size() == 2; });
  EXPECT_THAT(Names(List().operations), ElementsAre("operations/d", "operations/c"));
}

TEST_F(SqliteOperationStoreTest, LongLogsGoInSmallSteps) {
  base::ArmFailpoints({{.failpoint = "store.retention.step", .kind = Kind::kSleep}});
  Open({.max_finished_events = 10, .min_age = absl::ZeroDuration()});
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  std::vector<v1::OperationEvent> events;
  for (int i = 2; i <= 1200; ++i) events.push_back(AttemptEvent(i, "n1", i));
  ASSERT_THAT(Append(Group("operations/a", std::move(events))), IsOk());
  ASSERT_THAT(Append(EndGroup("operations/a", 1201)), IsOk());
  EXPECT_EQ(base::FailpointHits("store.retention.step"), 0);
  ASSERT_THAT(Create("operations/b"), IsOk());
  ASSERT_THAT(End("operations/b"), IsOk());
  Eventually([&] { return Read("operations/a", 1201).ok() && !Read("operations/a", 1200).ok(); });
  EXPECT_EQ(base::FailpointHits("store.retention.step"), 3);  // 500 rows each.
  EXPECT_THAT(Get("operations/a"), IsOk());
  EXPECT_EQ(CountRows("events"), 2);
  EXPECT_EQ(CountRows("nodes"), 1);
}

TEST_F(SqliteOperationStoreTest, AnOperationGoesWithAllItsRowsEvenIfAStartComesInBetween) {
  const Retention one = {.max_finished_operations = 1, .min_age = absl::ZeroDuration()};
  Open();
  std::vector<std::string> nodes;
  for (int i = 0; i < 1500; ++i) nodes.push_back("n" + std::to_string(i));
  ASSERT_THAT(Create("operations/a", nodes), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  ASSERT_THAT(Create("operations/b"), IsOk());
  ASSERT_THAT(End("operations/b"), IsOk());
  store_.reset();
  base::ArmFailpoints(
      {{.failpoint = "store.retention.step", .kind = Kind::kHold, .file = hold_, .at = 3}});
  Open(one);
  AwaitHits("store.retention.step", 3);
  EXPECT_THAT(Get("operations/a"), StatusIs(absl::StatusCode::kNotFound, testing::_));
  EXPECT_THAT(Names(List().operations), ElementsAre("operations/b"));
  Release();
  const int64_t left = CountRows("nodes");
  EXPECT_GT(left, 0);
  EXPECT_LT(left, 1500);
  base::ArmFailpoints({{.failpoint = "store.retention.step", .kind = Kind::kSleep}});
  Open(one);
  AwaitHits("store.retention.step", 1);
  Eventually([&] {
    const auto hits = base::FailpointHits("store.retention.step");
    static_cast<void>(List());
    return hits >= (left + 499) / 500 + (left % 500 == 0 ? 1 : 0);
  });
  EXPECT_EQ(CountRows("nodes"), 0);
  EXPECT_EQ(CountRows("operations"), 1);
}

class StoreLogTest : public SqliteOperationStoreTest {
 protected:
  // Events of about 100 kB each: forty of them are a log that is worth shortening.
  EventGroup Long(int count) {
    std::vector<v1::OperationEvent> events;
    for (int i = 1; i <= count; ++i) {
      v1::OperationEvent& event = events.emplace_back(RetryEvent(sequence_ + i, "n1", 1));
      event.mutable_retry_scheduled()->mutable_error()->set_message(std::string(100'000, 'x'));
    }
    return Group("operations/a", std::move(events));
  }
  absl::Status AppendLong(int count = 1) {
    absl::Status status = Append(Long(count));
    if (status.ok()) sequence_ += count;
    return status;
  }
  // The writer is then about to shorten the log.
  void FillUntilHeld() {
    HoldAt("store.checkpoint", 1);
    ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
    ASSERT_THAT(AppendLong(45), IsOk());
    AwaitHits("store.checkpoint", 1);
  }
  int64_t LogSize() { return std::filesystem::file_size(directory_.database() + "-wal"); }

  int64_t sequence_ = 1;
};

TEST_F(StoreLogTest, TheLogIsShortenedAsItGrows) {
  base::ArmFailpoints({{.failpoint = "store.checkpoint", .kind = Kind::kSleep}});
  Open();
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  for (int i = 0; i < 30; ++i) ASSERT_THAT(AppendLong(10), IsOk());
  EXPECT_GE(base::FailpointHits("store.checkpoint"), 5);
  EXPECT_LT(LogSize(), 16 << 20);
  Open();
  EXPECT_EQ(Get("operations/a")->last_sequence(), 301);
}

TEST_F(StoreLogTest, ADiskThatIsTooFullToShortenTheLogStopsNothingElse) {
  FillUntilHeld();
  FaultyVfs::write_error = SQLITE_FULL;
  Release();
  EXPECT_THAT(AppendLong(), StatusIs(absl::StatusCode::kResourceExhausted, testing::_));
  FaultyVfs::write_error = 0;
  EXPECT_THAT(AppendLong(), IsOk());
  EXPECT_EQ(broken_, 0);
  Open();
  EXPECT_EQ(Get("operations/a")->last_sequence(), sequence_);
}

TEST_F(StoreLogTest, AFailedSyncWhileTheLogIsShortenedEndsItToo) {
  FillUntilHeld();
  FaultyVfs::sync_error = SQLITE_IOERR_FSYNC;
  Release();
  Eventually([&] { return broken_ > 0; });
  FaultyVfs::sync_error = 0;
  const auto answer = StartAppend(Long(1));
  Open();  // The next process: what was answered is there, what was not is not.
  EXPECT_FALSE(answer->has_value());
  EXPECT_EQ(Get("operations/a")->last_sequence(), sequence_);
  EXPECT_EQ(broken_, 1);
}

TEST_F(SqliteOperationStoreTest, ManyThreadsWriteReadAndListen) {
  Open();
  std::vector<std::thread> pool;
  for (int i = 0; i < 2; ++i) pool.emplace_back([this] { io_.run(); });
  constexpr int kOperations = 8, kEvents = 100;
  std::atomic<int> answered = 0, failed = 0;
  const auto listener = std::make_shared<CountingListener>();
  std::vector<std::thread> callers;
  for (int operation = 0; operation < kOperations; ++operation) {
    callers.emplace_back([&, name = "operations/" + std::to_string(operation)] {
      store_->Create({Group(name, {StartedEvent(1, 1)}), "", TargetsOf({"n1"})},
                     [&](absl::Status status) { failed += !status.ok(); });
      for (int i = 2; i <= kEvents; ++i) {
        store_->NotifyAppended(name, i - 1, listener);
        store_->NotifyChanged(i, listener);
        store_->Append(Group(name, {AttemptEvent(i, "n1", i)}), [&](absl::Status status) {
          ++answered;
          failed += !status.ok();
        });
        store_->ReadEvents(name, 0, 1000, [](const auto&) {});
        store_->ListChanged({}, 0, 3, [](const auto&) {});
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  Eventually([&] { return answered == kOperations * (kEvents - 1); });
  io_.stop();
  for (std::thread& thread : pool) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(listener->calls, 0);
  for (const Operation& operation : List().operations) {
    EXPECT_EQ(Read(operation.name(), 0)->events.size(), size_t{kEvents});
  }
}

}  // namespace
}  // namespace nodeops::operations::sqlite
