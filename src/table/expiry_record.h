// What is stored of a table's expiry (time to live). In the table's record, on disk as JSON. Plain
// values.
#ifndef PENSTOCK_TABLE_EXPIRY_RECORD_H_
#define PENSTOCK_TABLE_EXPIRY_RECORD_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace penstock::table {

inline constexpr std::string_view kExpiryEnabled = "ENABLED";
inline constexpr std::string_view kExpiryEnabling = "ENABLING";

struct ExpiryRecord {
  int64_t id = 0;  // among the ids of the table's indexes, never given twice
  std::string attribute;
  std::string status;                  // ENABLED, or ENABLING while shards enter their items
  std::vector<int64_t> filled_shards;  // while ENABLING
  static constexpr std::string_view kName = "ExpiryRecord";
  static consteval auto fields() {
    return std::array{
        aws::field<&ExpiryRecord::id>("Id"),
        aws::field<&ExpiryRecord::attribute>("Attribute"),
        aws::field<&ExpiryRecord::status>("Status"),
        aws::field<&ExpiryRecord::filled_shards>("FilledShards"),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPIRY_RECORD_H_
