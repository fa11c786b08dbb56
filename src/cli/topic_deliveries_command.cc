#include "cli/topic_deliveries_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/topic_text.h"

namespace penstock::cli {
namespace {

constexpr int32_t kListMax = 1000;

struct DeliveriesFlags {
  ClientFlags client;
  OutputFlag output;
  std::string topic;
  std::string status;  // empty: both
};

Result<std::string> deliveries(TopicClient& client, const DeliveriesFlags& flags) {
  PENSTOCK_ASSIGN(const std::string arn, client.arn_of(flags.topic));
  PENSTOCK_ASSIGN(const auto subscriptions, subscriptions_of(client, arn));
  delivery::ListDeliveriesOutput all;
  for (const char* status : {"pending", "failed"}) {
    if (flags.status.empty() || flags.status == status) {
      PENSTOCK_ASSIGN(auto found, deliveries_of(client, arn, subscriptions, status));
      std::move(found.begin(), found.end(), std::back_inserter(all.deliveries));
    }
  }
  return flags.output.json() ? json_of<delivery::ListDeliveries>(all)
                             : topic_deliveries_table(all.deliveries, subscriptions);
}

struct Listed {
  std::vector<delivery::DeliveryShape> of_topic;
  bool is_all = false;  // of the account, or to the target
};

Result<Listed> list_deliveries(TopicClient& client, const std::string& topic_arn,
                               std::optional<std::string> target, const std::string& status) {
  delivery::ListDeliveriesInput input;
  input.target = std::move(target);
  input.status = status;
  input.limit = kListMax;
  PENSTOCK_ASSIGN(auto output, client.call<delivery::ListDeliveries>(input));
  Listed listed;
  listed.is_all = output.deliveries.size() < static_cast<size_t>(kListMax);
  for (delivery::DeliveryShape& delivery : output.deliveries) {
    // A subscription's ARN is its topic's, a colon and its id.
    if (delivery.cause.starts_with(topic_arn + ":")) {
      listed.of_topic.push_back(std::move(delivery));
    }
  }
  return listed;
}

}  // namespace

Result<std::vector<topic::SubscriptionShape>> subscriptions_of(TopicClient& client,
                                                               const std::string& topic_arn) {
  std::vector<topic::SubscriptionShape> all;
  topic::ListSubscriptionsByTopicInput input;
  input.topic_arn = topic_arn;
  PENSTOCK_TRY(for_each_page<topic::ListSubscriptionsByTopic>(
      client, input, [&](topic::ListSubscriptionsByTopicOutput page) {
        if (page.subscriptions) {
          std::move(page.subscriptions->begin(), page.subscriptions->end(),
                    std::back_inserter(all));
        }
      }));
  return all;
}

Result<std::vector<delivery::DeliveryShape>> deliveries_of(
    TopicClient& client, const std::string& topic_arn,
    const std::vector<topic::SubscriptionShape>& subscriptions, const std::string& status) {
  PENSTOCK_ASSIGN(Listed of_account, list_deliveries(client, topic_arn, std::nullopt, status));
  if (of_account.is_all) {
    return std::move(of_account.of_topic);
  }
  std::set<std::string> targets;
  for (const topic::SubscriptionShape& subscription : subscriptions) {
    targets.insert(subscription.protocol == "sqs" ? subscription.endpoint
                                                  : subscription.subscription_arn);
  }
  std::vector<delivery::DeliveryShape> all;
  for (const std::string& target : targets) {
    PENSTOCK_ASSIGN(Listed listed, list_deliveries(client, topic_arn, target, status));
    if (!listed.is_all) {
      fmt::print(stderr, "Of those to {} that are {} only the oldest {} were looked at.\n", target,
                 status, kListMax);
    }
    std::move(listed.of_topic.begin(), listed.of_topic.end(), std::back_inserter(all));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.created.value_or(aws::Timestamp()).ms < b.created.value_or(aws::Timestamp()).ms;
  });
  return all;
}

void add_topic_deliveries_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<DeliveriesFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "deliveries",
                  "List deliveries to the subscribers that wait or failed for good.",
                  [flags] { return run_with_client(&deliveries, *flags); });
  command->add_option("TOPIC", flags->topic, "The topic's name or ARN.")->required();
  command
      ->add_option("--status", flags->status,
                   "Only those that wait or are under way (pending), or that failed for good.")
      ->type_name("STATUS")
      ->check(CLI::IsMember({"pending", "failed"}));
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli
