// What the commands on tables share: a client for the table service, patience with one that
// throttles, and what a table's keys are.
#ifndef PENSTOCK_CLI_TABLE_CLIENT_H_
#define PENSTOCK_CLI_TABLE_CLIENT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cli/aws_client.h"
#include "cli/client_command.h"
#include "cli/client_settings.h"
#include "table/table_api.h"

namespace penstock::cli {

class TableClient {
 public:
  explicit TableClient(AwsClient client) : client_(std::move(client)) {}
  static Result<TableClient> open(const ClientFlags& flags, Clock& clock);

  template <typename Op>
  Result<typename Op::Output> call(const typename Op::Input& input) {
    return client_.call<Op>(input);
  }
  const ClientSettings& settings() const { return client_.settings(); }
  Clock& clock() { return client_.clock(); }

 private:
  AwsClient client_;
};

// The service asks to come back later.
bool is_throttled(const Error& error);

// Waits longer from one attempt to the next, up to a bound, and so often at most in a row.
class Patience {
 public:
  using Wait = std::function<void(int64_t duration_ms)>;
  static constexpr int64_t kFirstWaitMs = 25;
  static constexpr int64_t kWaitMsMax = 5'000;
  static constexpr int kAttemptsMax = 16;

  explicit Patience(Wait wait) : wait_(std::move(wait)) {}
  // Waits; false once it has been enough.
  bool again();
  // Something went through.
  void renew() { attempts_ = 0; }

 private:
  Wait wait_;
  int attempts_ = 0;
};
// Lets the calling thread sleep.
void wait_ms(int64_t duration_ms);

// Calls until the service does not throttle any more.
template <typename Op>
Result<typename Op::Output> call_patiently(TableClient& client, const typename Op::Input& input,
                                           const Patience::Wait& wait) {
  Patience patience(wait);
  while (true) {
    auto output = client.call<Op>(input);
    if (output.ok() || !is_throttled(output.error()) || !patience.again()) {
      return output;
    }
  }
}

// The attributes of a table's key: partition key, then sort key.
Result<std::vector<std::string>> key_names(TableClient& client, const std::string& table);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_CLIENT_H_
