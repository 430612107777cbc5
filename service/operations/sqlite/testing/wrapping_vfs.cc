#include "service/operations/sqlite/testing/wrapping_vfs.h"

#include <sqlite3.h>

#include <new>
#include <utility>

namespace nodeops::operations::sqlite {
namespace {

// What SQLite holds of an open file. The usual file lies behind it in the same block of memory.
struct WrappedFile {
  sqlite3_file base;
  VfsHooks* hooks;
  std::string* path;
};

WrappedFile& Of(sqlite3_file* file) { return *reinterpret_cast<WrappedFile*>(file); }
sqlite3_file* Inner(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<WrappedFile*>(file) + 1);
}
const sqlite3_io_methods* Methods(sqlite3_file* file) { return Inner(file)->pMethods; }

int Close(sqlite3_file* file) {
  delete std::exchange(Of(file).path, nullptr);
  return Methods(file)->xClose(Inner(file));
}

int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return Of(file).hooks->Read(*Of(file).path,
                              [&] { return Methods(file)->xRead(Inner(file), to, size, offset); });
}

int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const std::string_view data(static_cast<const char*>(from), size);
  return Of(file).hooks->Write(*Of(file).path, offset, data, [&](std::string_view part) {
    return Methods(file)->xWrite(Inner(file), part.data(), static_cast<int>(part.size()), offset);
  });
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Of(file).hooks->Truncate(*Of(file).path, size,
                                  [&] { return Methods(file)->xTruncate(Inner(file), size); });
}

int Sync(sqlite3_file* file, int flags) {
  return Of(file).hooks->Sync(*Of(file).path,
                              [&] { return Methods(file)->xSync(Inner(file), flags); });
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Methods(file)->xFileSize(Inner(file), size);
}
int Lock(sqlite3_file* file, int level) { return Methods(file)->xLock(Inner(file), level); }
int Unlock(sqlite3_file* file, int level) { return Methods(file)->xUnlock(Inner(file), level); }
int CheckReservedLock(sqlite3_file* file, int* reserved) {
  return Methods(file)->xCheckReservedLock(Inner(file), reserved);
}

// sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlpragma
int FileControl(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_PRAGMA) {
    char** const words = static_cast<char**>(argument);
    std::optional<std::string_view> value;
    if (words[2] != nullptr) value = words[2];
    if (const auto answer = Of(file).hooks->Pragma(words[1], value)) {
      words[0] = sqlite3_mprintf("%s", answer->c_str());
      return SQLITE_OK;
    }
  }
  return Methods(file)->xFileControl(Inner(file), operation, argument);
}

int SectorSize(sqlite3_file* file) { return Methods(file)->xSectorSize(Inner(file)); }
int DeviceCharacteristics(sqlite3_file* file) {
  return Methods(file)->xDeviceCharacteristics(Inner(file));
}
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return Methods(file)->xShmMap(Inner(file), page, size, extend, to);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Methods(file)->xShmLock(Inner(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) { Methods(file)->xShmBarrier(Inner(file)); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Methods(file)->xShmUnmap(Inner(file), remove);
}

constexpr int kWithSharedMemory = 2;  // Version 3 adds memory-mapped I/O.
constexpr sqlite3_io_methods kMethods = {kWithSharedMemory,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReservedLock,
                                         FileControl,
                                         SectorSize,
                                         DeviceCharacteristics,
                                         ShmMap,
                                         ShmLock,
                                         ShmBarrier,
                                         ShmUnmap,
                                         nullptr,
                                         nullptr};

}  // namespace

struct WrappingVfs::Registered {
  sqlite3_vfs vfs;
  sqlite3_vfs* usual;
  VfsHooks* hooks;

  static Registered& Of(sqlite3_vfs* vfs) { return *static_cast<Registered*>(vfs->pAppData); }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                  int* out_flags) {
    Registered& self = Of(vfs);
    auto& wrapped = *new (file) WrappedFile{.base = {}, .hooks = self.hooks, .path = nullptr};
    const std::string path = name ? name : "";
    const int code = self.hooks->Open(path, flags, [&] {
      return self.usual->xOpen(self.usual, name, Inner(file), flags, out_flags);
    });
    if (code != SQLITE_OK) return code;
    wrapped.path = new std::string(path);
    wrapped.base.pMethods = &kMethods;
    return SQLITE_OK;
  }

  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    Registered& self = Of(vfs);
    return self.hooks->Delete(name, sync_directory != 0, [&] {
      return self.usual->xDelete(self.usual, name, sync_directory);
    });
  }
};

WrappingVfs::WrappingVfs(std::string name, VfsHooks& hooks)
    : name_(std::move(name)), registered_(std::make_unique<Registered>()) {
  sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
  registered_->vfs = *usual;  // Everything that is not replaced below.
  registered_->usual = usual;
  registered_->hooks = &hooks;
  sqlite3_vfs& vfs = registered_->vfs;
  vfs.pNext = nullptr;
  vfs.zName = name_.c_str();
  vfs.szOsFile = static_cast<int>(sizeof(WrappedFile)) + usual->szOsFile;
  vfs.pAppData = registered_.get();
  vfs.xOpen = &Registered::Open;
  vfs.xDelete = &Registered::Delete;
  sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
}

WrappingVfs::~WrappingVfs() { sqlite3_vfs_unregister(&registered_->vfs); }

int VfsHooks::Open(const std::string&, int, Usual usual) { return usual(); }
int VfsHooks::Read(const std::string&, Usual usual) { return usual(); }
int VfsHooks::Write(const std::string&, int64_t, std::string_view data,
                    absl::FunctionRef<int(std::string_view)> usual) {
  return usual(data);
}
int VfsHooks::Truncate(const std::string&, int64_t, Usual usual) { return usual(); }
int VfsHooks::Sync(const std::string&, Usual usual) { return usual(); }
int VfsHooks::Delete(const std::string&, bool, Usual usual) { return usual(); }
std::optional<std::string> VfsHooks::Pragma(std::string_view, std::optional<std::string_view>) {
  return std::nullopt;
}

}  // namespace nodeops::operations::sqlite
