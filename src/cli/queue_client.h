// What the commands on queues share: a client for the queue service, and queues named by name or
// URL.
#ifndef PENSTOCK_CLI_QUEUE_CLIENT_H_
#define PENSTOCK_CLI_QUEUE_CLIENT_H_

#include <string>

#include "base/clock.h"
#include "cli/aws_client.h"
#include "cli/client_command.h"
#include "cli/client_settings.h"
#include "queue/queue_api.h"

namespace penstock::cli {

class QueueClient {
 public:
  explicit QueueClient(AwsClient client) : client_(std::move(client)) {}
  static Result<QueueClient> open(const ClientFlags& flags, Clock& clock);

  template <typename Op>
  Result<typename Op::Output> call(const typename Op::Input& input) {
    return client_.call<Op>(input);
  }
  const ClientSettings& settings() const { return client_.settings(); }
  Clock& clock() { return client_.clock(); }
  // As of HttpClient.
  void stop_on(int descriptor) { client_.stop_on(descriptor); }

  // `queue` itself if it is a URL, else what GetQueueUrl answers.
  Result<std::string> url_of(const std::string& queue);

 private:
  AwsClient client_;
};

// The queue's name: the end of its URL.
std::string_view queue_name(std::string_view url);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_QUEUE_CLIENT_H_
