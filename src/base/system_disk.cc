#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/disk.h"

namespace penstock {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;
constexpr size_t kBuffersMax = IOV_MAX;

Error error_of(int code, std::string_view what, const std::string& path) {
  const ErrorInfo& info = code == ENOSPC || code == EDQUOT   ? kNoSpace
                          : code == EMFILE || code == ENFILE ? kNoDescriptors
                                                             : kIoError;
  return {info, path + ": " + std::string(what) + ": " + std::generic_category().message(code)};
}

Error last_error(std::string_view what, const std::string& path) {
  return error_of(errno, what, path);
}

// Repeats a call that a signal interrupted.
template <typename Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) {
    result = call();
  }
  return result;
}

class SystemFile final : public File {
 public:
  SystemFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~SystemFile() override { close(descriptor_); }

  Result<void> write_at(uint64_t offset, std::span<const std::string_view> buffers) override;
  Result<void> reserve(uint64_t bytes) override;
  Result<std::string> read_at(uint64_t offset, size_t length) override;
  Result<void> sync() override;
  Result<uint64_t> size() override;
  void set_path(std::string path) override { path_ = std::move(path); }

 private:
  // Writes the first `count` vectors whole, going on where a short write ended.
  Result<void> write_vectors(uint64_t offset, iovec* vectors, size_t count);

  int descriptor_;
  std::string path_;
};

Result<void> SystemFile::write_vectors(uint64_t offset, iovec* vectors, size_t count) {
  while (count > 0) {
    const ssize_t wrote = uninterrupted([&] {
      return pwritev(descriptor_, vectors, static_cast<int>(count), static_cast<off_t>(offset));
    });
    if (wrote < 0) {
      return last_error("write", path_);
    }
    if (wrote == 0) {
      return Error(kIoError, path_ + ": write: no progress");
    }
    offset += static_cast<uint64_t>(wrote);
    auto left = static_cast<size_t>(wrote);
    while (count > 0 && left >= vectors->iov_len) {
      left -= vectors->iov_len;
      ++vectors;
      --count;
    }
    if (left > 0) {
      vectors->iov_base = static_cast<char*>(vectors->iov_base) + left;
      vectors->iov_len -= left;
    }
  }
  return {};
}

Result<void> SystemFile::write_at(uint64_t offset, std::span<const std::string_view> buffers) {
  std::array<iovec, kBuffersMax> vectors;
  size_t next = 0;
  while (next < buffers.size()) {
    size_t count = 0;
    uint64_t bytes = 0;
    for (; next < buffers.size() && count < kBuffersMax; ++next) {
      if (buffers[next].empty()) {
        continue;
      }
      vectors[count++] = {const_cast<char*>(buffers[next].data()), buffers[next].size()};
      bytes += buffers[next].size();
    }
    PENSTOCK_TRY(write_vectors(offset, vectors.data(), count));
    offset += bytes;
  }
  return {};
}

Result<void> SystemFile::reserve(uint64_t bytes) {
  const int failed = [&] {
    int code = posix_fallocate(descriptor_, 0, static_cast<off_t>(bytes));
    while (code == EINTR) {
      code = posix_fallocate(descriptor_, 0, static_cast<off_t>(bytes));
    }
    return code;
  }();
  return failed == 0 ? Result<void>() : error_of(failed, "reserve", path_);
}

Result<std::string> SystemFile::read_at(uint64_t offset, size_t length) {
  std::string bytes(length, '\0');
  size_t have = 0;
  while (have < length) {
    const ssize_t got = uninterrupted([&] {
      return pread(descriptor_, bytes.data() + have, length - have,
                   static_cast<off_t>(offset + have));
    });
    if (got < 0) {
      return last_error("read", path_);
    }
    if (got == 0) {
      break;
    }
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

Result<void> SystemFile::sync() {
  // A sync that a signal cut short has not failed; any other error is final, so only EINTR is tried
  // again.
  if (uninterrupted([&] { return fdatasync(descriptor_); }) < 0) {
    return last_error("sync", path_);
  }
  return {};
}

Result<uint64_t> SystemFile::size() {
  struct stat status {};
  if (fstat(descriptor_, &status) < 0) {
    return last_error("stat", path_);
  }
  return static_cast<uint64_t>(status.st_size);
}

class SystemDirectory final : public Directory {
 public:
  SystemDirectory(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  ~SystemDirectory() override { close(descriptor_); }

  Result<void> sync() override {
    return uninterrupted([&] { return fsync(descriptor_); }) < 0 ? last_error("sync", path_)
                                                                 : Result<void>();
  }

 private:
  const int descriptor_;
  const std::string path_;
};

int open_flags(Disk::Mode mode) {
  switch (mode) {
    case Disk::Mode::kRead:
      return O_RDONLY | O_CLOEXEC;
    case Disk::Mode::kReadWrite:
      return O_RDWR | O_CLOEXEC;
    case Disk::Mode::kCreate:
      return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  }
  return O_RDONLY | O_CLOEXEC;
}

Result<bool> is_directory(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) {
    return S_ISDIR(status.st_mode);
  }
  return errno == ENOENT ? Result<bool>(false) : last_error("stat", path);
}

}  // namespace

Result<std::unique_ptr<File>> SystemDisk::open(const std::string& path, Mode mode) {
  const int descriptor =
      uninterrupted([&] { return ::open(path.c_str(), open_flags(mode), kFileMode); });
  if (descriptor < 0) {
    return last_error("open", path);
  }
  return std::unique_ptr<File>(std::make_unique<SystemFile>(descriptor, path));
}

Result<bool> SystemDisk::exists(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0) {
    return true;
  }
  return errno == ENOENT || errno == ENOTDIR ? Result<bool>(false) : last_error("stat", path);
}

Result<std::vector<std::string>> SystemDisk::list(const std::string& directory) {
  DIR* const stream = opendir(directory.c_str());
  if (stream == nullptr) {
    return last_error("list", directory);
  }
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      names.emplace_back(name);
    }
  }
  const int failed = errno;
  closedir(stream);
  if (failed != 0) {
    return error_of(failed, "list", directory);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> SystemDisk::create_directory(const std::string& directory) {
  std::string path = directory;
  while (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  PENSTOCK_ASSIGN(const bool there, is_directory(path));
  if (there) {
    return {};
  }
  const std::string parent = parent_directory(path);
  PENSTOCK_TRY(create_directory(parent));
  if (mkdir(path.c_str(), kDirectoryMode) < 0) {
    return last_error("create directory", path);
  }
  return sync_directory(parent);
}

Result<void> SystemDisk::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) < 0) {
    return last_error("rename to " + to, from);
  }
  return {};
}

Result<void> SystemDisk::remove(const std::string& path) {
  return ::unlink(path.c_str()) < 0 ? last_error("remove", path) : Result<void>();
}

Result<std::unique_ptr<Directory>> SystemDisk::open_directory(const std::string& directory) {
  const int descriptor =
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0) {
    return last_error("open", directory);
  }
  return std::unique_ptr<Directory>(std::make_unique<SystemDirectory>(descriptor, directory));
}

Result<std::unique_ptr<File>> SystemDisk::lock(const std::string& path) {
  const int descriptor =
      uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kFileMode); });
  if (descriptor < 0) {
    return last_error("open", path);
  }
  auto file = std::make_unique<SystemFile>(descriptor, path);
  if (uninterrupted([&] { return flock(descriptor, LOCK_EX | LOCK_NB); }) < 0) {
    if (errno == EWOULDBLOCK) {
      return Error(kInUse, path + ": another process holds it");
    }
    return last_error("lock", path);
  }
  return std::unique_ptr<File>(std::move(file));
}

Result<uint64_t> SystemDisk::free_bytes(const std::string& directory) {
  struct statvfs status {};
  if (uninterrupted([&] { return statvfs(directory.c_str(), &status); }) < 0) {
    return last_error("statvfs", directory);
  }
  return static_cast<uint64_t>(status.f_bavail) * status.f_frsize;
}

}  // namespace penstock
