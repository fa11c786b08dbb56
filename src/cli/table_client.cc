#include "cli/table_client.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace penstock::cli {
namespace {

constexpr std::array<std::string_view, 4> kThrottlingCodes{
    "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
    "ServiceUnavailable"};

}  // namespace

Result<TableClient> TableClient::open(const ClientFlags& flags, Clock& clock) {
  PENSTOCK_ASSIGN(AwsClient client, AwsClient::open(table::kServiceInfo, flags, clock));
  return TableClient(std::move(client));
}

bool is_throttled(const Error& error) {
  const std::string_view message = error.message();
  return error.is(kRefused) &&
         std::any_of(kThrottlingCodes.begin(), kThrottlingCodes.end(),
                     [&](std::string_view code) { return message.starts_with(code); });
}

bool Patience::again() {
  if (attempts_ == kAttemptsMax) {
    return false;
  }
  wait_(std::min(kWaitMsMax, kFirstWaitMs << attempts_));
  ++attempts_;
  return true;
}

void wait_ms(int64_t duration_ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms));
}

Result<std::vector<std::string>> key_names(TableClient& client, const std::string& table) {
  PENSTOCK_ASSIGN(const auto output, client.call<table::DescribeTable>({table}));
  std::vector<std::string> names;
  if (output.table) {
    for (const table::KeySchemaElement& element : output.table->key_schema) {
      names.push_back(element.attribute_name);
    }
  }
  return names;
}

}  // namespace penstock::cli
