#include "service/operations/sqlite/testing/simulated_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace nodeops::operations::sqlite {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;
using Kind = DiskEvent::Kind;

DiskEvent Create(std::string name) { return {.kind = Kind::kCreate, .name = std::move(name)}; }
DiskEvent Write(std::string name, int64_t offset, std::string data) {
  return {.kind = Kind::kWrite, .name = std::move(name), .offset = offset, .data = std::move(data)};
}
DiskEvent Sync(std::string name) { return {.kind = Kind::kSync, .name = std::move(name)}; }
DiskEvent SyncDirectory() { return {.kind = Kind::kSyncDirectory}; }

class SimulatedDiskTest : public testing::Test {
 protected:
  void Do(std::vector<DiskEvent> events) {
    for (const DiskEvent& event : events) disk_.Apply(event);
  }
  // All that can be found.
  std::set<DiskImage> Images(PowerCut cut) {
    std::set<DiskImage> images;
    for (int i = 0; i < 1000; ++i) images.insert(disk_.Cut(cut, random_));
    return images;
  }

  SimulatedDisk disk_;
  std::mt19937 random_{7};
};

TEST_F(SimulatedDiskTest, WhatWasSyncedIsFoundWhateverHappens) {
  Do({Create("a"), Write("a", 0, "one"), Sync("a"), SyncDirectory()});
  for (const PowerCut cut :
       {PowerCut::kLosesAll, PowerCut::kKeepsSome, PowerCut::kTears, PowerCut::kKeepsAll}) {
    EXPECT_THAT(Images(cut), ElementsAre(ElementsAre(Pair("a", "one"))));
  }
}

TEST_F(SimulatedDiskTest, OfWhatWasNotSyncedAllSomeOrNothingIsFound) {
  Do({Create("a"), SyncDirectory(), Write("a", 0, "1"), Write("a", 1, "2"), Write("a", 2, "3")});
  const auto file = [](std::string content) { return DiskImage{{"a", std::move(content)}}; };
  const std::string zero(1, '\0');
  EXPECT_THAT(Images(PowerCut::kLosesAll), ElementsAre(file("")));
  EXPECT_THAT(Images(PowerCut::kKeepsAll), ElementsAre(file("123")));
  EXPECT_THAT(Images(PowerCut::kTears),
              testing::UnorderedElementsAre(file(""), file("1"), file("12"), file("123")));
  EXPECT_THAT(Images(PowerCut::kKeepsSome),
              AllOf(testing::SizeIs(8), Contains(file(zero + "2")),
                    Contains(file("1" + zero + "3")), Contains(file("")), Contains(file("123"))));
}

TEST_F(SimulatedDiskTest, AWriteIsTornWithinASectorOrLosesSectors) {
  Do({Create("a"), Write("a", 0, std::string(1536, 'o')), Sync("a"), SyncDirectory(),
      Write("a", 256, std::string(1024, 'n'))});
  std::set<size_t> torn;
  for (const DiskImage& image : Images(PowerCut::kTears)) {
    const std::string& content = image.at("a");
    const size_t written = std::count(content.begin(), content.end(), 'n');
    EXPECT_EQ(content.substr(256, written), std::string(written, 'n'));
    torn.insert(written);
  }
  EXPECT_GT(torn.size(), 300u);
  std::set<std::string> sectors;  // Of the three that the write lies in.
  for (const DiskImage& image : Images(PowerCut::kKeepsSome)) {
    const std::string& content = image.at("a");
    sectors.insert({content[511], content[512], content[1023], content[1024]});
    EXPECT_EQ(content[255], 'o');
    EXPECT_EQ(content[1280], 'o');
  }
  EXPECT_EQ(sectors.size(), 8u);
  EXPECT_THAT(sectors, Contains("onno"));
}

TEST_F(SimulatedDiskTest, ATruncationIsLostLikeAWrite) {
  Do({Create("a"),
      Write("a", 0, "long"),
      Sync("a"),
      SyncDirectory(),
      {.kind = Kind::kTruncate, .name = "a", .offset = 1}});
  EXPECT_THAT(Images(PowerCut::kKeepsSome),
              ElementsAre(DiskImage{{"a", "l"}}, DiskImage{{"a", "long"}}));
}

TEST_F(SimulatedDiskTest, ANameIsThereForSureOnceItsDirectoryWasSynced) {
  Do({Create("a"), Write("a", 0, "1"), Sync("a")});
  EXPECT_THAT(Images(PowerCut::kLosesAll), ElementsAre(IsEmpty()));
  EXPECT_THAT(Images(PowerCut::kKeepsSome), ElementsAre(IsEmpty(), DiskImage{{"a", "1"}}));
  Do({SyncDirectory(), {.kind = Kind::kDelete, .name = "a"}, Create("b")});
  EXPECT_THAT(Images(PowerCut::kLosesAll), ElementsAre(ElementsAre(Key("a"))));
  EXPECT_THAT(Images(PowerCut::kKeepsAll), ElementsAre(ElementsAre(Key("b"))));
  EXPECT_THAT(Images(PowerCut::kTears),
              ElementsAre(IsEmpty(), ElementsAre(Key("a")), ElementsAre(Key("a"), Key("b")),
                          ElementsAre(Key("b"))));
}

TEST_F(SimulatedDiskTest, ARenamedFileKeepsItsContent) {
  Do({Create("a"),
      Write("a", 0, "1"),
      Sync("a"),
      SyncDirectory(),
      {.kind = Kind::kRename, .name = "a", .other = "b"}});
  EXPECT_THAT(Images(PowerCut::kLosesAll), ElementsAre(DiskImage{{"a", "1"}}));
  EXPECT_THAT(Images(PowerCut::kKeepsAll), ElementsAre(DiskImage{{"b", "1"}}));
  EXPECT_THAT(Images(PowerCut::kKeepsSome),
              ElementsAre(DiskImage{{"a", "1"}}, DiskImage{{"b", "1"}}));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
