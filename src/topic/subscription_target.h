// The endpoints of subscriptions that are called, HTTP and e-mail, as one kind of destination: the
// ARN of a subscription does not say its protocol, the delivery's parameters do. Belongs to a
// shard's topics, used on its thread.
#ifndef PENSTOCK_TOPIC_SUBSCRIPTION_TARGET_H_
#define PENSTOCK_TOPIC_SUBSCRIPTION_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "delivery/target.h"

namespace penstock::topic {

class SubscriptionTarget final : public delivery::Target {
 public:
  // Whoever calls HTTP endpoints, and who sends e-mail; null: nobody.
  SubscriptionTarget(std::unique_ptr<delivery::Target> http, std::unique_ptr<delivery::Target> mail)
      : http_(std::move(http)), mail_(std::move(mail)) {}

  // The ARN of a subscription: its topic's and one part more.
  bool takes(std::string_view arn) const override;
  // Only its topic knows what a call to a subscription needs.
  bool is_for_users() const override { return false; }
  bool is_inside() const override { return false; }
  runtime::Task<std::optional<delivery::Failure>> call(const delivery::Delivery& delivery,
                                                       delivery::Answer& answer) override;
  int64_t reserve_ms(const delivery::Delivery& delivery, int64_t now_ms) override;
  // E-mail goes through a relay.
  delivery::Pool pool(const delivery::Delivery& delivery) const override;
  size_t calls_max() const override;
  std::string destination(const delivery::Delivery& delivery) const override;

 private:
  // Null: nobody is for its protocol.
  delivery::Target* find(const delivery::Delivery& delivery) const;

  std::unique_ptr<delivery::Target> http_;
  std::unique_ptr<delivery::Target> mail_;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SUBSCRIPTION_TARGET_H_
