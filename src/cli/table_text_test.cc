#include "cli/table_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(TableDescriptionText, SaysKeysIndexesAndBillingInWords) {
  table::TableDescription description;
  description.table_name = "orders";
  description.table_arn = "arn:aws:dynamodb:us-east-1:1:table/orders";
  description.table_status = "ACTIVE";
  description.attribute_definitions = {{"customer", "S"}, {"placed", "N"}};
  description.key_schema = {{"customer", "HASH"}, {"placed", "RANGE"}};
  description.item_count = 7;
  description.table_size_bytes = 70;
  table::GlobalSecondaryIndexDescription index;
  index.index_name = "by-time";
  index.index_status = "CREATING";
  index.key_schema = {{"placed", "HASH"}};
  index.projection = table::Projection{"INCLUDE", {"total", "state"}};
  description.global_secondary_indexes.push_back(index);
  table::ProvisionedThroughputDescription throughput;
  throughput.read_capacity_units = 5;
  throughput.write_capacity_units = 6;
  description.provisioned_throughput = throughput;
  EXPECT_EQ(table_description_text(description, {{"team", "shop"}}),
            "ATTRIBUTE             VALUE\n"
            "name                  orders\n"
            "ARN                   arn:aws:dynamodb:us-east-1:1:table/orders\n"
            "status                ACTIVE\n"
            "key                   customer (string), then placed (number)\n"
            "items                 7\n"
            "bytes                 70\n"
            "billing               provisioned: 5 read and 6 write units a second\n"
            "deletion protection   off\n"
            "global index by-time  by placed (number); keys and total, state; 0 entries; CREATING\n"
            "tag team              shop\n");
  table::BillingModeSummary billing;
  billing.billing_mode = "PAY_PER_REQUEST";
  description.billing_mode_summary = billing;
  EXPECT_NE(table_description_text(description, {}).find("on demand"), std::string::npos);
}

}  // namespace
}  // namespace penstock::cli
