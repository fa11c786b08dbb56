#include "base/disk.h"

namespace penstock {
std::string parent_directory(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<void> Disk::write_whole(const std::string& path, std::string_view content) {
  const std::string aside = path + ".new";
  PENSTOCK_ASSIGN(const bool left_over, exists(aside));
  if (left_over) {
    PENSTOCK_TRY(remove(aside));
  }
  {
    PENSTOCK_ASSIGN(const std::unique_ptr<File> file, open(aside, Mode::kCreate));
    PENSTOCK_TRY(file->write_at(0, {&content, 1}));
    PENSTOCK_TRY(file->sync());
  }
  PENSTOCK_TRY(rename(aside, path));
  return sync_directory(parent_directory(path));
}

Result<void> Disk::sync_directory(const std::string& directory) {
  PENSTOCK_ASSIGN(const std::unique_ptr<Directory> opened, open_directory(directory));
  return opened->sync();
}

Result<std::string> Disk::read_whole(const std::string& path) {
  PENSTOCK_ASSIGN(const std::unique_ptr<File> file, open(path, Mode::kRead));
  PENSTOCK_ASSIGN(const uint64_t size, file->size());
  return file->read_at(0, size);
}

}  // namespace penstock
