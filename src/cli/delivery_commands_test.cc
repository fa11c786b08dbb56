#include "cli/delivery_commands.h"

#include <gtest/gtest.h>

#include "cli/fake_bus.h"

namespace penstock::cli {
namespace {

TEST(OpenDeliveries, AreThoseThatWaitAndThoseThatFailed) {
  FakeBus bus([](const std::string& operation, const std::string& body) -> std::string {
    EXPECT_EQ(operation, "ListDeliveries");
    EXPECT_NE(body.find(R"("TargetArn":"arn:t")"), std::string::npos) << body;
    return body.find("failed") == std::string::npos
               ? R"({"Deliveries":[{"DeliveryId":"1-1"}]})"
               : R"({"Deliveries":[{"DeliveryId":"1-2"},{"DeliveryId":"1-3"}]})";
  });
  SystemClock clock;
  BusClient client = bus.client(clock);
  const auto ids = open_deliveries(client, "arn:t");
  ASSERT_TRUE(ids.ok()) << ids.error().message();
  EXPECT_EQ(*ids, (std::vector<std::string>{"1-1", "1-2", "1-3"}));
}

TEST(ActOnDeliveries, GoesOnAfterOneThatIsRefused) {
  std::vector<std::string> bodies;
  FakeServer server([&](const std::string& head, const std::string& body) {
    EXPECT_NE(head.find("PenstockDelivery.RetryDelivery"), std::string::npos);
    bodies.push_back(body);
    return body.find("1-1") == std::string::npos
               ? FakeServer::reply(200, "{}")
               : FakeServer::reply(400, R"({"__type":"DeliveryNotFoundException"})");
  });
  SystemClock clock;
  const ClientSettings settings{server.endpoint(), "us-east-1", {"id", "secret", ""}, ""};
  BusClient client(AwsClient(settings, bus::kServiceInfo, clock),
                   AwsClient(settings, delivery::kServiceInfo, clock));
  const auto acted = act_on_deliveries<delivery::RetryDelivery>(client, {"1-1", "1-2"});
  ASSERT_TRUE(acted.ok()) << acted.error().message();
  EXPECT_EQ(acted->done, 1u);
  EXPECT_EQ(acted->refused, 1u);
  EXPECT_EQ(bodies,
            (std::vector<std::string>{R"({"DeliveryId":"1-1"})", R"({"DeliveryId":"1-2"})"}));
}

}  // namespace
}  // namespace penstock::cli
