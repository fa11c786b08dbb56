// A bus on loopback for the tests of this module: answers by a function, and a client for it.
#ifndef PENSTOCK_CLI_FAKE_BUS_H_
#define PENSTOCK_CLI_FAKE_BUS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/bus_client.h"
#include "cli/fake_server.h"

namespace penstock::cli {

class FakeBus {
 public:
  // Operation ("ListEvents") and body of a request to the body of the answer; under one lock.
  using Answer = std::function<std::string(const std::string& operation, const std::string& body)>;

  explicit FakeBus(Answer answer)
      : server_(
            [this, answer = std::move(answer)](const std::string& head, const std::string& body) {
              operations.push_back(operation_of(head));
              return FakeServer::reply(200, answer(operations.back(), body));
            }) {}

  BusClient client(Clock& clock) const {
    const ClientSettings settings{server_.endpoint(), "us-east-1", {"id", "secret", ""}, ""};
    return BusClient(AwsClient(settings, bus::kServiceInfo, clock),
                     AwsClient(settings, delivery::kServiceInfo, clock));
  }

  std::vector<std::string> operations;  // asked for so far

 private:
  static std::string operation_of(const std::string& head) {
    for (const char* prefix : {"AWSEvents.", "PenstockDelivery."}) {
      if (const size_t at = head.find(prefix); at != std::string::npos) {
        const size_t begin = at + std::string(prefix).size();
        return head.substr(begin, head.find_first_of("\r\n", begin) - begin);
      }
    }
    return {};
  }

  FakeServer server_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_FAKE_BUS_H_
