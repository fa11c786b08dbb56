// Topics, their deliveries and queues on loopback for the tests of this module: answers by a
// function, and clients for them.
#ifndef PENSTOCK_CLI_FAKE_TOPIC_H_
#define PENSTOCK_CLI_FAKE_TOPIC_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "cli/fake_server.h"
#include "cli/queue_client.h"
#include "cli/topic_client.h"

namespace penstock::cli {

class FakeTopic {
 public:
  // Operation ("Subscribe") and body of a request to the body of the answer; under one lock. A body
  // with "__type" is an error.
  using Answer = std::function<std::string(const std::string& operation, const std::string& body)>;

  explicit FakeTopic(Answer answer)
      : server_([this, answer = std::move(answer)](const std::string& head,
                                                   const std::string& body) {
          operations.push_back(operation_of(head));
          bodies.push_back(body);
          const std::string reply = answer(operations.back(), body);
          return FakeServer::reply(reply.find("__type") == std::string::npos ? 200 : 400, reply);
        }) {}

  TopicClient client(Clock& clock) const {
    return TopicClient(AwsClient(settings(), topic::kServiceInfo, clock),
                       AwsClient(settings(), delivery::kServiceInfo, clock));
  }
  QueueClient queues(Clock& clock) const {
    return QueueClient(AwsClient(settings(), queue::kServiceInfo, clock));
  }

  // Asked for so far.
  std::vector<std::string> operations;
  std::vector<std::string> bodies;

 private:
  ClientSettings settings() const {
    return {server_.endpoint(), "us-east-1", {"id", "secret", ""}, ""};
  }
  static std::string operation_of(const std::string& head) {
    for (const char* prefix : {"AmazonSNS.", "AmazonSQS.", "PenstockDelivery."}) {
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

#endif  // PENSTOCK_CLI_FAKE_TOPIC_H_
