// What is stored of a table: its settings and where it is in its life. Written as JSON of the
// shapes below behind a version byte; on disk. Plain values.
#ifndef PENSTOCK_TABLE_TABLE_RECORD_H_
#define PENSTOCK_TABLE_TABLE_RECORD_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/expiry_record.h"
#include "table/key_shapes.h"
#include "table/stream_record.h"

namespace penstock::table {

inline constexpr std::string_view kActive = "ACTIVE";
inline constexpr std::string_view kCreating = "CREATING";

struct IndexRecord {
  int64_t id = 0;  // unique within the table, never given twice
  std::string name;
  bool is_local = false;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::string status;                  // ACTIVE, or CREATING while shards fill it
  std::vector<int64_t> filled_shards;  // while CREATING
  int64_t increased_ms = 0;            // of the throughput
  int64_t decreased_ms = 0;
  int64_t decreases_today = 0;
  static constexpr std::string_view kName = "IndexRecord";
  static consteval auto fields() {
    return std::array{
        aws::field<&IndexRecord::id>("Id"),
        aws::field<&IndexRecord::name>("Name"),
        aws::field<&IndexRecord::is_local>("IsLocal"),
        aws::field<&IndexRecord::key_schema>("KeySchema"),
        aws::field<&IndexRecord::projection>("Projection"),
        aws::field<&IndexRecord::provisioned_throughput>("ProvisionedThroughput"),
        aws::field<&IndexRecord::on_demand_throughput>("OnDemandThroughput"),
        aws::field<&IndexRecord::status>("Status"),
        aws::field<&IndexRecord::filled_shards>("FilledShards"),
        aws::field<&IndexRecord::increased_ms>("IncreasedMs"),
        aws::field<&IndexRecord::decreased_ms>("DecreasedMs"),
        aws::field<&IndexRecord::decreases_today>("DecreasesToday"),
    };
  }
};

struct TableRecord {
  int64_t id = 0;       // never given twice; in every key of the table's items
  int64_t version = 1;  // grows with every change
  std::string uuid;
  int64_t created_ms = 0;
  int64_t next_index_id = 1;
  std::vector<AttributeDefinition> attribute_definitions;
  std::vector<KeySchemaElement> key_schema;
  std::vector<IndexRecord> indexes;
  std::string billing_mode;
  int64_t on_demand_since_ms = 0;  // 0: never
  std::optional<ProvisionedThroughput> provisioned_throughput;
  int64_t increased_ms = 0;
  int64_t decreased_ms = 0;
  int64_t decreases_today = 0;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<SseSpecification> sse_specification;
  std::optional<std::string> table_class;
  int64_t table_class_changed_ms = 0;
  bool is_deletion_protected = false;
  std::map<std::string, std::string> tags;
  std::optional<TableStream> stream;     // the latest
  std::optional<ExpiryRecord> expiry;    // absent: items do not expire
  std::string resource_policy;           // JSON
  std::string resource_policy_revision;  // empty: there is none
  int64_t resource_policy_ms = 0;        // of the newest revision there was
  static constexpr std::string_view kName = "TableRecord";
  static consteval auto fields() {
    return std::array{
        aws::field<&TableRecord::id>("Id"),
        aws::field<&TableRecord::version>("Version"),
        aws::field<&TableRecord::uuid>("Uuid"),
        aws::field<&TableRecord::created_ms>("CreatedMs"),
        aws::field<&TableRecord::next_index_id>("NextIndexId"),
        aws::field<&TableRecord::attribute_definitions>("AttributeDefinitions"),
        aws::field<&TableRecord::key_schema>("KeySchema"),
        aws::field<&TableRecord::indexes>("Indexes"),
        aws::field<&TableRecord::billing_mode>("BillingMode"),
        aws::field<&TableRecord::on_demand_since_ms>("OnDemandSinceMs"),
        aws::field<&TableRecord::provisioned_throughput>("ProvisionedThroughput"),
        aws::field<&TableRecord::increased_ms>("IncreasedMs"),
        aws::field<&TableRecord::decreased_ms>("DecreasedMs"),
        aws::field<&TableRecord::decreases_today>("DecreasesToday"),
        aws::field<&TableRecord::on_demand_throughput>("OnDemandThroughput"),
        aws::field<&TableRecord::sse_specification>("SSESpecification"),
        aws::field<&TableRecord::table_class>("TableClass"),
        aws::field<&TableRecord::table_class_changed_ms>("TableClassChangedMs"),
        aws::field<&TableRecord::is_deletion_protected>("IsDeletionProtected"),
        aws::field<&TableRecord::tags>("Tags"),
        aws::field<&TableRecord::stream>("Stream"),
        aws::field<&TableRecord::expiry>("Expiry"),
        aws::field<&TableRecord::resource_policy>("ResourcePolicy"),
        aws::field<&TableRecord::resource_policy_revision>("ResourcePolicyRevision"),
        aws::field<&TableRecord::resource_policy_ms>("ResourcePolicyMs"),
    };
  }
};

std::string encode(const TableRecord& record);
std::optional<TableRecord> decode_table(std::string_view value);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_RECORD_H_
