#include "service/operations/sqlite/store_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <future>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using testing::ElementsAre;

class StoreReaderTest : public testing::Test {
 protected:
  StoreReaderTest() {
    writer_ = *Database::Open(directory_.database(), "", Database::Access::kCreate);
    EXPECT_THAT(writer_->RunScript("CREATE TABLE t (id INTEGER PRIMARY KEY)"), IsOk());
    reader_ = std::make_unique<StoreReader>(
        *Database::Open(directory_.database(), "", Database::Access::kRead));
  }

  // What `read` answers on the reader's thread.
  template <typename T>
  T Answer(absl::AnyInvocable<T(Database&)> read) {
    std::promise<T> answer;
    reader_->Add([&](Database& database) { answer.set_value(read(database)); });
    return answer.get_future().get();
  }
  int64_t Count() {
    return Answer<int64_t>([](Database& database) {
      auto rows = database.Query("SELECT COUNT(*) FROM t");
      EXPECT_TRUE(*rows->Next());
      return rows->Integer(0);
    });
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> writer_;
  std::unique_ptr<StoreReader> reader_;
};

TEST_F(StoreReaderTest, ReadsWhatWasCommittedAndNothingElse) {
  ASSERT_THAT(writer_->RunScript("BEGIN IMMEDIATE"), IsOk());
  ASSERT_THAT(writer_->RunScript("INSERT INTO t (id) VALUES (1)"), IsOk());
  EXPECT_EQ(Count(), 0);  // Without waiting for the writer.
  ASSERT_THAT(writer_->RunScript("COMMIT"), IsOk());
  EXPECT_EQ(Count(), 1);
}

TEST_F(StoreReaderTest, ReadsInOrderOnOneThreadOfItsOwn) {
  std::vector<int> order;  // Of the reader's thread, until Count has come back.
  std::vector<std::thread::id> threads;
  for (int i = 0; i < 5; ++i) {
    reader_->Add([&, i](Database&) {
      order.push_back(i);
      threads.push_back(std::this_thread::get_id());
    });
  }
  Count();
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(threads, testing::Each(threads.front()));
  EXPECT_NE(threads.front(), std::this_thread::get_id());
}

TEST_F(StoreReaderTest, ItsThreadHasAName) {
  const auto name = Answer<std::string>([](Database&) {
    char buffer[16] = {};
    pthread_getname_np(pthread_self(), buffer, sizeof buffer);
    return std::string(buffer);
  });
  EXPECT_EQ(name, "store-reader");
}

TEST_F(StoreReaderTest, WhatWasAddedIsDoneBeforeItGoes) {
  constexpr int kReads = 100'000;  // More than can be done before it is told to stop.
  std::promise<void> go;
  int done = 0;
  reader_->Add([waiting = go.get_future()](Database&) mutable { waiting.wait(); });
  for (int i = 0; i < kReads; ++i) reader_->Add([&done](Database&) { ++done; });
  go.set_value();
  reader_.reset();
  EXPECT_EQ(done, kReads);
}

// A read that asks for another one, as paging does.
TEST_F(StoreReaderTest, AReadMayAddAnother) {
  std::promise<bool> second;
  reader_->Add([&](Database&) { reader_->Add([&](Database&) { second.set_value(true); }); });
  EXPECT_TRUE(second.get_future().get());
}

}  // namespace
}  // namespace nodeops::operations::sqlite
