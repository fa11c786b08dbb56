// The file system as a port, so that a simulated disk can tear, reorder and fail. The system's disk
// is stateless; a File is used by one thread at a time and closes when destroyed.
#ifndef PENSTOCK_BASE_DISK_H_
#define PENSTOCK_BASE_DISK_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock {

// The directory that a path names its last part in: "." for a plain name.
std::string parent_directory(const std::string& path);

class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  // Writes all buffers one after the other at `offset`; a short write is completed or is an error.
  virtual Result<void> write_at(uint64_t offset, std::span<const std::string_view> buffers) = 0;
  // Sets the first `bytes` bytes of the medium aside for this file and makes it that long: kNoSpace
  // shows here, and not in the writes that follow. What was not written reads as zeros.
  virtual Result<void> reserve(uint64_t bytes) = 0;
  // Reads up to `length` bytes at `offset`; fewer only at the end of the file.
  virtual Result<std::string> read_at(uint64_t offset, size_t length) = 0;
  // On return everything written is on the medium. After an error the file's state is unknown:
  // never call it again.
  virtual Result<void> sync() = 0;
  virtual Result<uint64_t> size() = 0;
  // What its errors call it from now on, once it was renamed.
  virtual void set_path(std::string path) = 0;
};

// An open directory, so that it can be synced when no descriptor is left.
class Directory {
 public:
  Directory() = default;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  virtual ~Directory() = default;

  // Makes creations, renames and removals in it durable. From any thread.
  virtual Result<void> sync() = 0;
};

class Disk {
 public:
  enum class Mode { kRead, kReadWrite, kCreate };  // kCreate: read and write; must not exist yet

  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  virtual Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) = 0;
  virtual Result<bool> exists(const std::string& path) = 0;
  // Plain names, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  // Creates the directory (mode 0700) and its parents, durable on return; one that exists is fine.
  virtual Result<void> create_directory(const std::string& directory) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& path) = 0;
  virtual Result<std::unique_ptr<Directory>> open_directory(const std::string& directory) = 0;
  // Takes an exclusive lock on a file (created if missing) until the returned File is destroyed;
  // kInUse if held.
  virtual Result<std::unique_ptr<File>> lock(const std::string& path) = 0;
  virtual Result<uint64_t> free_bytes(const std::string& directory) = 0;

  // Makes creations, renames and removals in the directory durable.
  Result<void> sync_directory(const std::string& directory);
  // Replaces a small file as a whole: written aside (mode 0600), synced, renamed, directory synced.
  Result<void> write_whole(const std::string& path, std::string_view content);
  Result<std::string> read_whole(const std::string& path);
};

// The machine's file system. Errors: kIoError with path and errno text; kNoSpace for ENOSPC and
// EDQUOT, kNoDescriptors for EMFILE and ENFILE.
class SystemDisk final : public Disk {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, Mode mode) override;
  Result<bool> exists(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<void> create_directory(const std::string& directory) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<std::unique_ptr<Directory>> open_directory(const std::string& directory) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override;
  Result<uint64_t> free_bytes(const std::string& directory) override;
};

}  // namespace penstock

#endif  // PENSTOCK_BASE_DISK_H_
