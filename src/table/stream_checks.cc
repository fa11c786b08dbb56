#include "table/stream_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "table/index_checks.h"
#include "table/stream_name.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/table_name.h"

namespace penstock::table {
namespace {

size_t count(const StreamLog& streams, std::string_view prefix) {
  size_t count = 0;
  for (auto stream = streams.streams().lower_bound(prefix);
       stream != streams.streams().end() && std::string_view(stream->first).starts_with(prefix);
       ++stream) {
    ++count;
  }
  return count;
}

// LimitExceededException; the limits are ours.
Result<void> begin_stream(const StreamLog& streams, std::string_view path,
                          const std::string& view_type, int64_t now_ms, TableRecord& record) {
  const std::string_view account = path.substr(0, path.size() - name_of_path(path).size());
  if (count(streams, stream_name(path, "")) >= kStreamsPerTableMax ||
      count(streams, account) >= kStreamsPerAccountMax) {
    return Error(kLimitExceeded, "Too many streams were enabled within a day");
  }
  TableStream stream;
  stream.id = record.next_index_id++;
  stream.view_type = view_type;
  stream.created_ms = now_ms;
  stream.is_enabled = true;
  while (streams.find(stream_name(path, stream_label(stream.created_ms))) != nullptr) {
    ++stream.created_ms;
  }
  stream.label = stream_label(stream.created_ms);
  record.stream = std::move(stream);
  return {};
}

bool changes_indexes(const UpdateTableInput& input) {
  return std::any_of(
      input.global_secondary_index_updates.begin(), input.global_secondary_index_updates.end(),
      [](const GlobalSecondaryIndexUpdate& update) { return update.create || update.remove; });
}

}  // namespace

Result<void> create_stream(const StreamLog& streams, std::string_view path,
                           const CreateTableInput& input, int64_t now_ms, TableRecord& record) {
  const auto& wanted = input.stream_specification;
  if (!wanted) {
    return {};
  }
  if (wanted->stream_enabled != wanted->stream_view_type.has_value()) {
    return wanted->stream_enabled
               ? invalid("Table is being created with a stream enabled, UpdateViewType is required")
               : invalid(
                     "Table is being created with a stream disabled, UpdateViewType should not be "
                     "specified");
  }
  if (wanted->stream_enabled) {
    PENSTOCK_TRY(begin_stream(streams, path, *wanted->stream_view_type, now_ms, record));
  }
  return {};
}

Result<void> update_stream(const StreamLog& streams, std::string_view path,
                           const UpdateTableInput& input, int64_t now_ms, TableRecord& record) {
  const auto& wanted = input.stream_specification;
  if (!wanted) {
    return {};
  }
  if (wanted->stream_enabled != wanted->stream_view_type.has_value()) {
    return wanted->stream_enabled
               ? invalid("If stream is being enabled then UpdateViewType is required")
               : invalid("If stream is being disabled, then UpdateViewType must not be specified");
  }
  if (input.provisioned_throughput) {
    return invalid("You cannot modify stream status while updating table IOPS");
  }
  if (changes_indexes(input)) {
    return invalid("You cannot create or delete index while changing stream status");
  }
  const bool is_enabled = record.stream && record.stream->is_enabled;
  if (wanted->stream_enabled && is_enabled) {
    return Error(kValidation, fmt::format("Table already has an enabled stream: TableName: {}",
                                          name_of_path(path)));
  }
  if (!wanted->stream_enabled && !is_enabled) {
    return Error(kValidation,
                 fmt::format("Table has no stream to disable: TableName: {}", name_of_path(path)));
  }
  if (wanted->stream_enabled) {
    PENSTOCK_TRY(begin_stream(streams, path, *wanted->stream_view_type, now_ms, record));
  } else {
    record.stream->is_enabled = false;
  }
  return {};
}

}  // namespace penstock::table
