#include "table/key_paths.h"

#include <fmt/format.h>

#include <algorithm>

#include "table/table_errors.h"

namespace penstock::table {
namespace {

Result<void> check_schema(const KeySchema& keys, std::string_view what,
                          const std::vector<const DocumentPath*>& paths) {
  for (const DocumentPath* path : paths) {
    if (path->size() > 1 && keys.contains(path->front().name)) {
      return Error(kValidation,
                   fmt::format("Key attributes must be scalars; list random access '[]' and map "
                               "lookup '.' are not allowed: {}: {}",
                               what, path->front().name));
    }
  }
  return {};
}

}  // namespace

Result<void> check_key_paths(const Table& table, const std::vector<const DocumentPath*>& paths) {
  const bool has_nested = std::any_of(paths.begin(), paths.end(),
                                      [](const DocumentPath* path) { return path->size() > 1; });
  if (!has_nested) {
    return {};
  }
  PENSTOCK_TRY(check_schema(table.keys, "Key", paths));
  for (const Index& index : table.indexes) {
    PENSTOCK_TRY(check_schema(index.keys, "IndexKey", paths));
  }
  return {};
}

Result<void> check_key_paths(const Table& table, const std::optional<PathSet>& paths) {
  std::vector<const DocumentPath*> all;
  if (paths) {
    for (const DocumentPath& path : paths->paths()) {
      all.push_back(&path);
    }
  }
  return check_key_paths(table, all);
}

}  // namespace penstock::table
