#include "service/operations/sqlite/testing/faulty_vfs.h"

#include <sqlite3.h>

#include <cstring>

namespace nodeops::operations::sqlite {
namespace {

// The usual file lies behind this one, in the same block of memory, and does all the work.
struct FaultyFile {
  sqlite3_file base;
  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* Inner(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file)->inner(); }
const sqlite3_io_methods* Methods(sqlite3_file* file) { return Inner(file)->pMethods; }

int Close(sqlite3_file* file) { return Methods(file)->xClose(Inner(file)); }
int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return Methods(file)->xRead(Inner(file), to, size, offset);
}
int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (const int error = FaultyVfs::write_error) return error;
  return Methods(file)->xWrite(Inner(file), from, size, offset);
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  return Methods(file)->xTruncate(Inner(file), size);
}
int Sync(sqlite3_file* file, int flags) {
  if (const int error = FaultyVfs::sync_error) return error;
  ++FaultyVfs::syncs;
  return Methods(file)->xSync(Inner(file), flags);
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Methods(file)->xFileSize(Inner(file), size);
}
int Lock(sqlite3_file* file, int level) { return Methods(file)->xLock(Inner(file), level); }
int Unlock(sqlite3_file* file, int level) { return Methods(file)->xUnlock(Inner(file), level); }
int CheckReservedLock(sqlite3_file* file, int* reserved) {
  return Methods(file)->xCheckReservedLock(Inner(file), reserved);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
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

constexpr sqlite3_io_methods kMethods = {2,
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

int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* usual = static_cast<sqlite3_vfs*>(vfs->pAppData);
  file->pMethods = nullptr;
  const int code = usual->xOpen(usual, name, Inner(file), flags, out_flags);
  if (code == SQLITE_OK) file->pMethods = &kMethods;
  return code;
}

}  // namespace

void FaultyVfs::Install() {
  write_error = sync_error = syncs = 0;
  static sqlite3_vfs vfs;
  if (vfs.zName != nullptr) return;
  sqlite3_vfs* usual = sqlite3_vfs_find(nullptr);
  std::memcpy(&vfs, usual, sizeof(vfs));  // Everything but opening is as usual.
  vfs.zName = kName;
  vfs.pNext = nullptr;
  vfs.szOsFile = static_cast<int>(sizeof(FaultyFile)) + usual->szOsFile;
  vfs.pAppData = usual;
  vfs.xOpen = Open;
  sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
}

}  // namespace nodeops::operations::sqlite
