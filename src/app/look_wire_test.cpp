#include "app/look_wire.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

TEST(LookWire, CarriesAnOrder) {
  LookOrder order;
  order.kind = "http";
  order.request = {.target = "https://shop.example/ü",
                   .settings = {{"headers", "a: b\nc: d"}, {"bearer_token", "\"quoted\\\""}},
                   .timeout = Millis(1'234),
                   .memory = std::string("what\0was", 8)};
  order.net.allowed_ranges = {"10.0.0.0/8", "::1/128"};
  order.net.allowed_names = {"*.internal"};
  order.net.resolver.servers = {"192.0.2.53:53"};
  order.net.ca_file = "/etc/ca.pem";
  order.net.dnssec_anchors = "/etc/anchors";
  order.net.user_agent = "Test/1";
  const auto back = order_from_wire(to_wire(order));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->kind, order.kind);
  EXPECT_EQ(back->request.target, order.request.target);
  EXPECT_EQ(back->request.settings, order.request.settings);
  EXPECT_EQ(back->request.timeout, order.request.timeout);
  EXPECT_EQ(back->request.memory, order.request.memory);
  EXPECT_EQ(back->net.allowed_ranges, order.net.allowed_ranges);
  EXPECT_EQ(back->net.allowed_names, order.net.allowed_names);
  EXPECT_EQ(back->net.resolver.servers, order.net.resolver.servers);
  EXPECT_EQ(back->net.ca_file, order.net.ca_file);
  EXPECT_EQ(back->net.dnssec_anchors, order.net.dnssec_anchors);
  EXPECT_EQ(back->net.user_agent, order.net.user_agent);
}

TEST(LookWire, CarriesAReport) {
  model::ProbeReport report;
  report.outcome = model::Outcome::down;
  report.reason = model::Reason::http_status;
  report.detail = "status 503, expected 200-299";
  report.phases.dns = Micros(7);
  report.phases.transfer = Micros(0);
  report.phases.total = Micros(99);
  report.evidence.status = 503;
  report.evidence.headers = {{"server", "nginx"}};
  report.memory = "remembered";
  const auto back = report_from_wire(to_wire(report));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->outcome, report.outcome);
  EXPECT_EQ(back->reason, report.reason);
  EXPECT_EQ(back->detail, report.detail);
  EXPECT_EQ(back->phases.dns, report.phases.dns);
  EXPECT_EQ(back->phases.tls, std::nullopt);
  EXPECT_EQ(back->phases.transfer, report.phases.transfer);
  EXPECT_EQ(back->phases.total, report.phases.total);
  EXPECT_EQ(model::to_json(back->evidence), model::to_json(report.evidence));
  EXPECT_EQ(back->memory, report.memory);
}

TEST(LookWire, TakesNothingThatIsCut) {
  const std::string whole = to_wire(model::ProbeReport{});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(report_from_wire(whole.substr(0, size))) << size;
  EXPECT_FALSE(report_from_wire("{}"));
  EXPECT_FALSE(order_from_wire("[]"));
}

}  // namespace
}  // namespace fw::app
