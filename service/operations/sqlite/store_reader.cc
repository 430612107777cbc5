#include "service/operations/sqlite/store_reader.h"

#include <pthread.h>

#include <utility>

namespace nodeops::operations::sqlite {

StoreReader::StoreReader(std::unique_ptr<Database> database)
    : database_(std::move(database)), thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "store-reader");
}

StoreReader::~StoreReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StoreReader::Add(Read read) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(read));
  }
  changed_.notify_one();
}

void StoreReader::Run() {
  while (true) {
    Read read;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      read = std::move(waiting_.front());
      waiting_.pop_front();
    }
    read(*database_);
  }
}

}  // namespace nodeops::operations::sqlite
