#include "bus/connection_records.h"

#include "aws/json_records.h"

namespace penstock::bus {
std::string encode(const ConnectionRecord& record) { return aws::encode_record(record); }
std::string encode(const ApiDestinationRecord& record) { return aws::encode_record(record); }

Result<ConnectionRecord> decode_connection(std::string_view value) {
  return aws::decode_record<ConnectionRecord>(value);
}
Result<ApiDestinationRecord> decode_api_destination(std::string_view value) {
  return aws::decode_record<ApiDestinationRecord>(value);
}

}  // namespace penstock::bus
