// Names of the files in a journal's directory. Pure functions. The names are on disk: do not change
// them.
#ifndef PENSTOCK_JOURNAL_SEGMENT_FILES_H_
#define PENSTOCK_JOURNAL_SEGMENT_FILES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk.h"
#include "base/result.h"

namespace penstock::journal {

// 20 decimal digits and ".seg", so that names sort as numbers.
std::string segment_name(uint64_t number);
// "spare-N.seg": allocated, content without meaning.
std::string spare_name(uint64_t number);
// "spare-N.new": a spare that is being made; deleted at start.
std::string unfinished_spare_name(uint64_t number);

struct DirectoryContent {
  std::vector<uint64_t> segments;  // ascending
  std::vector<uint64_t> spares;
  std::vector<uint64_t> unfinished;
};

// What of the journal is in the directory; other names are left alone.
Result<DirectoryContent> list_directory(Disk& disk, const std::string& directory);

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_SEGMENT_FILES_H_
