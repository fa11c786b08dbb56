#include "server/start_pages.h"

#include <sys/mman.h>

#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

namespace penstock::server {
namespace {

struct Mapping {
  uintptr_t begin = 0;
  uintptr_t end = 0;
};

// A line of /proc/self/maps: "begin-end rights offset device inode path". Only text: other pages
// that may not be written now were written before, by the loader.
bool read_text_mapping(std::string_view line, Mapping& mapping) {
  const char* const end = line.data() + line.size();
  const auto first = std::from_chars(line.data(), end, mapping.begin, 16);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') {
    return false;
  }
  const auto second = std::from_chars(first.ptr + 1, end, mapping.end, 16);
  const std::string_view rest(second.ptr, static_cast<size_t>(end - second.ptr));
  return second.ec == std::errc() && rest.starts_with(" r-xp ") &&
         rest.find(" /") != std::string_view::npos;
}

}  // namespace

void release_start_pages() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Mapping mapping;
    if (read_text_mapping(line, mapping)) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the system names addresses in digits
      (void)madvise(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin,
                    MADV_DONTNEED);
    }
  }
}

}  // namespace penstock::server
