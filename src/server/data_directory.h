// The data directory: its lock, its format version, and where its parts lie. Held open, and so
// locked, as long as the process serves.
#ifndef PENSTOCK_SERVER_DATA_DIRECTORY_H_
#define PENSTOCK_SERVER_DATA_DIRECTORY_H_

#include <memory>
#include <string>

#include "base/disk.h"
#include "base/result.h"

namespace penstock::server {

class DataDirectory {
 public:
  // What this program writes and reads. A newer one is refused: it may say things that would be
  // lost here.
  static constexpr int kFormatVersion = 1;

  // Takes the directory, made (mode 0700) if missing. Errors are one line: which file, why, what to
  // do. kInUse if another process has it.
  static Result<DataDirectory> open(Disk& disk, const std::string& path);

  const std::string& path() const { return path_; }
  std::string journal() const { return path_ + "/journal"; }
  std::string store() const { return path_ + "/store"; }
  std::string credentials() const { return path_ + "/credentials"; }
  std::string signing_key() const { return path_ + "/signing-key.pem"; }

 private:
  DataDirectory(std::string path, std::unique_ptr<File> lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  std::unique_ptr<File> lock_;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_DATA_DIRECTORY_H_
