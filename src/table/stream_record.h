// What is stored of streams: the latest one in a table's record, and each one by itself, because it
// outlives its table. On disk as JSON of these shapes. Plain values.
#ifndef PENSTOCK_TABLE_STREAM_RECORD_H_
#define PENSTOCK_TABLE_STREAM_RECORD_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "table/key_shapes.h"

namespace penstock::table {

// The stream that a table has, or had last.
struct TableStream {
  int64_t id = 0;  // unique within the table, never given twice
  std::string label;
  std::string view_type;
  int64_t created_ms = 0;
  bool is_enabled = false;
  static constexpr std::string_view kName = "TableStream";
  static consteval auto fields() {
    return std::array{
        aws::field<&TableStream::id>("Id"),
        aws::field<&TableStream::label>("Label"),
        aws::field<&TableStream::view_type>("ViewType"),
        aws::field<&TableStream::created_ms>("CreatedMs"),
        aws::field<&TableStream::is_enabled>("IsEnabled"),
    };
  }
};

// A stream as each shard knows it.
struct StreamRecord {
  std::string path;  // of its table
  TableStream settings;
  std::vector<KeySchemaElement> key_schema;
  int64_t closed_ms = 0;  // 0: open
  int64_t head = 1;       // the first record that is kept
  static constexpr std::string_view kName = "StreamRecord";
  static consteval auto fields() {
    return std::array{
        aws::field<&StreamRecord::path>("Path"),
        aws::field<&StreamRecord::settings>("Settings"),
        aws::field<&StreamRecord::key_schema>("KeySchema"),
        aws::field<&StreamRecord::closed_ms>("ClosedMs"),
        aws::field<&StreamRecord::head>("Head"),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_RECORD_H_
