#include "journal/segment_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace penstock::journal {
namespace {

constexpr size_t kSegmentDigits = 20;
constexpr std::string_view kSparePrefix = "spare-";
constexpr std::string_view kSegmentSuffix = ".seg";
constexpr std::string_view kUnfinishedSuffix = ".new";

std::optional<uint64_t> number_between(std::string_view name, std::string_view prefix,
                                       std::string_view suffix) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
      name.size() <= prefix.size() + suffix.size()) {
    return std::nullopt;
  }
  name.remove_prefix(prefix.size());
  name.remove_suffix(suffix.size());
  uint64_t number = 0;
  const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool is_whole = code == std::errc() && end == name.data() + name.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string segment_name(uint64_t number) { return fmt::format("{:020}.seg", number); }

std::string spare_name(uint64_t number) { return fmt::format("spare-{}.seg", number); }

std::string unfinished_spare_name(uint64_t number) { return fmt::format("spare-{}.new", number); }

Result<DirectoryContent> list_directory(Disk& disk, const std::string& directory) {
  PENSTOCK_ASSIGN(const std::vector<std::string> names, disk.list(directory));
  DirectoryContent content;
  for (const std::string& name : names) {
    if (const auto spare = number_between(name, kSparePrefix, kSegmentSuffix)) {
      content.spares.push_back(*spare);
    } else if (const auto unfinished = number_between(name, kSparePrefix, kUnfinishedSuffix)) {
      content.unfinished.push_back(*unfinished);
    } else if (const auto number = number_between(name, "", kSegmentSuffix)) {
      if (name.size() == kSegmentDigits + kSegmentSuffix.size()) {
        content.segments.push_back(*number);
      }
    }
  }
  std::sort(content.segments.begin(), content.segments.end());
  return content;
}

}  // namespace penstock::journal
