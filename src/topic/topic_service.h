// Topics as the server registers them, after the delivery engine and the queues.
#ifndef PENSTOCK_TOPIC_TOPIC_SERVICE_H_
#define PENSTOCK_TOPIC_TOPIC_SERVICE_H_

#include <functional>
#include <string>
#include <string_view>

#include "runtime/http_caller.h"
#include "runtime/mail_caller.h"
#include "service/operation.h"
#include "topic/signer.h"

namespace penstock::topic {

// The signing name: letters to topics carry it too.
inline constexpr std::string_view kServiceName = "sns";

struct Options {
  // How HTTP endpoints and mail relays are called from a shard; none: Subscribe says so.
  std::function<runtime::HttpCaller*(service::Shard&)> http;
  std::function<runtime::MailCaller*(service::Shard&)> mail;
  bool sends_mail = false;  // a relay is configured
  // Whether a URL may be called at all, as far as it says so itself; none: every one.
  std::function<bool(std::string_view url)> may_call;
  // Signs what HTTP endpoints and queues get; lives as long as the process. Null: nothing is
  // signed, in tests.
  const Signer* signer = nullptr;
  // Before links in messages, "https://events.example.com". Empty: what the publisher used.
  std::string public_url;
  // The same where nobody asked: a rule published.
  std::string own_url = "http://localhost:4566";
};

// Its state in each shard is a TopicShard (topic_shard.h).
service::Service make_service(Options options);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_SERVICE_H_
