#include "service/operations/sqlite/testing/simulated_disk.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace nodeops::operations::sqlite {
namespace {

using Kind = DiskEvent::Kind;

constexpr size_t kSector = 512;

size_t Below(size_t limit, std::mt19937& random) {
  return std::uniform_int_distribution<size_t>(0, limit - 1)(random);
}

void Overwrite(std::string& content, size_t offset, std::string_view data) {
  if (data.empty()) return;
  if (content.size() < offset + data.size()) content.resize(offset + data.size());
  std::copy(data.begin(), data.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void Change(std::string& content, const DiskEvent& event) {
  if (event.kind == Kind::kTruncate) {
    content.resize(event.offset);
  } else {
    Overwrite(content, event.offset, event.data);
  }
}

// Of a write that spans sectors some, whole.
void DoSomeSectors(std::string& content, const DiskEvent& event, std::mt19937& random) {
  for (size_t begin = 0; begin < event.data.size();) {
    const size_t in_sector = (event.offset + begin) % kSector;
    const size_t size = std::min(kSector - in_sector, event.data.size() - begin);
    if (Below(2, random) == 0) {
      Overwrite(content, event.offset + begin, std::string_view(event.data).substr(begin, size));
    }
    begin += size;
  }
}

}  // namespace

void SimulatedDisk::Apply(const DiskEvent& event) {
  const size_t number = events_++;
  switch (event.kind) {
    case Kind::kCreate:
      files_.emplace_back();
      pending_names_.emplace_back(event, static_cast<int>(files_.size()) - 1);
      return Do(names_, event, pending_names_.back().second);
    case Kind::kWrite:
    case Kind::kTruncate:
      files_[names_.at(event.name)].pending.emplace_back(number, event);
      return;
    case Kind::kSync: {
      File& file = files_[names_.at(event.name)];
      for (const auto& [unused, pending] : file.pending) Change(file.synced, pending);
      file.pending.clear();
      return;
    }
    case Kind::kDelete:
    case Kind::kRename:
      pending_names_.emplace_back(event, names_.at(event.name));
      return Do(names_, event, pending_names_.back().second);
    case Kind::kSyncDirectory:
      synced_names_ = names_;
      pending_names_.clear();
      return;
    case Kind::kMark:
      return;
  }
}

DiskImage SimulatedDisk::Cut(PowerCut cut, std::mt19937& random) const {
  Names names = cut == PowerCut::kKeepsAll ? names_ : synced_names_;
  if (cut == PowerCut::kKeepsSome || cut == PowerCut::kTears) {
    for (const auto& [event, file] : pending_names_) {
      if (Below(2, random) == 0) Do(names, event, file);
    }
  }
  std::vector<size_t> unsynced;
  for (const File& file : files_) {
    for (const auto& [number, event] : file.pending) unsynced.push_back(number);
  }
  const size_t torn = unsynced.empty() ? 0 : unsynced[Below(unsynced.size(), random)];
  DiskImage image;
  for (const auto& [name, file] : names) {
    image[name] = Content(files_[file], cut, torn, random);
  }
  return image;
}

void SimulatedDisk::Do(Names& names, const DiskEvent& event, int file) {
  if (event.kind != Kind::kCreate) names.erase(event.name);
  if (event.kind == Kind::kCreate) names[event.name] = file;
  if (event.kind == Kind::kRename) names[event.other] = file;
}

std::string SimulatedDisk::Content(const File& file, PowerCut cut, size_t torn_event,
                                   std::mt19937& random) const {
  std::string content = file.synced;
  if (cut == PowerCut::kLosesAll) return content;
  const size_t kept_of_ten = 1 + Below(9, random);
  const bool by_sector = Below(2, random) == 0;
  for (const auto& [number, event] : file.pending) {
    if (cut == PowerCut::kKeepsAll || (cut == PowerCut::kTears && number < torn_event)) {
      Change(content, event);
    } else if (cut == PowerCut::kTears && number == torn_event && event.kind == Kind::kWrite) {
      const size_t size = Below(event.data.size() + 1, random);
      Overwrite(content, event.offset, std::string_view(event.data).substr(0, size));
    } else if (cut == PowerCut::kKeepsSome && Below(10, random) < kept_of_ten) {
      if (by_sector && event.kind == Kind::kWrite) {
        DoSomeSectors(content, event, random);
      } else {
        Change(content, event);
      }
    }
  }
  return content;
}

void WriteImage(const DiskImage& image, const std::string& directory) {
  for (const auto& [name, content] : image) {
    std::ofstream(std::filesystem::path(directory) / name, std::ios::binary) << content;
  }
}

}  // namespace nodeops::operations::sqlite
