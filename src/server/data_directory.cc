#include "server/data_directory.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "service/host.h"

namespace penstock::server {
namespace {

std::string format_line(int version) {
  return fmt::format("penstock-data {} shards {}\n", version, service::kShards);
}

Result<void> check_format(const std::string& path, const std::string& content) {
  constexpr std::string_view kBegin = "penstock-data ";
  if (content == format_line(DataDirectory::kFormatVersion)) {
    return {};
  }
  int version = 0;
  if (content.starts_with(kBegin)) {
    std::from_chars(content.data() + kBegin.size(), content.data() + content.size(), version);
  }
  if (version > DataDirectory::kFormatVersion) {
    return Error(
        kCorrupt,
        fmt::format(
            "{}: written by a newer Penstock (format {}, this one reads up to {}); start that "
            "version, or choose another --data",
            path, version, DataDirectory::kFormatVersion));
  }
  return Error(
      kCorrupt,
      fmt::format(
          "{}: not the format line of a data directory; restore the directory from a backup, "
          "or choose another --data",
          path));
}

}  // namespace

Result<DataDirectory> DataDirectory::open(Disk& disk, const std::string& path) {
  PENSTOCK_TRY(disk.create_directory(path));
  Result<std::unique_ptr<File>> lock = disk.lock(path + "/lock");
  if (!lock.ok()) {
    if (lock.error().is(kInUse)) {
      return Error(
          kInUse,
          fmt::format("{}/lock: in use by another process; stop that one, or choose another --data",
                      path));
    }
    return std::move(lock).error();
  }
  DataDirectory directory(path, std::move(lock).value());
  const std::string format_path = path + "/format";
  PENSTOCK_ASSIGN(const bool known, disk.exists(format_path));
  if (known) {
    PENSTOCK_ASSIGN(const std::string content, disk.read_whole(format_path));
    PENSTOCK_TRY(check_format(format_path, content));
    return directory;
  }
  PENSTOCK_ASSIGN(const bool has_journal, disk.exists(directory.journal()));
  if (has_journal) {
    PENSTOCK_ASSIGN(const auto segments, disk.list(directory.journal()));
    if (!segments.empty()) {
      return Error(
          kCorrupt,
          fmt::format(
              "{}: missing, though there is a journal beside it; restore it from a backup, or "
              "choose another --data",
              format_path));
    }
  }
  PENSTOCK_TRY(disk.write_whole(format_path, format_line(kFormatVersion)));
  return directory;
}

}  // namespace penstock::server
