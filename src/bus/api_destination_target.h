// API destinations as a destination of deliveries: an event becomes an HTTP call, authorized by the
// API destination's connection. Owned by Connections, used on the shard's thread.
//
// As on EventBridge, a connection by password or API key whose credentials an endpoint refuses (401
// or 407) is DEAUTHORIZED, and nothing is called with it until it is updated; what is to be
// delivered waits, as its retry policy allows. An OAuth token that is refused is fetched anew once.
#ifndef PENSTOCK_BUS_API_DESTINATION_TARGET_H_
#define PENSTOCK_BUS_API_DESTINATION_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/target.h"
#include "runtime/http_caller.h"

namespace penstock::bus {

class Connections;
struct ApiDestination;
struct Connection;

// Of one API destination: what a server that does not answer takes up.
inline constexpr size_t kApiDestinationCallsMax = 64;
class ApiDestinationTarget final : public delivery::Target {
 public:
  explicit ApiDestinationTarget(Connections& connections) : connections_(connections) {}

  bool takes(std::string_view arn) const override;
  // connections_home() of its account and region.
  std::string home(std::string_view arn) const override;
  bool is_inside() const override { return false; }
  runtime::Task<std::optional<delivery::Failure>> call(const delivery::Delivery& delivery,
                                                       delivery::Answer& answer) override;
  int64_t reserve_ms(const delivery::Delivery& delivery, int64_t now_ms) override;
  size_t calls_max() const override { return kApiDestinationCallsMax; }

 private:
  // What a call needs; views and pointers hold until the task waits for something.
  struct Parts {
    ApiDestination* destination = nullptr;
    Connection* connection = nullptr;
    std::optional<delivery::Failure> failure;  // instead of both
  };
  Parts find_parts(const delivery::Delivery& delivery);
  // The same after a wait, in which all of it may have changed.
  Parts find_parts_again(const delivery::Delivery& delivery, std::string_view connection_arn);
  // The request, or why there is none. `token` where the connection is an OAuth one.
  std::optional<delivery::Failure> prepare(const Parts& parts, const delivery::Delivery& delivery,
                                           std::string_view token, runtime::HttpCall& request);
  // What a refusal of the credentials means for the connection. True: there may be a better token.
  bool note_refusal(const std::string& connection_arn, uint64_t credentials, int status,
                    const std::string& token);

  Connections& connections_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_API_DESTINATION_TARGET_H_
