// What is stored of connections and API destinations: a version byte and the JSON of these shapes.
// On disk: do not change it, add versions; members that are added are absent in older records. A
// connection's record holds its secrets. Plain values and pure functions; any thread.
#ifndef PENSTOCK_BUS_CONNECTION_RECORDS_H_
#define PENSTOCK_BUS_CONNECTION_RECORDS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/shape.h"
#include "base/result.h"
#include "bus/connection_auth_shapes.h"

namespace penstock::bus {

struct ConnectionRecord {
  std::string id;                        // a UUID, in its ARN
  std::optional<std::string> secret_id;  // what ends the SecretArn, while there are credentials
  std::optional<std::string> description;
  std::optional<std::string> kms_key;
  std::string authorization_type;
  std::string state;
  std::optional<std::string> state_reason;
  std::optional<ConnectionAuth> auth;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  int64_t authorized_ms = 0;
  static constexpr std::string_view kName = "ConnectionRecord";
  static consteval auto fields() {
    return std::array{aws::field<&ConnectionRecord::id>("Id"),
                      aws::field<&ConnectionRecord::secret_id>("SecretId"),
                      aws::field<&ConnectionRecord::description>("Description"),
                      aws::field<&ConnectionRecord::kms_key>("KmsKey"),
                      aws::field<&ConnectionRecord::authorization_type>("AuthorizationType"),
                      aws::field<&ConnectionRecord::state>("State"),
                      aws::field<&ConnectionRecord::state_reason>("StateReason"),
                      aws::field<&ConnectionRecord::auth>("Auth"),
                      aws::field<&ConnectionRecord::created_ms>("CreatedMs"),
                      aws::field<&ConnectionRecord::modified_ms>("ModifiedMs"),
                      aws::field<&ConnectionRecord::authorized_ms>("AuthorizedMs")};
  }
};

struct ApiDestinationRecord {
  std::string id;  // a UUID, in its ARN
  std::optional<std::string> description;
  std::string connection_arn;
  std::string endpoint;
  std::string method;
  int32_t rate = 0;  // calls a second
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  static constexpr std::string_view kName = "ApiDestinationRecord";
  static consteval auto fields() {
    return std::array{aws::field<&ApiDestinationRecord::id>("Id"),
                      aws::field<&ApiDestinationRecord::description>("Description"),
                      aws::field<&ApiDestinationRecord::connection_arn>("ConnectionArn"),
                      aws::field<&ApiDestinationRecord::endpoint>("Endpoint"),
                      aws::field<&ApiDestinationRecord::method>("Method"),
                      aws::field<&ApiDestinationRecord::rate>("Rate"),
                      aws::field<&ApiDestinationRecord::created_ms>("CreatedMs"),
                      aws::field<&ApiDestinationRecord::modified_ms>("ModifiedMs")};
  }
};

std::string encode(const ConnectionRecord& record);
std::string encode(const ApiDestinationRecord& record);
// kCorrupt for an unknown form.
Result<ConnectionRecord> decode_connection(std::string_view value);
Result<ApiDestinationRecord> decode_api_destination(std::string_view value);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_RECORDS_H_
