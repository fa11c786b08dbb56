#include "table/table.h"

#include <algorithm>
#include <utility>

#include "service/host.h"
#include "table/table_keys.h"
#include "table/table_name.h"

namespace penstock::table {
namespace {

Type key_type(const TableRecord& record, std::string_view attribute) {
  for (const AttributeDefinition& definition : record.attribute_definitions) {
    if (definition.attribute_name == attribute) {
      return definition.attribute_type == "S"   ? Type::kString
             : definition.attribute_type == "N" ? Type::kNumber
                                                : Type::kBinary;
    }
  }
  return Type::kString;
}

KeySchema key_schema(const TableRecord& record, const std::vector<KeySchemaElement>& elements) {
  KeySchema schema;
  for (const KeySchemaElement& element : elements) {
    auto& part = element.key_type == "HASH" ? schema.partition : schema.sort;
    part.push_back({element.attribute_name, key_type(record, element.attribute_name)});
  }
  return schema;
}

Throughput bounds_of(const TableRecord& record,
                     const std::optional<ProvisionedThroughput>& provisioned) {
  Throughput throughput;
  if (record.billing_mode == "PROVISIONED" && provisioned) {
    throughput.reads_per_s = provisioned->read_capacity_units;
    throughput.writes_per_s = provisioned->write_capacity_units;
  }
  return throughput;
}

}  // namespace

Table::Table(std::string_view table_path, TableRecord table_record)
    : path(table_path),
      arn(arn_of_path(table_path)),
      record(std::move(table_record)),
      id(static_cast<TableId>(record.id)),
      keys(key_schema(record, record.key_schema)),
      throughput(bounds_of(record, record.provisioned_throughput)) {
  for (const IndexRecord& stored : record.indexes) {
    Index index;
    index.id = static_cast<uint32_t>(stored.id);
    index.name = stored.name;
    index.is_local = stored.is_local;
    index.is_active = stored.status == kActive;
    index.keys = key_schema(record, stored.key_schema);
    const Projection projection = stored.projection.value_or(Projection());
    index.has_all = projection.projection_type == "ALL";
    index.included = projection.non_key_attributes;
    index.throughput = bounds_of(record, stored.provisioned_throughput);
    indexes.push_back(std::move(index));
  }
}

std::string_view Table::name() const { return name_of_path(path); }

const Index* Table::find_index(std::string_view index_name) const {
  const auto found = std::find_if(indexes.begin(), indexes.end(),
                                  [&](const Index& index) { return index.name == index_name; });
  return found == indexes.end() ? nullptr : &*found;
}

bool Table::has_local_index() const {
  return std::any_of(indexes.begin(), indexes.end(),
                     [](const Index& index) { return index.is_local; });
}

journal::ShardId shard_of_partition(const Table& table, std::string_view partition) {
  return shard_of_hash(item_hash(table.id, partition));
}

std::string projected_item(const Table& table, const Index& index, std::string_view item) {
  if (index.has_all) {
    return std::string(item);
  }
  Entries entries;
  const auto add = [&](std::string_view name) {
    if (const auto value = find_attribute(item, name)) {
      entries.emplace_back(name, value->bytes());
    }
  };
  for (const KeySchema* schema : {&table.keys, &index.keys}) {
    for (size_t i = 0; i < schema->size(); ++i) {
      add(schema->at(i).name);
    }
  }
  for (const std::string& name : index.included) {
    add(name);
  }
  std::string out;
  append_map_content(out, entries);
  return out;
}

}  // namespace penstock::table
