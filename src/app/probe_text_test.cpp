#include "app/probe_text.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

bool has(const std::string& text, std::string_view line) {
  return ("\n" + text).find(fmt::format("\n{}\n", line)) != std::string::npos;
}

TEST(ProbeText, TellsAnHttpLookUnderTheUsualNames) {
  model::ProbeReport report;
  report.outcome = model::Outcome::up;
  report.phases.total = Micros(1'500);
  report.phases.dns = Micros(500);
  report.evidence.status = 200;
  report.evidence.protocol = "HTTP/1.1";
  report.evidence.peer = "[2001:db8::1]:443";
  const std::string text = probe_as_metrics("http", report);
  EXPECT_TRUE(has(text, "probe_success 1"));
  EXPECT_TRUE(has(text, "probe_duration_seconds 0.0015"));
  EXPECT_TRUE(has(text, "probe_http_status_code 200"));
  EXPECT_TRUE(has(text, "probe_http_duration_seconds{phase=\"resolve\"} 0.0005"));
  EXPECT_TRUE(has(text, "probe_ip_protocol 6"));
  EXPECT_TRUE(has(text, "probe_http_version 1.1"));
}

TEST(ProbeText, SaysWhyNobodyLooked) {
  model::ProbeReport report;
  report.reason = model::Reason::blocked_target;
  const std::string text = probe_as_metrics("tcp", report);
  EXPECT_TRUE(has(text, "probe_success 0"));
  EXPECT_TRUE(has(text,
                  "flarewarden_probe_outcome_info{kind=\"tcp\",outcome=\"unknown\",reason="
                  "\"blocked_target\"} 1"));
  EXPECT_EQ(text.find("probe_http"), std::string::npos);
}

TEST(ProbeText, ValuesOfCertificatesStayInsideTheirQuotes) {
  model::ProbeReport report;
  report.evidence.tls.emplace();
  report.evidence.tls->version = "TLSv1.3";
  report.evidence.tls->chain.push_back({.subject = "CN=\"x\"\nprobe_success 1", .issuer = "a\\b"});
  const std::string text = probe_as_metrics("tls", report);
  EXPECT_TRUE(has(text, "probe_tls_version_info{version=\"TLS 1.3\"} 1"));
  EXPECT_NE(text.find("subject=\"CN=\\\"x\\\"\\nprobe_success 1\",issuer=\"a\\\\b\""),
            std::string::npos);
  EXPECT_FALSE(has(text, "probe_success 1"));
}

}  // namespace
}  // namespace fw::app
