// Plain SQLite on a disk that loses power: the rig itself, before any store of ours is on it.

#include "service/operations/sqlite/testing/recording_vfs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "service/operations/sqlite/testing/simulated_disk.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

class Connection {
 public:
  Connection(const std::string& path, const char* vfs) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database_, flags, vfs), SQLITE_OK);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sqlite3_close(database_); }

  // The first column of the first row.
  std::string Run(const std::string& sql) {
    std::string answer;
    char* error = nullptr;
    const auto keep = [](void* to, int, char** values, char**) {
      if (values[0]) *static_cast<std::string*>(to) = values[0];
      return 0;
    };
    if (sqlite3_exec(database_, sql.c_str(), keep, &answer, &error) != SQLITE_OK) {
      answer = absl::StrCat("error: ", error);
    }
    sqlite3_free(error);
    return answer;
  }

 private:
  sqlite3* database_ = nullptr;
};

class RecordingVfsTest : public testing::Test {
 protected:
  // Commits rows 1, 2, ... and marks each.
  void Load(int rows) {
    Connection connection(directory_.database(), vfs_.name().c_str());
    EXPECT_EQ(connection.Run("PRAGMA journal_mode = WAL"), "wal");
    EXPECT_EQ(connection.Run("PRAGMA synchronous = FULL; PRAGMA synchronous"), "2");
    connection.Run("PRAGMA wal_autocheckpoint = 40; CREATE TABLE t(id INTEGER, text)");
    for (int row = 1; row <= rows; ++row) {
      EXPECT_EQ(connection.Run(absl::StrCat("INSERT INTO t VALUES(", row, ", zeroblob(3000))")),
                "");
      vfs_.Mark();
    }
  }

  // Cuts the power before every `step`th event in each way. Gives how many images had lost a row
  // whose mark was before the cut.
  int CountLosses(int step) {
    const std::vector<DiskEvent> events = vfs_.TakeEvents();
    SimulatedDisk disk;
    std::mt19937 random(2);
    int losses = 0, marks = 0;
    for (size_t i = 0; i < events.size(); ++i) {
      if (i % step == 0) {
        for (const PowerCut cut :
             {PowerCut::kLosesAll, PowerCut::kKeepsSome, PowerCut::kTears, PowerCut::kKeepsAll}) {
          ++images_;
          if (Rows(disk.Cut(cut, random)) < marks) ++losses;
        }
      }
      disk.Apply(events[i]);
      if (events[i].kind == DiskEvent::Kind::kMark) ++marks;
    }
    return losses;
  }

  // How many rows are found, 1, 2, ... without gaps.
  static int Rows(const DiskImage& image) {
    const TemporaryDirectory directory;
    WriteImage(image, directory.path());
    Connection connection(directory.database(), nullptr);
    connection.Run("PRAGMA synchronous = OFF");  // It is looked at once.
    EXPECT_EQ(connection.Run("PRAGMA integrity_check"), "ok");
    if (connection.Run("SELECT count(*) FROM sqlite_schema") == "0") return 0;
    const std::string rows = connection.Run("SELECT count(*) FROM t");
    EXPECT_EQ(connection.Run("SELECT coalesce(max(id), 0) FROM t"), rows);
    return std::stoi(rows);
  }

  const TemporaryDirectory directory_;
  RecordingVfs vfs_{"recording"};
  int images_ = 0;
};

TEST_F(RecordingVfsTest, AFullySynchronousDatabaseLosesNothing) {
  Load(100);
  EXPECT_EQ(CountLosses(7), 0);
  EXPECT_GT(images_, 200);
}

TEST_F(RecordingVfsTest, ANormallySynchronousOneLosesWhatItCommittedLast) {
  vfs_.UseSynchronousNormal();
  Load(100);
  EXPECT_GT(CountLosses(7), 50);
}

TEST_F(RecordingVfsTest, TheEventsAreWhatSqliteDid) {
  {
    Connection connection(directory_.database(), vfs_.name().c_str());
    connection.Run("PRAGMA journal_mode = WAL; CREATE TABLE t(id)");
  }
  std::vector<std::string> text;
  const char* const kNames[] = {"create", "write",  "truncate", "sync",
                                "delete", "rename", "syncdir",  "mark"};
  for (const DiskEvent& event : vfs_.TakeEvents()) {
    std::string line = absl::StrCat(kNames[static_cast<int>(event.kind)], " ", event.name);
    if (text.empty() || text.back() != line) text.push_back(std::move(line));
  }
  const auto at = [&](const std::string& line) {
    return std::find(text.begin(), text.end(), line) - text.begin();
  };
  EXPECT_EQ(text.front(), "create nodeops.db");
  EXPECT_LT(at("create nodeops.db-wal"), at("write nodeops.db-wal"));
  EXPECT_LT(at("write nodeops.db-wal"), at("sync nodeops.db-wal"));
  EXPECT_EQ(text[at("sync nodeops.db-wal") - 1], "syncdir ");  // With the first sync of the log.
  EXPECT_EQ(text.back(), "delete nodeops.db-wal");  // The log goes with the last connection.
}

TEST_F(RecordingVfsTest, ARenamedFileIsKnown) {
  const std::string before = directory_.path() + "/before.db";
  Connection(before, vfs_.name().c_str()).Run("CREATE TABLE t(id)");
  ASSERT_EQ(std::rename(before.c_str(), directory_.database().c_str()), 0);
  const int directory = open(directory_.path().c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(fsync(directory), 0);
  close(directory);
  Connection(directory_.database(), vfs_.name().c_str()).Run("SELECT * FROM t");
  const std::vector<DiskEvent> events = vfs_.TakeEvents();
  const auto rename = std::find_if(events.begin(), events.end(), [](const DiskEvent& event) {
    return event.kind == DiskEvent::Kind::kRename;
  });
  ASSERT_NE(rename, events.end());
  EXPECT_EQ(rename->name, "before.db");
  EXPECT_EQ(rename->other, "nodeops.db");
  EXPECT_EQ((rename + 1)->kind, DiskEvent::Kind::kSyncDirectory);
}

}  // namespace
}  // namespace nodeops::operations::sqlite
